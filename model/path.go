package model

import (
	"fmt"
	"slices"
	"strings"
)

// Path is where a look-up path leads, with each part found in the models.
type Path struct {
	Text  string
	Steps []Step // the relations to follow from the model, in order

	// Column is the field whose column the path reads, in the model behind the last step. It is nil
	// if the path ends at a relation without a column here: a ManyToManyField, or a way back. Then
	// the value is the key of the rows behind the last step.
	Column *Field
	// Field is the field whose values the path has. It differs from Column where a path reads the
	// key of a target (customer__id), which stands in the foreign key.
	Field *Field

	Transforms []string // "year", "date"; of a JSONField also keys and indexes
	Lookup     string   // "exact" unless the path says another
	Kind       Kind     // of the values after the transforms
	Relation   bool     // the path ends at a relation: values are keys or rows
}

// Step is a relation on a path. One of Field and Reverse is set.
type Step struct {
	Field   *Field   // a relation of the model
	Reverse *Reverse // a relation of another model to the model
}

// To returns the model behind the step.
func (s Step) To() *Model {
	if s.Field != nil {
		return s.Field.Link.To
	}
	return s.Reverse.From
}

// IsToMany reports whether a row may have many rows behind the step.
func (s Step) IsToMany() bool {
	if s.Field != nil {
		return s.Field.IsToMany()
	}
	return s.Reverse.Many
}

// IsToMany reports whether a row may stand many times in a join along the path.
func (p *Path) IsToMany() bool { return slices.ContainsFunc(p.Steps, Step.IsToMany) }

// Path finds a look-up path, or says which part no model has.
func (m *Model) Path(text string) (*Path, error) { return m.path(text, true) }

// path finds a path. Without look-ups, the last part is a field or a transform.
func (m *Model) path(text string, lookups bool) (*Path, error) {
	p := &Path{Text: text, Lookup: "exact"}
	parts := strings.Split(text, "__")
	if text == "" || slices.Contains(parts, "") {
		return nil, fmt.Errorf("%q is no path: want names with two underscores between them", text)
	}
	rest, err := p.follow(m, parts)
	if err != nil {
		return nil, err
	}
	if p.Field == nil {
		p.Field = p.Steps[len(p.Steps)-1].To().Key
	}
	for p.Field.Link != nil && p.Field.Link.ToField != nil { // values are those of the key at the end
		p.Field, p.Relation = p.Field.Link.ToField, true
	}
	p.Kind = p.Field.Kind
	return p, p.transform(rest, lookups)
}

// follow walks along relations to a field, and returns the parts behind it.
func (p *Path) follow(m *Model, parts []string) (rest []string, err error) {
	for i, part := range parts {
		f, back := m.Field(part), m.ReverseBy(part)
		last := i == len(parts)-1
		switch {
		case f == nil && back == nil && i == 0:
			return nil, fmt.Errorf("%s", m.noField(part))
		case f == nil && back == nil: // transforms and look-ups on the relation before
			return parts[i:], p.endAtRelation(m, part)
		case back != nil && f == nil:
			p.Steps = append(p.Steps, Step{Reverse: back})
			m, p.Relation = back.From, true
		case f.Link == nil:
			p.Column, p.Field, p.Relation = f, f, false
			p.trim()
			return parts[i+1:], nil
		case f.Kind.IsKey() && (last || f.Attname == part && f.Name != part):
			p.Column, p.Field, p.Relation = f, f, true
			return parts[i+1:], nil
		default:
			p.Steps = append(p.Steps, Step{Field: f})
			m, p.Relation = f.Link.To, true
		}
	}
	return nil, nil
}

// endAtRelation ends the path at its last step: no field of the model behind it has the name part.
// A foreign key has its values in its own column, and needs no step.
func (p *Path) endAtRelation(m *Model, part string) error {
	last := p.Steps[len(p.Steps)-1]
	if !slices.Contains(relationLookups, part) {
		return fmt.Errorf("%s: %s; look-ups on a relation are %s", p.Text, m.noField(part),
			strings.Join(relationLookups, ", "))
	}
	if f := last.Field; f != nil && f.Kind.IsKey() {
		p.Steps = p.Steps[:len(p.Steps)-1]
		p.Column, p.Field = f, f
	}
	return nil
}

// trim drops a last step to the field that a foreign key refers to: the foreign key has the value.
func (p *Path) trim() {
	if len(p.Steps) == 0 {
		return
	}
	f := p.Steps[len(p.Steps)-1].Field
	if f != nil && f.Kind.IsKey() && f.Link.ToField == p.Field {
		p.Steps = p.Steps[:len(p.Steps)-1]
		p.Column = f
	}
}

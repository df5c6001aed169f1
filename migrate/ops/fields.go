package ops

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/model"
)

// AddField adds a field with its column, or the join table of a ManyToManyField.
type AddField struct {
	base
	Model string
	Field Field
	// Once is the value of the rows that exist, where the field has no default: what makemigrations
	// was told. The state does not keep it.
	Once any
}

// AlterField changes a field. The field keeps its name: see [RenameField].
type AlterField struct {
	base
	Model string
	Field Field
	Once  any // the value of the rows that are NULL, where the field becomes NOT NULL and has no default
}

// RemoveField removes a field with its column and its values.
type RemoveField struct {
	base
	Model, Name string
}

// RenameField renames a field and, if it has the default name, its column.
type RenameField struct {
	base
	Model, Old, New string
}

// Apply implements Operation.
func (o AddField) Apply(app string, s *State) error {
	m, err := s.mustModel(app, o.Model)
	if err != nil {
		return err
	}
	if m.Field(o.Field.Name) != nil {
		return fmt.Errorf("the model %s has a field %s already", m.Label(), o.Field.Name)
	}
	m.Fields = append(m.Fields, o.Field)
	return nil
}

// Describe implements Operation.
func (o AddField) Describe() string { return fmt.Sprintf("Add field %s to %s", o.Field.Name, o.Model) }

// Apply implements Operation.
func (o AlterField) Apply(app string, s *State) error {
	_, f, err := s.mustField(app, o.Model, o.Field.Name)
	if err == nil {
		*f = o.Field
	}
	return err
}

// Describe implements Operation.
func (o AlterField) Describe() string {
	return fmt.Sprintf("Alter field %s on %s", o.Field.Name, o.Model)
}

// Apply implements Operation.
func (o RemoveField) Apply(app string, s *State) error {
	m, _, err := s.mustField(app, o.Model, o.Name)
	if err == nil {
		m.Fields = slices.DeleteFunc(m.Fields, func(f Field) bool { return f.Name == o.Name })
	}
	return err
}

// Describe implements Operation.
func (o RemoveField) Describe() string {
	return fmt.Sprintf("Remove field %s from %s", o.Name, o.Model)
}

// Apply implements Operation.
func (o RenameField) Apply(app string, s *State) error {
	m, f, err := s.mustField(app, o.Model, o.Old)
	if err != nil {
		return err
	}
	if m.Field(o.New) != nil {
		return fmt.Errorf("the model %s has a field %s already", m.Label(), o.New)
	}
	f.Name = o.New
	for _, names := range m.UniqueTogether {
		o.rename(names)
	}
	for i := range m.Indexes {
		index := &m.Indexes[i]
		index.Fields, index.Where = slices.Clone(index.Fields), o.condition(index.Where)
		o.rename(index.Fields)
	}
	for i := range m.Constraints {
		c := &m.Constraints[i]
		c.Unique, c.Where, c.Check = slices.Clone(c.Unique), o.condition(c.Where), o.condition(c.Check)
		o.rename(c.Unique)
	}
	for _, other := range s.models {
		for i := range other.Fields {
			if r := &other.Fields[i]; sameName(r.To, m.Label()) && r.ToField == o.Old {
				r.ToField = o.New
			}
		}
	}
	return nil
}

func (o RenameField) rename(names []string) {
	for i, name := range names {
		switch name {
		case o.Old:
			names[i] = o.New
		case "-" + o.Old:
			names[i] = "-" + o.New
		}
	}
}

// condition renames the field in the paths of a condition.
func (o RenameField) condition(c model.Cond) model.Cond {
	if first, rest, found := strings.Cut(c.Path, "__"); first == o.Old {
		if c.Path = o.New; found {
			c.Path += "__" + rest
		}
	}
	c.Parts = slices.Clone(c.Parts)
	for i, part := range c.Parts {
		c.Parts[i] = o.condition(part)
	}
	return c
}

// Describe implements Operation.
func (o RenameField) Describe() string {
	return fmt.Sprintf("Rename field %s on %s to %s", o.Old, o.Model, o.New)
}

package detect

import (
	"strings"

	"github.com/latchkey-go/latchkey/migrate/ops"
)

// dependency is what has to be done before an operation, if it is planned at all.
type dependency struct {
	fieldKey // without a field: the model
	what     dependencyKind
	user     bool // on the model of users, wherever it is: it has run before a project's migrations
}

type dependencyKind uint8

const (
	created dependencyKind = iota + 1
	removed
	altered
	renamed
	alteredUnique
)

// on returns a dependency on a model, or on a field of one.
func (k modelKey) on(what dependencyKind, field string) dependency {
	return dependency{fieldKey: fieldKey{k, field}, what: what}
}

// isMetBy reports whether an operation of the dependency's app does what the dependency waits for.
func (d dependency) isMetBy(o ops.Operation) bool {
	is := func(name string) bool { return strings.EqualFold(name, d.name) }
	switch o := o.(type) {
	case ops.CreateModel:
		return d.what == created && is(o.Name) && (d.field == "" || hasField(o.Fields, d.field))
	case ops.DeleteModel:
		return d.what == removed && d.field == "" && is(o.Name)
	case ops.RenameModel:
		return d.what == renamed && is(o.New)
	case ops.AddField:
		return d.what == created && d.field != "" && is(o.Model) && strings.EqualFold(o.Field.Name, d.field)
	case ops.RemoveField:
		return d.what == removed && d.field != "" && is(o.Model) && strings.EqualFold(o.Name, d.field)
	case ops.AlterField:
		return d.what == altered && is(o.Model) && strings.EqualFold(o.Field.Name, d.field)
	case ops.AlterUnique:
		return d.what == alteredUnique && is(o.Name)
	}
	return false
}

func hasField(fields []ops.Field, name string) bool {
	for _, f := range fields {
		if f.Name == name {
			return true
		}
	}
	return false
}

// target returns the dependencies of a relation: its target, and the model of its join table.
func (d *detector) target(f ops.Field) []dependency {
	to := keyAt(f.To).on(created, "")
	to.user = strings.EqualFold(f.To, d.User)
	all := []dependency{to}
	if f.Through != "" {
		all = append(all, keyAt(f.Through).on(created, ""))
	}
	return all
}

// targets returns the dependencies of all relations of a new state of a model.
func (d *detector) targets(k modelKey) (all []dependency) {
	for _, f := range d.after[k].Fields {
		if f.Kind.IsRelation() {
			all = append(all, d.target(f)...)
		}
	}
	return all
}

// relation is a field that leads to a model, or has it as its join table.
type relation struct {
	from modelKey
	ops.Field
}

// relations returns the relations of a state by their targets.
func relations(s *ops.State) map[modelKey][]relation {
	all := map[modelKey][]relation{}
	for _, m := range s.Models() {
		for _, f := range m.Fields {
			if !f.Kind.IsRelation() {
				continue
			}
			all[keyAt(f.To)] = append(all[keyAt(f.To)], relation{keyOf(m), f})
			if f.Through != "" {
				all[keyAt(f.Through)] = append(all[keyAt(f.Through)], relation{keyOf(m), f})
			}
		}
	}
	return all
}

package detect

import (
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/migrate/ops"
)

// reduce returns what an operation and a later one of the same app are together.
func reduce(o, other ops.Operation, app string) reduction {
	switch {
	case isElidable(o):
		return joined(other)
	case isElidable(other):
		return joined(o)
	}
	switch o := o.(type) {
	case ops.CreateModel:
		return reduceCreate(o, other, app)
	case ops.DeleteModel:
		return across(!refersToModel(other, o.Name, app))
	case ops.RenameModel:
		if next, ok := other.(ops.RenameModel); ok && same(o.New, next.Old) {
			return joined(ops.RenameModel{Old: o.Old, New: next.New})
		}
		return across(!refersToModel(other, o.New, app))
	case ops.AlterModelTable:
		_, again := other.(ops.AlterModelTable)
		return reduceOption(o.Name, other, again, app)
	case ops.AlterModelOptions:
		_, again := other.(ops.AlterModelOptions)
		return reduceOption(o.Name, other, again, app)
	case ops.AlterUnique:
		_, again := other.(ops.AlterUnique)
		return reduceOption(o.Name, other, again, app)
	case ops.AddField, ops.AlterField, ops.RemoveField, ops.RenameField:
		return reduceField(o, other, app)
	}
	return reduceRule(o, other)
}

// reduceCreate applies a later operation on the model to the CreateModel.
func reduceCreate(o ops.CreateModel, other ops.Operation, app string) reduction {
	switch other := other.(type) {
	case ops.DeleteModel:
		if same(o.Name, other.Name) {
			return joined()
		}
	case ops.RenameIndex: // as in Django
		return reduction{}
	}
	if !same(o.Name, modelOf(other)) {
		return across(!refersToModel(other, o.Name, app))
	}
	s := ops.NewState()
	if o.Apply(app, s) != nil || other.Apply(app, s) != nil {
		return reduction{}
	}
	m := s.Models()[0]
	if gone, ok := other.(ops.RemoveField); ok {
		m.UniqueTogether = withoutName(m.UniqueTogether, gone.Name)
	}
	return joined(ops.CreateModel{Name: m.Name, Fields: m.Fields, Options: m.Options})
}

// modelOf returns the name of the model that an operation changes, or "".
func modelOf(o ops.Operation) string {
	switch o := o.(type) {
	case ops.RenameModel:
		return o.Old
	case ops.AlterModelTable:
		return o.Name
	case ops.AlterModelOptions:
		return o.Name
	case ops.AlterUnique:
		return o.Name
	case ops.AddIndex:
		return o.Model
	case ops.RemoveIndex:
		return o.Model
	case ops.AddConstraint:
		return o.Model
	case ops.RemoveConstraint:
		return o.Model
	}
	name, _ := fieldOf(o)
	return name
}

// withoutName returns the sets of names without one, and without the sets that it leaves empty.
func withoutName(sets [][]string, name string) (left [][]string) {
	for _, names := range sets {
		names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == name })
		if len(names) > 0 {
			left = append(left, names)
		}
	}
	return left
}

// reduceOption is reduce for an operation that replaces an option of a model. A later one of the
// same type, and the deletion of the model, make it useless.
func reduceOption(name string, other ops.Operation, again bool, app string) reduction {
	deletion, deleted := other.(ops.DeleteModel)
	if again && same(name, modelOf(other)) || deleted && same(name, deletion.Name) {
		return joined(other)
	}
	return across(!refersToModel(other, name, app))
}

// reduceRule is reduce for operations on indexes and constraints. They are not moved.
func reduceRule(o, other ops.Operation) reduction {
	switch o := o.(type) {
	case ops.AddIndex:
		switch other := other.(type) {
		case ops.RemoveIndex:
			if o.Index.Name == other.Name {
				return joined()
			}
		case ops.RenameIndex:
			if o.Index.Name == other.Old {
				o.Index.Name = other.New
				return joined(o)
			}
		}
	case ops.RenameIndex:
		if next, ok := other.(ops.RenameIndex); ok && same(o.Model, next.Model) && same(o.New, next.Old) {
			return joined(ops.RenameIndex{Model: o.Model, Old: o.Old, New: next.New})
		}
	case ops.AddConstraint:
		gone, ok := other.(ops.RemoveConstraint)
		if ok && same(o.Model, gone.Model) && o.Constraint.Name == gone.Name {
			return joined()
		}
	}
	return reduction{}
}

func same(a, b string) bool { return strings.EqualFold(a, b) }

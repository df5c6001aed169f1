package detect

import "github.com/latchkey-go/latchkey/migrate/ops"

// reduceField is reduce for an operation on a field.
func reduceField(o, other ops.Operation, app string) reduction {
	model, field := fieldOf(o)
	switch o := o.(type) {
	case ops.AddField:
		if r := reduceAdd(o, other); r.joined {
			return r
		}
	case ops.RemoveField:
		if gone, ok := other.(ops.DeleteModel); ok && same(gone.Name, o.Model) {
			return joined(other)
		}
	case ops.AlterField:
		if r := reduceAlter(o, other); r.joined {
			return r
		}
	case ops.RenameField:
		if next, ok := other.(ops.RenameField); ok && same(o.Model, next.Model) && same(o.New, next.Old) {
			return joined(ops.RenameField{Model: o.Model, Old: o.Old, New: next.New})
		}
		return across(!refersToField(other, model, o.Old, app) && !refersToField(other, model, o.New, app))
	}
	return across(!refersToField(other, model, field, app))
}

func reduceAdd(o ops.AddField, other ops.Operation) reduction {
	if !sameField(o, other) {
		return reduction{}
	}
	switch other := other.(type) {
	case ops.AlterField:
		if other.Once == nil {
			other.Once = o.Once
		}
		return joined(ops.AddField{Model: o.Model, Field: other.Field, Once: other.Once})
	case ops.RemoveField:
		return joined()
	case ops.RenameField:
		o.Field.Name = other.New
		return joined(o)
	}
	return reduction{}
}

func reduceAlter(o ops.AlterField, other ops.Operation) reduction {
	if !sameField(o, other) {
		return reduction{}
	}
	switch other := other.(type) {
	case ops.AlterField:
		if other.Once == nil {
			other.Once = o.Once
		}
		return joined(other)
	case ops.RemoveField:
		return joined(other)
	case ops.RenameField:
		if o.Field.Column == "" {
			o.Field.Name = other.New
			return joined(other, o)
		}
	}
	return reduction{}
}

// fieldOf returns the model and the field that an operation changes; of a renaming, the old name.
// They are "" for other operations.
func fieldOf(o ops.Operation) (model, field string) {
	switch o := o.(type) {
	case ops.AddField:
		return o.Model, o.Field.Name
	case ops.AlterField:
		return o.Model, o.Field.Name
	case ops.RemoveField:
		return o.Model, o.Name
	case ops.RenameField:
		return o.Model, o.Old
	}
	return "", ""
}

func sameField(a, b ops.Operation) bool {
	model, field := fieldOf(a)
	otherModel, otherField := fieldOf(b)
	return same(model, otherModel) && same(field, otherField)
}

package ddl

import (
	"context"
	"fmt"

	"github.com/latchkey-go/latchkey/migrate/ops"
)

// Forward runs what an operation changes in the database. The states are those before and after it,
// and are not changed. A RunSQL and a RunGo are the caller's.
func (e *Editor) Forward(ctx context.Context, app string, o ops.Operation, before, after *ops.State) error {
	e.backward = false
	switch o := o.(type) {
	case ops.CreateModel:
		return e.one(after, app, o.Name, func(t *table) error { return e.createModel(ctx, t) })
	case ops.DeleteModel:
		return e.one(before, app, o.Name, func(t *table) error { return e.deleteModel(ctx, t) })
	case ops.RenameModel:
		return e.two(before, after, app, o.Old, o.New, func(a, b *table) error { return e.renameModel(ctx, a, b) })
	case ops.AlterModelTable:
		return e.two(before, after, app, o.Name, o.Name,
			func(a, b *table) error { return e.alterModelTable(ctx, a, b) })
	case ops.AlterModelOptions:
		return nil
	case ops.AlterUnique:
		return e.together(ctx, before, after, app, o.Name)
	case ops.AddField:
		return e.two(before, withOnce(after, app, o.Model, o.Field.Name, o.Once), app, o.Model, o.Model,
			func(a, b *table) error { return e.addField(ctx, a, b, o.Field.Name) })
	case ops.RemoveField:
		return e.one(before, app, o.Model, func(t *table) error { return e.removeField(ctx, t, o.Name) })
	case ops.AlterField:
		return e.two(before, withOnce(after, app, o.Model, o.Field.Name, o.Once), app, o.Model, o.Model,
			func(a, b *table) error { return e.alterField(ctx, a, b, o.Field.Name, o.Field.Name) })
	case ops.RenameField:
		return e.two(before, after, app, o.Model, o.Model,
			func(a, b *table) error { return e.alterField(ctx, a, b, o.Old, o.New) })
	}
	return e.forwardRule(ctx, app, o, before, after)
}

// forwardRule is Forward for indexes and constraints.
func (e *Editor) forwardRule(ctx context.Context, app string, o ops.Operation, before, after *ops.State) error {
	switch o := o.(type) {
	case ops.AddIndex:
		return e.one(after, app, o.Model, func(t *table) error { return e.addIndex(ctx, t, o.Index) })
	case ops.RemoveIndex:
		return e.one(before, app, o.Model, func(t *table) error { return e.removeIndex(ctx, t, *t.Index(o.Name)) })
	case ops.RenameIndex:
		return e.two(before, after, app, o.Model, o.Model,
			func(a, b *table) error { return e.renameIndex(ctx, b, *a.Index(o.Old), *b.Index(o.New)) })
	case ops.AddConstraint:
		return e.one(after, app, o.Model, func(t *table) error { return e.addConstraint(ctx, t, o.Constraint) })
	case ops.RemoveConstraint:
		return e.two(before, after, app, o.Model, o.Model,
			func(a, b *table) error { return e.removeConstraint(ctx, b, *a.Constraint(o.Name)) })
	}
	return fmt.Errorf("no statements are known for the operation %T", o)
}

// Backward runs what takes an operation back. The states are those before and after the operation.
func (e *Editor) Backward(ctx context.Context, app string, o ops.Operation, before, after *ops.State) error {
	e.backward = true
	switch o := o.(type) {
	case ops.CreateModel:
		return e.one(after, app, o.Name, func(t *table) error { return e.deleteModel(ctx, t) })
	case ops.DeleteModel:
		return e.one(before, app, o.Name, func(t *table) error { return e.createModel(ctx, t) })
	case ops.RenameModel:
		return e.two(after, before, app, o.New, o.Old, func(a, b *table) error { return e.renameModel(ctx, a, b) })
	case ops.AlterModelTable:
		return e.two(after, before, app, o.Name, o.Name,
			func(a, b *table) error { return e.alterModelTable(ctx, a, b) })
	case ops.AlterModelOptions:
		return nil
	case ops.AlterUnique:
		return e.together(ctx, after, before, app, o.Name)
	case ops.AddField:
		return e.one(after, app, o.Model, func(t *table) error { return e.removeField(ctx, t, o.Field.Name) })
	case ops.RemoveField:
		return e.two(after, before, app, o.Model, o.Model,
			func(a, b *table) error { return e.addField(ctx, a, b, o.Name) })
	case ops.AlterField:
		return e.two(after, before, app, o.Model, o.Model,
			func(a, b *table) error { return e.alterField(ctx, a, b, o.Field.Name, o.Field.Name) })
	case ops.RenameField:
		return e.two(after, before, app, o.Model, o.Model,
			func(a, b *table) error { return e.alterField(ctx, a, b, o.New, o.Old) })
	}
	return e.backwardRule(ctx, app, o, before, after)
}

func (e *Editor) backwardRule(ctx context.Context, app string, o ops.Operation, before, after *ops.State) error {
	switch o := o.(type) {
	case ops.AddIndex:
		return e.one(after, app, o.Model, func(t *table) error { return e.removeIndex(ctx, t, o.Index) })
	case ops.RemoveIndex:
		return e.one(before, app, o.Model, func(t *table) error { return e.addIndex(ctx, t, *t.Index(o.Name)) })
	case ops.RenameIndex:
		return e.two(after, before, app, o.Model, o.Model,
			func(a, b *table) error { return e.renameIndex(ctx, b, *a.Index(o.New), *b.Index(o.Old)) })
	case ops.AddConstraint:
		return e.one(before, app, o.Model, func(t *table) error { return e.removeConstraint(ctx, t, o.Constraint) })
	case ops.RemoveConstraint:
		return e.one(before, app, o.Model,
			func(t *table) error { return e.addConstraint(ctx, t, *t.Constraint(o.Name)) })
	}
	return fmt.Errorf("no statements are known for the operation %T", o)
}

// one runs do for a model of a state, unless another program manages its table.
func (e *Editor) one(s *ops.State, app, name string, do func(*table) error) error {
	m := s.Model(app, name)
	if m == nil {
		return fmt.Errorf("the model %s.%s does not exist at this point of the migrations", app, name)
	}
	if m.Unmanaged {
		return nil
	}
	t, err := e.d.tableOf(s, m)
	if err != nil {
		return err
	}
	return do(t)
}

// two runs do for a model in two states, unless another program manages its table.
func (e *Editor) two(from, to *ops.State, app, oldName, newName string, do func(a, b *table) error) error {
	a, b, err := e.tables(from, to, app, oldName, newName)
	if err != nil || b.Unmanaged {
		return err
	}
	return do(a, b)
}

func (e *Editor) together(ctx context.Context, from, to *ops.State, app, name string) error {
	return e.two(from, to, app, name, name, func(a, b *table) error {
		return e.alterTogether(ctx, b, a.UniqueTogether, b.UniqueTogether)
	})
}

// withOnce returns a state whose field has the one-off value as its default.
func withOnce(s *ops.State, app, name, field string, once any) *ops.State {
	if once == nil {
		return s
	}
	s = s.Clone()
	if m := s.Model(app, name); m != nil && m.Field(field) != nil {
		m.Field(field).Default = once
	}
	return s
}

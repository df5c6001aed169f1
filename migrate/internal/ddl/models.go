package ddl

import (
	"context"
	"strings"

	"github.com/latchkey-go/latchkey/migrate/ops"
)

// deleteModel drops a table and the join tables of its fields.
func (e *Editor) deleteModel(ctx context.Context, t *table) error {
	for _, j := range t.joins {
		if err := e.deleteModel(ctx, j.table); err != nil {
			return err
		}
	}
	return e.dropTable(ctx, t)
}

func (e *Editor) dropTable(ctx context.Context, t *table) error {
	if err := e.execf(ctx, e.d.dropTable, t.name); err != nil {
		return err
	}
	e.dropWaiting(func(w *waiting) bool { return w.refersTo(t.name) })
	return nil
}

// alterTableName renames a table.
func (e *Editor) alterTableName(ctx context.Context, old, name string) error {
	if old == name {
		return nil
	}
	if err := e.execf(ctx, e.d.renameTable, old, name); err != nil {
		return err
	}
	for _, w := range e.later {
		w.renameTable(old, name)
	}
	return nil
}

// alterModelTable renames a table, and its join tables, whose names begin with its name.
func (e *Editor) alterModelTable(ctx context.Context, from, to *table) error {
	if err := e.alterTableName(ctx, from.name, to.name); err != nil {
		return err
	}
	for i := range from.joins {
		if j := to.join(from.joins[i].field.Name); j != nil {
			if err := e.alterTableName(ctx, from.joins[i].table.name, j.table.name); err != nil {
				return err
			}
		}
	}
	return nil
}

// renameModel renames a table, and changes what refers to it.
func (e *Editor) renameModel(ctx context.Context, from, to *table) error {
	if err := e.alterTableName(ctx, from.name, to.name); err != nil {
		return err
	}
	for _, m := range from.state.Models() {
		if m.Unmanaged || strings.EqualFold(m.Label(), from.Label()) {
			continue
		}
		old, now, err := e.both(from.state, to.state, m, to.state.Find(m.Label()))
		if err != nil {
			return err
		}
		if err := e.alterReferences(ctx, old, now, from); err != nil {
			return err
		}
	}
	if err := e.alterReferences(ctx, from, to, from); err != nil {
		return err
	}
	for i := range from.joins {
		j := to.join(from.joins[i].field.Name)
		if j == nil || strings.EqualFold(from.joins[i].field.To, from.Label()) { // done above
			continue
		}
		if err := e.alterJoin(ctx, &from.joins[i], j); err != nil {
			return err
		}
	}
	return nil
}

// both describes a model in two states.
func (e *Editor) both(a, b *ops.State, m, next *ops.ModelState) (old, now *table, err error) {
	if old, err = e.d.tableOf(a, m); err == nil {
		now, err = e.d.tableOf(b, next)
	}
	return old, now, err
}

// alterReferences changes the fields of a model that refer to the renamed one.
func (e *Editor) alterReferences(ctx context.Context, old, now, target *table) error {
	for _, f := range old.Fields {
		if !f.Kind.IsRelation() || !strings.EqualFold(f.To, target.Label()) {
			continue
		}
		// The table has its new name already: the model after the change says which.
		renamed := *old
		renamed.name = now.name
		if err := e.alterField(ctx, &renamed, now, f.Name, f.Name); err != nil {
			return err
		}
	}
	return nil
}

// alterJoin renames a join table and its columns, and lets them refer to other models.
func (e *Editor) alterJoin(ctx context.Context, old, now *join) error {
	if e.d.name == "sqlite" {
		return e.alterJoinBySQLite(ctx, old, now)
	}
	if err := e.alterTableName(ctx, old.table.name, now.table.name); err != nil {
		return err
	}
	renamed := *old.table
	renamed.name = now.table.name
	if err := e.alterField(ctx, &renamed, now.table, old.to, now.to); err != nil {
		return err
	}
	return e.alterField(ctx, &renamed, now.table, old.from, now.from)
}

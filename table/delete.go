package table

import (
	"context"
	"fmt"
	"slices"

	"github.com/latchkey-go/latchkey/model"
)

// Deleted says how many rows a deletion has taken, by model: see [model.Deleted].
type Deleted = model.Deleted

// Delete deletes rows and, as Django's collector does, what refers to them by on_delete, in one
// transaction. A relation with protect or restrict makes a *[Protected], and nothing is deleted.
// Rows that are gone already are no error.
func (r *Rows) Delete(ctx context.Context, rows ...model.Row) (deleted Deleted, err error) {
	if len(rows) == 0 {
		return Deleted{}, nil
	}
	err = r.t.InTx(ctx, func(ctx context.Context) error {
		c, err := r.plan(ctx, rows)
		if err != nil {
			return err
		}
		deleted, err = c.run(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("delete from %s: %w", r.m.Table, err)
	}
	return deleted, nil
}

// DeleteWhere deletes the rows that fulfil a condition, as [Rows.Delete] does.
func (r *Rows) DeleteWhere(ctx context.Context, where model.Cond) (deleted Deleted, err error) {
	err = r.t.InTx(ctx, func(ctx context.Context) error {
		rows, err := r.Collect(ctx, model.Query{Where: where, Order: []string{}, Lock: true})
		if err != nil {
			return err
		}
		deleted, err = r.Delete(ctx, rows...)
		return err
	})
	return deleted, err
}

// Preview returns what Delete would delete, in the order in which it was found: the rows first,
// then what goes with them. The error is a *[Protected] if Delete would refuse. Rows of join tables
// without a struct are not among them.
func (r *Rows) Preview(ctx context.Context, rows ...model.Row) ([]model.Row, error) {
	c, err := r.plan(ctx, rows)
	if err != nil {
		return nil, err
	}
	var all []model.Row
	for _, w := range c.waves {
		all = append(all, w.rows...)
	}
	return all, nil
}

func (r *Rows) plan(ctx context.Context, rows []model.Row) (*collector, error) {
	c := r.t.newCollector()
	err := c.collect(ctx, r.m, rows)
	if err == nil {
		err = c.restricted(r.m)
	}
	return c, err
}

// run deletes what was collected: rows that refer before those that they refer to.
func (c *collector) run(ctx context.Context) (Deleted, error) {
	deleted := Deleted{}
	for _, w := range c.waves {
		for _, hook := range c.t.rows[w.m].onDelete {
			for _, row := range w.rows {
				if err := hook(ctx, row); err != nil {
					return nil, err
				}
			}
		}
	}
	for _, fast := range c.fast {
		n, err := c.t.write(ctx, "DELETE FROM "+c.t.d.quote(fast.field.Model.Table), nil, fast.field, fast.keys)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			deleted[fast.field.Model] += n
		}
	}
	for _, u := range c.updates {
		sql := "UPDATE " + c.t.d.quote(u.field.Model.Table) + " SET " + c.t.d.quote(u.field.Column) + " = ?"
		key := u.field.Model.Key
		if _, err := c.t.write(ctx, sql, []any{c.t.bind(u.field, u.value)}, key, keysOf(u.rows, key)); err != nil {
			return nil, err
		}
	}
	for _, m := range c.models() {
		for _, w := range slices.Backward(c.waves) {
			if w.m != m {
				continue
			}
			n, err := c.t.write(ctx, "DELETE FROM "+c.t.d.quote(m.Table), nil, m.Key, keysOf(w.rows, m.Key))
			if err != nil {
				return nil, err
			}
			deleted[m] += n
		}
	}
	return deleted, nil
}

func keysOf(rows []model.Row, key *model.Field) []any {
	var keys []any
	for _, row := range rows {
		keys = append(keys, row.Value(key))
	}
	return keys
}

// write runs an UPDATE or a DELETE on the rows whose field has one of the values, in batches.
func (t *Tables) write(ctx context.Context, sql string, args []any, f *model.Field, values []any) (n int64, err error) {
	last := columnField(f)
	s := scope{t: t}
	for len(values) > 0 {
		size := min(len(values), batch)
		var list text
		s.inKeys(&list, expr{sql: t.d.quote(f.Column), kind: last.Kind, places: last.DecimalPlaces}, values[:size])
		changed, err := t.db.Exec(ctx, sql+" WHERE "+list.b.String(), append(slices.Clone(args), list.args...)...)
		if err != nil {
			return n, err
		}
		n, values = n+changed, values[size:]
	}
	return n, nil
}

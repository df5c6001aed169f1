package table

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"

	"github.com/latchkey-go/latchkey/model"
)

// Many is the rows of a ManyToManyField of one row, as Django's related manager has them. Make one
// by [Rows.Many].
type Many struct {
	t    *Tables
	f    *model.Field
	from any // the row's value that the join table refers to
}

// Many returns the rows behind a ManyToManyField of a row. A name of no such field panics.
func (r *Rows) Many(row model.Row, name string) Many {
	f := r.m.Field(name)
	if f == nil || !f.IsToMany() {
		panic(fmt.Sprintf("table: %s has no many-to-many field %q", r.m.Object, name))
	}
	return Many{r.t, f, row.Value(f.Link.From.Link.ToField)}
}

// SetMany makes the keys those of a ManyToManyField of a row: see [Many.Set].
func (r *Rows) SetMany(ctx context.Context, row model.Row, name string, keys ...model.ID) error {
	return r.Many(row, name).Set(ctx, keys...)
}

// Keys returns the keys of the rows, in the order of the join table.
func (m Many) Keys(ctx context.Context) ([]model.ID, error) {
	return m.read(ctx, m.f.Link.From, m.f.Link.Into)
}

func (m Many) read(ctx context.Context, from, into *model.Field) ([]model.ID, error) {
	l, d := m.f.Link, m.t.d
	last := columnField(into)
	v := &value{kind: last.Kind, places: last.DecimalPlaces}
	ids := []model.ID{}
	err := m.t.db.Values(ctx, 1, func(row []driver.Value) error {
		if err := v.scan(row[0]); err != nil {
			return err
		}
		ids = append(ids, keyOf(v.value))
		return nil
	}, "SELECT "+d.quote(into.Column)+" FROM "+d.quote(l.Through.Table)+" WHERE "+d.quote(from.Column)+
		" = ? ORDER BY "+d.quote(l.Through.Key.Column), m.t.bind(from, m.from))
	if err != nil {
		return nil, fmt.Errorf("select %s: %w", l.Through.Table, err)
	}
	return ids, nil
}

// Add adds rows by their keys. A row that is there already stays.
func (m Many) Add(ctx context.Context, keys ...model.ID) error {
	return m.t.InTx(ctx, func(ctx context.Context) error {
		have, err := m.Keys(ctx)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if slices.Contains(have, key) {
				continue
			}
			have = append(have, key)
			if err := m.insert(ctx, m.from, key.Any()); err != nil {
				return err
			}
			if m.f.Link.Symmetrical && keyOf(m.from) != key {
				if err := m.insert(ctx, key.Any(), m.from); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (m Many) insert(ctx context.Context, from, into any) error {
	l, d := m.f.Link, m.t.d
	_, err := m.t.db.Exec(ctx, "INSERT INTO "+d.quote(l.Through.Table)+" ("+d.quote(l.From.Column)+", "+
		d.quote(l.Into.Column)+") VALUES (?, ?)", m.t.bind(l.From, from), m.t.bind(l.Into, into))
	if err != nil {
		return fmt.Errorf("insert into %s: %w", l.Through.Table, conflict(l.Through, err))
	}
	return nil
}

// Remove removes rows by their keys from the relation, and does not delete them.
func (m Many) Remove(ctx context.Context, keys ...model.ID) error {
	l := m.f.Link
	var values []any
	for _, key := range keys {
		values = append(values, key.Any())
	}
	return m.t.InTx(ctx, func(ctx context.Context) error {
		if err := m.remove(ctx, l.From, l.Into, values); err != nil || !l.Symmetrical {
			return err
		}
		return m.remove(ctx, l.Into, l.From, values)
	})
}

func (m Many) remove(ctx context.Context, from, into *model.Field, values []any) error {
	d := m.t.d
	sql := "DELETE FROM " + d.quote(m.f.Link.Through.Table)
	s := scope{t: m.t}
	last := columnField(into)
	for len(values) > 0 {
		size := min(len(values), batch)
		var list text
		s.inKeys(&list, expr{sql: d.quote(into.Column), kind: last.Kind, places: last.DecimalPlaces}, values[:size])
		args := append([]any{m.t.bind(from, m.from)}, list.args...)
		_, err := m.t.db.Exec(ctx, sql+" WHERE "+d.quote(from.Column)+" = ? AND "+list.b.String(), args...)
		if err != nil {
			return fmt.Errorf("delete from %s: %w", m.f.Link.Through.Table, err)
		}
		values = values[size:]
	}
	return nil
}

// Set makes the keys those of the relation, with no more changes than needed.
func (m Many) Set(ctx context.Context, keys ...model.ID) error {
	return m.t.InTx(ctx, func(ctx context.Context) error {
		have, err := m.Keys(ctx)
		if err != nil {
			return err
		}
		gone := slices.DeleteFunc(slices.Clone(have), func(id model.ID) bool { return slices.Contains(keys, id) })
		if err := m.Remove(ctx, gone...); err != nil {
			return err
		}
		return m.Add(ctx, keys...)
	})
}

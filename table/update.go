package table

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/model"
)

// Update writes the named fields of a row, all without names, and those with auto_now. Other
// columns stay as they are in the database. The error is [ErrNotFound] if the row is gone, a
// *[Conflict] for a value that must be unique, auth.ErrInvalid for a value that a column cannot
// hold, and [ErrChanged] if Meta.Version says that the row has been changed.
func (r *Rows) Update(ctx context.Context, row model.Row, names ...string) error {
	fields, err := r.updated(names)
	if err != nil {
		return err
	}
	return r.hooked(ctx, func(ctx context.Context) error {
		if err := r.update(ctx, row, fields); err != nil {
			return err
		}
		return r.saved(ctx, row, false)
	})
}

// updated returns the fields that an Update writes.
func (r *Rows) updated(names []string) ([]*model.Field, error) {
	var fields []*model.Field
	for _, name := range names {
		f := r.m.Field(name)
		if f == nil || f.Column == "" || f == r.m.Key {
			return nil, fmt.Errorf("update %s: %q is no field with a column that can change; the fields are %s",
				r.m.Table, name, strings.Join(r.m.Names(), ", "))
		}
		fields = append(fields, f)
	}
	for _, f := range r.m.Fields {
		if f != r.m.Key && (names == nil || f.AutoNow || f == r.m.Version) && !slices.Contains(fields, f) {
			fields = append(fields, f)
		}
	}
	return fields, nil
}

func (r *Rows) update(ctx context.Context, row model.Row, fields []*model.Field) error {
	if len(fields) == 0 {
		return nil
	}
	d, version := r.t.d, r.m.Version
	var before any
	if version != nil {
		before = row.Value(version)
	}
	if err := r.stamp(row, false); err != nil {
		return err
	}
	if err := r.advance(row, before); err != nil {
		return err
	}
	var sets []string
	for _, f := range fields {
		sets = append(sets, d.quote(f.Column)+" = ?")
	}
	key := row.Value(r.m.Key)
	sql := "UPDATE " + d.quote(r.m.Table) + " SET " + strings.Join(sets, ", ") + " WHERE " +
		d.quote(r.m.Key.Column) + " = ?"
	args, err := r.values(nil, row, fields)
	if err != nil {
		return r.failed("update", err)
	}
	args = append(args, r.t.bind(r.m.Key, key))
	if version != nil {
		sql, args = sql+" AND "+d.quote(version.Column)+" = ?", append(args, r.t.bind(version, before))
	}
	n, err := r.t.db.Exec(ctx, sql, args...)
	switch {
	case err != nil:
		return r.failed("update", err)
	case n > 0:
		return nil
	}
	if version != nil {
		_ = row.Set(version, before) // it was there before
		if found, err := r.Exists(ctx, model.Is("pk", key)); err != nil || found {
			if err == nil {
				err = fmt.Errorf("update %s: %w", r.m.Table, ErrChanged)
			}
			return err
		}
	}
	return fmt.Errorf("update %s: %w", r.m.Table, ErrNotFound)
}

// advance moves the version of a row, so that it differs from the one before.
func (r *Rows) advance(row model.Row, before any) error {
	switch v := before.(type) {
	case int64:
		return row.Set(r.m.Version, v+1)
	case time.Time:
		if now, ok := row.Value(r.m.Version).(time.Time); ok && !now.After(v) {
			return row.Set(r.m.Version, v.Add(time.Microsecond))
		}
	}
	return nil
}

// UpdateWhere writes values into all rows that fulfil a condition, and returns how many: Django's
// queryset.update. No hook runs, and auto_now does nothing.
func (r *Rows) UpdateWhere(ctx context.Context, where model.Cond, values map[string]any) (n int64, err error) {
	var sets []string
	var args []any
	for _, f := range r.m.Fields {
		value, ok := values[f.Name]
		if !ok {
			continue
		}
		converted, err := f.Convert(value)
		if err != nil {
			return 0, fmt.Errorf("update %s: %s: %w", r.m.Table, f, err)
		}
		if err := r.t.checkInteger(f, converted); err != nil {
			return 0, fmt.Errorf("update %s: %w", r.m.Table, err)
		}
		sets, args = append(sets, r.t.d.quote(f.Column)+" = ?"), append(args, r.t.bind(f, converted))
	}
	if len(sets) != len(values) || len(sets) == 0 {
		return 0, fmt.Errorf("update %s: %d of the %d values name no field with a column; the fields are %s",
			r.m.Table, len(values)-len(sets), len(values), strings.Join(r.m.Names(), ", "))
	}
	sql := "UPDATE " + r.t.d.quote(r.m.Table) + " SET " + strings.Join(sets, ", ") + " WHERE "
	err = r.t.InTx(ctx, func(ctx context.Context) error {
		n, err = r.writeWhere(ctx, sql, args, where)
		return err
	})
	if err != nil {
		return 0, r.failed("update", err)
	}
	return n, nil
}

// writeWhere runs an UPDATE or a DELETE on the rows of a condition. MySQL cannot read the table
// that it writes, so the keys are read first, as Django does there.
func (r *Rows) writeWhere(ctx context.Context, sql string, args []any, where model.Cond) (n int64, err error) {
	rows, err := r.Collect(ctx, model.Query{Where: where, Order: []string{}, Lock: true})
	if err != nil {
		return 0, err
	}
	key := columnField(r.m.Key)
	for len(rows) > 0 {
		size := min(len(rows), batch)
		var ids []any
		for _, row := range rows[:size] {
			ids = append(ids, row.Value(r.m.Key))
		}
		var list text
		s := scope{t: r.t}
		s.inKeys(&list, expr{sql: r.t.d.quote(r.m.Key.Column), kind: key.Kind, places: key.DecimalPlaces}, ids)
		changed, err := r.t.db.Exec(ctx, sql+list.b.String(), append(slices.Clone(args), list.args...)...)
		if err != nil {
			return 0, err
		}
		n, rows = n+changed, rows[size:]
	}
	return n, nil
}

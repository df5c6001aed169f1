package table

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
)

// Insert adds a row and sets its key. It fills the fields with auto_now and auto_now_add. A value
// that must be unique and is not makes a *[Conflict], and a value that a column cannot hold an
// auth.ErrInvalid.
func (r *Rows) Insert(ctx context.Context, row model.Row) error {
	return r.hooked(ctx, func(ctx context.Context) error {
		if err := r.insert(ctx, row); err != nil {
			return err
		}
		return r.saved(ctx, row, true)
	})
}

// hooked runs a write, in a transaction if hooks belong to it.
func (r *Rows) hooked(ctx context.Context, write func(ctx context.Context) error) error {
	if len(r.onSave) == 0 {
		return write(ctx)
	}
	return r.t.InTx(ctx, write)
}

func (r *Rows) saved(ctx context.Context, row model.Row, created bool) error {
	for _, hook := range r.onSave {
		if err := hook(ctx, row, created); err != nil {
			return err
		}
	}
	return nil
}

// hasKey reports whether the row has a key, so that the database need not give it one.
func (r *Rows) hasKey(row model.Row) bool { return !r.m.Key.Kind.IsAuto() || !row.ID().IsZero() }

// insertColumns returns the fields of an INSERT.
func (r *Rows) insertColumns(withKey bool) []*model.Field {
	var fields []*model.Field
	for _, f := range r.m.Fields {
		if f != r.m.Key || withKey {
			fields = append(fields, f)
		}
	}
	return fields
}

func (r *Rows) insertText(fields []*model.Field, rows int) string {
	var columns []string
	for _, f := range fields {
		columns = append(columns, r.t.d.quote(f.Column))
	}
	tuple := "(" + placeholders(len(fields)) + ")"
	return "INSERT INTO " + r.t.d.quote(r.m.Table) + " (" + strings.Join(columns, ", ") + ") VALUES " +
		strings.Repeat(tuple+", ", rows-1) + tuple
}

func (r *Rows) insert(ctx context.Context, row model.Row) error {
	if err := r.stamp(row, true); err != nil {
		return err
	}
	fields := r.insertColumns(r.hasKey(row))
	sql := r.insertText(fields, 1)
	args, err := r.values(nil, row, fields)
	if err != nil {
		return r.failed("insert into", err)
	}
	if r.hasKey(row) {
		_, err := r.t.db.Exec(ctx, sql, args...)
		return r.failed("insert into", err)
	}
	id, err := r.t.db.Insert(ctx, r.m.Key.Column, sql, args...)
	if err != nil {
		return r.failed("insert into", err)
	}
	return row.Set(r.m.Key, id)
}

func (r *Rows) failed(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %s: %w", what, r.m.Table, conflict(r.m, err))
}

// values appends the values to bind for the fields of a row. The error is auth.ErrInvalid for NULL
// where the column takes none, a relation without a key for example, or that of checkInteger.
func (r *Rows) values(args []any, row model.Row, fields []*model.Field) ([]any, error) {
	for _, f := range fields {
		value := row.Value(f)
		if value == nil && !f.Null && !f.PrimaryKey {
			return nil, fmt.Errorf("%s: %w: it cannot be NULL", f, auth.ErrInvalid)
		}
		if err := r.t.checkInteger(f, value); err != nil {
			return nil, err
		}
		args = append(args, r.t.bind(f, value))
	}
	return args, nil
}

// checkInteger returns auth.ErrInvalid for an integer that the column cannot hold. The driver of
// PostgreSQL refuses it before the database sees it, with an error that has no code.
func (t *Tables) checkInteger(f *model.Field, value any) error {
	n, ok := value.(int64)
	kind := columnField(f).Kind
	if !ok || !kind.IsInteger() {
		return nil
	}
	if least, greatest := t.d.integers(kind); n < least || n > greatest {
		return fmt.Errorf("%s: %w: %d is not between %d and %d", f, auth.ErrInvalid, n, least, greatest)
	}
	return nil
}

// bind returns the value to bind for a value of a field, in the form of model.Field.Convert.
func (t *Tables) bind(f *model.Field, value any) any {
	if value == nil {
		return nil
	}
	last := columnField(f)
	return t.d.encode(last.Kind, last.DecimalPlaces, value)
}

// stamp sets the fields with auto_now, and for a new row those with auto_now_add.
func (r *Rows) stamp(row model.Row, isNew bool) error {
	for _, f := range r.m.Fields {
		if !f.AutoNow && (!f.AutoNowAdd || !isNew) {
			continue
		}
		now := r.t.now()
		var value any = now.UTC().Truncate(time.Microsecond)
		switch f.Kind {
		case model.DateField:
			value = model.DateOf(now.In(r.t.zone))
		case model.TimeField:
			value = model.TimeOfDayOf(now.In(r.t.zone))
		}
		if err := row.Set(f, value); err != nil {
			return err
		}
	}
	return nil
}

// maxBound is how many values an INSERT of many rows binds.
const maxBound = 4000

// InsertAll adds rows, with few statements and in one transaction: Django's bulk_create. It sets
// their keys, and calls the hooks. Rows that have a key and rows that need one are not mixed.
func (r *Rows) InsertAll(ctx context.Context, rows []model.Row) error {
	if len(rows) == 0 {
		return nil
	}
	withKey := r.hasKey(rows[0])
	for _, row := range rows {
		if err := r.stamp(row, true); err != nil {
			return err
		}
		if r.hasKey(row) != withKey {
			return fmt.Errorf("insert into %s: some rows have a key and some have none", r.m.Table)
		}
	}
	fields := r.insertColumns(withKey)
	return r.t.InTx(ctx, func(ctx context.Context) error {
		for rest := rows; len(rest) > 0; {
			n := min(len(rest), max(1, maxBound/len(fields)))
			if err := r.insertBatch(ctx, rest[:n], fields, withKey); err != nil {
				return r.failed("insert into", err)
			}
			rest = rest[n:]
		}
		for _, row := range rows {
			if err := r.saved(ctx, row, true); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *Rows) insertBatch(ctx context.Context, rows []model.Row, fields []*model.Field, withKey bool) error {
	sql := r.insertText(fields, len(rows))
	var args []any
	for _, row := range rows {
		var err error
		if args, err = r.values(args, row, fields); err != nil {
			return err
		}
	}
	if withKey {
		_, err := r.t.db.Exec(ctx, sql, args...)
		return err
	}
	if r.t.db.Engine() == "mysql" {
		return r.insertCounted(ctx, rows, sql, args)
	}
	i := 0
	return r.t.db.Values(ctx, 1, func(row []driver.Value) error {
		id, err := integer(row[0])
		if err != nil {
			return err
		}
		i++
		return rows[i-1].Set(r.m.Key, id)
	}, sql+" RETURNING "+r.t.d.quote(r.m.Key.Column), args...)
}

// insertCounted is for MySQL, which tells the key of the first row. An INSERT of so many rows gets
// keys in a sequence, whose step is a setting of the session.
func (r *Rows) insertCounted(ctx context.Context, rows []model.Row, sql string, args []any) error {
	id, err := r.t.db.Insert(ctx, r.m.Key.Column, sql, args...)
	if err != nil {
		return err
	}
	var step int64
	err = r.t.db.Values(ctx, 1, func(row []driver.Value) (err error) { step, err = integer(row[0]); return err },
		"SELECT @@SESSION.auto_increment_increment")
	for i := 0; err == nil && i < len(rows); i++ {
		err = rows[i].Set(r.m.Key, id+int64(i)*step)
	}
	return err
}

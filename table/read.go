package table

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
)

// ErrNotFound is the error for a row that is missing. It is auth.ErrNotFound.
var ErrNotFound = auth.ErrNotFound

// ErrSeveral is the error of Get if several rows fit: Django's MultipleObjectsReturned.
var ErrSeveral = errors.New("table: several rows fit")

// Each calls fn with the rows of a query. It is the same row each time, as in [Table.List].
func (r *Rows) Each(ctx context.Context, q model.Query, fn func(row model.Row) error) error {
	var failed error
	err := r.each(ctx, q, false, model.Row{}, func(row model.Row) bool {
		failed = fn(row)
		return failed == nil
	})
	return errors.Join(err, failed)
}

// Collect returns the rows of a query.
func (r *Rows) Collect(ctx context.Context, q model.Query) ([]model.Row, error) {
	var all []model.Row
	err := r.each(ctx, q, true, model.Row{}, func(row model.Row) bool { all = append(all, row); return true })
	return all, err
}

// Get returns the one row of a query. The error is [ErrNotFound] if there is none, and [ErrSeveral]
// if there are several. As Django's get, it ignores the order.
func (r *Rows) Get(ctx context.Context, q model.Query) (model.Row, error) {
	q.Order = []string{}
	if q.Limit == 0 {
		q.Limit = 2
	}
	if !q.Lock && r.isByKey(q.Where) {
		// One row is read at once. A context that can end costs SQLite's driver a goroutine; on a
		// server the time limit of a statement stays.
		ctx = context.WithoutCancel(ctx)
	}
	rows, err := r.Collect(ctx, q)
	switch {
	case err != nil:
		return model.Row{}, err
	case len(rows) == 0:
		return model.Row{}, fmt.Errorf("%s: %w", r.m.Object, ErrNotFound)
	case len(rows) > 1:
		return model.Row{}, fmt.Errorf("%s: %w", r.m.Object, ErrSeveral)
	}
	return rows[0], nil
}

// isByKey reports whether a condition asks for one value of a field that is unique.
func (r *Rows) isByKey(c model.Cond) bool {
	switch c.Op {
	case model.AndOp, model.EachOp:
		return slices.ContainsFunc(c.Parts, r.isByKey)
	case model.IsOp:
		f := r.m.Field(c.Path)
		return r.own == nil && c.Value != nil && (c.Path == "pk" || f != nil && (f.PrimaryKey || f.Unique))
	}
	return false
}

// Count returns how many rows fulfil a condition.
func (r *Rows) Count(ctx context.Context, where model.Cond) (n int64, err error) {
	err = r.single(ctx, "SELECT COUNT(*)", where, "", &n)
	return n, err
}

// CountAtMost is Count that stops at a number: it reads no more rows than that.
func (r *Rows) CountAtMost(ctx context.Context, where model.Cond, most int64) (n int64, err error) {
	end := " LIMIT " + strconv.FormatInt(most, 10) + ") counted"
	err = r.single(ctx, "SELECT COUNT(*) FROM (SELECT 1 AS one", where, end, &n)
	return n, err
}

// estimates are the statements that ask an engine how many rows it believes a table to have.
var estimates = map[string]string{
	"postgres": "SELECT CAST(reltuples AS bigint) FROM pg_class WHERE oid = to_regclass(quote_ident(?::text))",
	"mysql": "SELECT table_rows FROM information_schema.tables " +
		"WHERE table_schema = DATABASE() AND table_name = ?",
}

// Estimate returns how many rows the engine believes the table to have, without counting them:
// PostgreSQL's reltuples, and TABLE_ROWS of MariaDB and MySQL. It returns 0 if the engine does not
// know, as SQLite.
func (r *Rows) Estimate(ctx context.Context) (n int64, err error) {
	query := estimates[r.t.db.Engine()]
	if query == "" || r.own != nil {
		return 0, nil
	}
	err = r.t.db.Values(ctx, 1, func(row []driver.Value) (err error) {
		if row[0] != nil {
			n, err = integer(row[0])
		}
		return err
	}, query, r.m.Table)
	if err != nil {
		return 0, fmt.Errorf("estimate the rows of %s: %w", r.m.Table, err)
	}
	return max(0, n), nil
}

// Exists reports whether a row fulfils a condition.
func (r *Rows) Exists(ctx context.Context, where model.Cond) (bool, error) {
	var one int64
	err := r.single(ctx, "SELECT 1", where, " LIMIT 1", &one)
	return one == 1, err
}

// single runs a SELECT of one value.
func (r *Rows) single(ctx context.Context, what string, where model.Cond, end string, into *int64) error {
	if err := r.checkOwn(ctx); err != nil {
		return err
	}
	c, err := r.resolve(where)
	if err != nil {
		return err
	}
	s := r.newScope()
	var cond text
	s.where(&cond, c)
	if cond.err != nil {
		return cond.err
	}
	var out text
	r.addTail(&out, s, &cond, &text{}, model.Query{})
	err = r.t.db.Values(ctx, 1, func(row []driver.Value) (err error) { *into, err = integer(row[0]); return err },
		what+out.b.String()+end, out.args...)
	if err != nil {
		return fmt.Errorf("count %s: %w", r.m.Table, err)
	}
	return nil
}

// Table is the table of the model T. Make one by [Of].
type Table[T any] struct{ *Rows }

// List yields the rows of a query:
//
//	query := model.Query{Where: model.Is("status", "new"), Load: []string{"customer"}}
//	for order, err := range orders.List(ctx, query) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(order.Number, order.Customer.Row.Name)
//	}
//
// The row is the same each time, and so are the rows joined to it: the next overwrites them. Copy
// what is to be kept, or use [Table.Collect]. An error is yielded once, as the last value, with
// nil. As with sqlstore.SQL.Query, the loop holds a connection, and in a transaction its body must
// run no statement of that transaction, unless the query loads many rows by a query of their own.
func (t Table[T]) List(ctx context.Context, q model.Query) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		stopped := false
		err := t.each(ctx, q, false, model.Row{}, func(row model.Row) bool {
			stopped = !yield(row.Ptr().(*T), nil)
			return !stopped
		})
		if err != nil && !stopped {
			yield(nil, err)
		}
	}
}

// Collect returns the rows of a query, each with rows of its own behind its relations.
func (t Table[T]) Collect(ctx context.Context, q model.Query) ([]*T, error) {
	all := []*T{}
	err := t.each(ctx, q, true, model.Row{}, func(row model.Row) bool {
		all = append(all, row.Ptr().(*T))
		return true
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// Get returns the one row of a query: see [Rows.Get].
func (t Table[T]) Get(ctx context.Context, q model.Query) (*T, error) {
	row, err := t.Rows.Get(ctx, q)
	if err != nil {
		return nil, err
	}
	return row.Ptr().(*T), nil
}

// Find returns the row with a key, in any form that model.Model.ID takes.
func (t Table[T]) Find(ctx context.Context, key any) (*T, error) {
	return t.Get(ctx, model.Query{Where: model.Is("pk", key)})
}

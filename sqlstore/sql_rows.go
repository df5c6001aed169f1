package sqlstore

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// Row is a row of [SQL.Query], or the row of [SQL.QueryRow].
type Row struct {
	db   *DB
	scan func(dest ...any) error
}

// Scan copies the columns into dest, as [database/sql.Rows.Scan] does. It also scans a time, in
// each form that the engine stores, into a *time.Time, and the key of a user into an *auth.UserID.
func (r *Row) Scan(dest ...any) error {
	scanners := make([]any, len(dest))
	for i, to := range dest {
		switch to := to.(type) {
		case *time.Time:
			scanners[i] = timeScan{r.db.engine, to}
		case *auth.UserID:
			scanners[i] = sqldb.ScanKey(r.db.users.model.Key.kind(), (*string)(to))
		default:
			scanners[i] = to
		}
	}
	return r.scan(scanners...)
}

// timeScan scans a time that is not NULL.
type timeScan struct {
	engine *engine.Engine
	to     *time.Time
}

// Scan implements sql.Scanner.
func (s timeScan) Scan(stored any) (err error) {
	if t, ok := stored.(time.Time); ok {
		*s.to = t.UTC()
		return nil
	}
	*s.to, err = s.engine.DecodeTime(stored)
	return err
}

var errStopped = errors.New("the loop has ended")

// Query runs a statement and yields its rows:
//
//	for row, err := range site.DB.Query(ctx, "SELECT id, title FROM notes_note WHERE owner_id = ?", user.ID) {
//		if err != nil {
//			return err
//		}
//		if err := row.Scan(&id, &title); err != nil {
//			return err
//		}
//	}
//
// The statement runs when the loop begins, and again in each further loop. A failure is yielded
// once, as the last value, with a row whose Scan returns the same error. The next row overwrites
// the row. Nothing is left open, however the loop ends.
//
// The loop holds a connection, and on a server the time limit of a statement applies to the whole
// loop. So collect the rows before slow work, and before further statements: inside a transaction,
// the loop's body must run no statement of that transaction.
func (s *SQL) Query(ctx context.Context, query string, args ...any) iter.Seq2[*Row, error] {
	return func(yield func(*Row, error) bool) {
		row, stopped := &Row{db: s.db}, false
		err := s.each(ctx, func(scan func(...any) error) error {
			row.scan = scan
			if !yield(row, nil) {
				stopped = true
				return errStopped
			}
			return nil
		}, query, s.bind(args))
		if err != nil && !stopped {
			err = fmt.Errorf("query: %w", err)
			row.scan = func(...any) error { return err }
			yield(row, err)
		}
	}
}

// Collect returns the rows of [SQL.Query] as a slice, which is not nil if there are none. scan
// copies a row into a new T:
//
//	titles, err := sqlstore.Collect(site.DB.Query(ctx, "SELECT title FROM notes_note"),
//		func(row *sqlstore.Row, title *string) error { return row.Scan(title) })
//
// At the first error, of the statement or of scan, Collect returns nil and the error.
func Collect[T any](rows iter.Seq2[*Row, error], scan func(row *Row, into *T) error) ([]T, error) {
	list := []T{}
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		var v T
		if err := scan(row, &v); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// One returns the only row of [SQL.Query]; scan copies it, as for [Collect]. It is Django's get:
// the error is auth.ErrNotFound if there is no row, and a fault if there are several. A view passes
// value and error to rest.Request.CheckFound.
func One[T any](rows iter.Seq2[*Row, error], scan func(row *Row, into *T) error) (T, error) {
	var found, none T
	n := 0
	for row, err := range rows {
		if err == nil {
			if n++; n > 1 {
				return none, errors.New("query: more than one row")
			}
			err = scan(row, &found)
		}
		if err != nil {
			return none, err
		}
	}
	if n == 0 {
		return none, fmt.Errorf("query: %w", auth.ErrNotFound)
	}
	return found, nil
}

// QueryRow returns the first row of a statement. The statement runs when Scan is called. Scan
// returns auth.ErrNotFound if there is no row. Outside a transaction a statement that writes
// (INSERT … RETURNING) runs in a transaction of its own.
func (s *SQL) QueryRow(ctx context.Context, query string, args ...any) *Row {
	return &Row{db: s.db, scan: func(dest ...any) error {
		found := false
		err := s.each(ctx, func(scan func(...any) error) error {
			if found {
				return nil // read the other rows too: INSERT … RETURNING must run to its end
			}
			found = true
			return scan(dest...)
		}, query, s.bind(args))
		if err == nil && !found {
			err = auth.ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("query row: %w", err)
		}
		return nil
	}}
}

// Values runs a statement that returns width columns, and calls fn once per row with the values of
// the driver, which are valid until fn returns. It is [SQL.Query] for code that converts the values
// itself. Values returns the first error, also that of fn.
func (s *SQL) Values(ctx context.Context, width int, fn func(row []driver.Value) error, query string, args ...any,
) error {
	if err := s.db.sql.CheckStatement(query); err != nil {
		return err
	}
	args = s.bind(args)
	if s.db.sql.InTransaction(ctx) {
		return s.db.sql.Values(ctx, width, fn, query, args...)
	}
	if !s.db.sql.Writes(query) {
		seen := false
		noting := func(row []driver.Value) error { seen = true; return fn(row) }
		err := s.db.sql.Values(ctx, width, noting, query, args...)
		if seen || !errors.Is(err, ErrReadOnly) {
			return err
		}
	}
	return s.collected(ctx, sqldb.ScanValues(width, fn), query, args)
}

// Columns returns the names of the columns that a query yields. It reads no row.
func (s *SQL) Columns(ctx context.Context, query string, args ...any) ([]string, error) {
	if err := s.db.sql.CheckStatement(query); err != nil {
		return nil, err
	}
	args = s.bind(args)
	rows, err := s.db.sql.Facade().QueryContext(ctx, s.db.sql.Rebind(query, args), args...)
	if err != nil {
		return nil, fmt.Errorf("columns: %w", err)
	}
	defer rows.Close()
	return rows.Columns()
}

// each calls fn once per row. Outside a transaction the query runs on a reader. A query that writes
// runs in a transaction of its own, and fn gets its rows after the commit.
func (s *SQL) each(ctx context.Context, fn func(scan func(...any) error) error, query string, args []any) error {
	if err := s.db.sql.CheckStatement(query); err != nil {
		return err
	}
	joins := s.db.sql.InTransaction(ctx)
	if joins || !s.db.sql.Writes(query) {
		seen := false
		err := s.db.sql.Loop(ctx, func(scan func(...any) error) error { seen = true; return fn(scan) }, query, args...)
		if joins || seen || !errors.Is(err, ErrReadOnly) {
			return err
		}
	} // else a reader has refused WITH … INSERT, or FOR UPDATE
	return s.collected(ctx, fn, query, args)
}

// collected calls fn with the rows of a query that writes, after its commit.
func (s *SQL) collected(ctx context.Context, fn func(scan func(...any) error) error, query string, args []any) error {
	rows, err := s.db.sql.Facade().QueryContext(ctx, s.db.sql.Rebind(query, args), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

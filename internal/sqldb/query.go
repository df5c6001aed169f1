package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/auth"
)

// Query runs a statement that returns rows, in the transaction of ctx or on a reader, and calls each for each row.
func (db *DB) Query(ctx context.Context, each func(scan func(...any) error) error, query string, args ...any) error {
	fault, err := db.failed(ctx, db.run(ctx, each, query, args...))
	if t := db.tx(ctx); t != nil {
		t.check(fault, err, db.engine)
	}
	return err
}

// run is Query with the driver's own error.
func (db *DB) run(ctx context.Context, each func(scan func(...any) error) error, query string, args ...any) error {
	query = db.rebind(query, args)
	if t := db.tx(ctx); t != nil {
		if err := t.loss(); err != nil {
			return err
		}
		bound, cancel := db.bound(ctx)
		defer cancel()
		return rows(each)(t.QueryContext(bound, query, args...))
	}
	return db.fresh(func() error {
		return db.reading(ctx, func(ctx context.Context) error {
			bound, cancel := db.bound(ctx)
			defer cancel()
			return rows(each)(db.read.QueryContext(bound, query, args...))
		})
	})
}

// fresh runs a query again where its prepared statement no longer fitted: a migration has changed a column, say. No row
// has come then, and the next time it is prepared anew.
func (db *DB) fresh(query func() error) error {
	err := query()
	for range cap(db.readers.places) { // each connection may have one of before
		if err == nil || db.engine.FaultOf(err) != FaultStale {
			break
		}
		err = query()
	}
	return err
}

// rebind leaves a statement without parameters as it is: a project's own may have question marks in its texts.
func (db *DB) rebind(query string, args []any) string {
	if len(args) == 0 {
		return query
	}
	return db.engine.Rebind(query)
}

// bound is ctx with the time that a statement may take on a server: one that hangs must not hang us.
func (db *DB) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	if t := db.tx(ctx); db.statement == 0 || t != nil && t.slow {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, db.statement)
}

// reading runs fn, which uses one connection of the readers, when it is its turn.
func (db *DB) reading(ctx context.Context, fn func(ctx context.Context) error) error {
	bound, done, err := db.readers.enter(ctx)
	if err != nil {
		return err
	}
	defer done()
	return fn(bound)
}

func rows(each func(scan func(...any) error) error) func(*sql.Rows, error) error {
	return func(rows *sql.Rows, err error) error {
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := each(rows.Scan); err != nil {
				return err
			}
		}
		return rows.Err()
	}
}

// Discard passes over a row, where a query only locks it.
func Discard(func(...any) error) error { return nil }

// QueryRow is Query for at most one row; found tells whether there was one.
func (db *DB) QueryRow(ctx context.Context, dest []any, query string, args ...any) (found bool, err error) {
	err = db.Query(ctx, func(scan func(...any) error) error {
		found = true
		return scan(dest...)
	}, query, args...)
	return found && err == nil, err
}

// Exec runs a statement in the transaction of ctx, which must have one.
func (db *DB) Exec(ctx context.Context, query string, args ...any) error {
	_, err := db.execResult(ctx, query, args...)
	return err
}

// ExecCount is Exec that returns the number of rows that the statement met.
func (db *DB) ExecCount(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := db.execResult(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return n, db.fail(ctx, err)
}

func (db *DB) execResult(ctx context.Context, query string, args ...any) (sql.Result, error) {
	t := db.tx(ctx)
	if t == nil {
		return nil, errors.New("a write needs a transaction")
	}
	if err := t.loss(); err != nil {
		return nil, err
	}
	bound, cancel := db.bound(ctx)
	defer cancel()
	result, err := t.ExecContext(bound, db.rebind(query, args), args...)
	fault, err := db.failed(ctx, err)
	t.check(fault, err, db.engine)
	return result, err
}

// Insert runs an INSERT into a table whose column id the database fills, and returns the id.
func (db *DB) Insert(ctx context.Context, id, query string, args ...any) (int64, error) {
	if db.engine.Returning {
		var key int64
		_, err := db.QueryRow(ctx, []any{&key}, query+" RETURNING "+id, args...)
		return key, err
	}
	result, err := db.execResult(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	key, err := result.LastInsertId()
	return key, db.fail(ctx, err)
}

// ExecOne is Exec for a statement that must change a row: auth.ErrNotFound where it changed none.
func (db *DB) ExecOne(ctx context.Context, query string, args ...any) error {
	n, err := db.ExecCount(ctx, query, args...)
	if err == nil && n == 0 {
		err = auth.ErrNotFound
	}
	return err
}

// Storable reports whether a text column of every engine could hold s: no NUL, valid UTF-8.
func Storable(s string) bool { return strings.IndexByte(s, 0) < 0 && utf8.ValidString(s) }

// CheckStorable returns auth.ErrInvalid for texts that are not [Storable]; nil ones are passed over.
func CheckStorable(texts ...*string) error {
	for _, s := range texts {
		if s != nil && !Storable(*s) {
			return fmt.Errorf("%w: text with a NUL or not in UTF-8", auth.ErrInvalid)
		}
	}
	return nil
}

// Exact is the condition that a text column has exactly these bytes, and its parameters.
func (db *DB) Exact(column, text string) (condition string, args []any) {
	condition, n := db.engine.Exact(column)
	return condition, slices.Repeat([]any{text}, n)
}

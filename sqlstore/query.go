package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/auth"
)

// query runs a statement that returns rows, in the transaction of ctx or on a reader, and calls each for each row.
func (db *DB) query(ctx context.Context, each func(scan func(...any) error) error, query string, args ...any) error {
	return db.fail(ctx, db.run(ctx, each, query, args...))
}

// run is query with the driver's own error.
func (db *DB) run(ctx context.Context, each func(scan func(...any) error) error, query string, args ...any) error {
	query = db.dialect.Rebind(query)
	if t := db.tx(ctx); t != nil {
		return rows(each)(t.QueryContext(ctx, query, args...))
	}
	return db.reading(ctx, func(ctx context.Context) error {
		return rows(each)(db.read.QueryContext(ctx, query, args...))
	})
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

// queryRow is query for at most one row; found tells whether there was one.
func (db *DB) queryRow(ctx context.Context, dest []any, query string, args ...any) (found bool, err error) {
	err = db.query(ctx, func(scan func(...any) error) error {
		found = true
		return scan(dest...)
	}, query, args...)
	return found && err == nil, err
}

// exec runs a statement in the transaction of ctx, which must have one, and returns the number of rows it changed.
func (db *DB) exec(ctx context.Context, query string, args ...any) (int64, error) {
	t := db.tx(ctx)
	if t == nil {
		return 0, errors.New("a write needs a transaction")
	}
	result, err := t.ExecContext(ctx, db.dialect.Rebind(query), args...)
	if err != nil {
		return 0, db.fail(ctx, err)
	}
	n, err := result.RowsAffected()
	return n, db.fail(ctx, err)
}

// execOne is exec for a statement that must change a row: auth.ErrNotFound where it changed none.
func (db *DB) execOne(ctx context.Context, query string, args ...any) error {
	n, err := db.exec(ctx, query, args...)
	if err == nil && n == 0 {
		err = auth.ErrNotFound
	}
	return err
}

// timestamp scans a column that was selected by Dialect.TimeColumn; NULL leaves the zero time.
type timestamp struct {
	dialect Dialect
	to      *time.Time
}

// Scan implements sql.Scanner. What cannot be read is the zero time: no time of a user or token decides anything,
// so that a spoilt one keeps nobody out, and a session of that time is over.
func (s timestamp) Scan(stored any) error {
	*s.to = time.Time{}
	if stored == nil {
		return nil
	}
	if t, err := s.dialect.DecodeTime(stored); err == nil {
		*s.to = t
	}
	return nil
}

// flag scans a boolean column, which on some engines is any integer.
type flag struct{ to *bool }

// Scan implements sql.Scanner.
func (f flag) Scan(stored any) error {
	switch v := stored.(type) {
	case bool:
		*f.to = v
	case int64:
		*f.to = v != 0
	default:
		return fmt.Errorf("boolean of type %T", stored)
	}
	return nil
}

// integer reads an opaque id as the key of an integer column: only in the form that Django's str(pk) gives it.
func integer(id string) (int64, bool) {
	n, err := strconv.ParseInt(id, 10, 64)
	return n, err == nil && strconv.FormatInt(n, 10) == id
}

// storable reports whether a text column of every engine could hold s: no NUL, valid UTF-8.
func storable(s string) bool { return strings.IndexByte(s, 0) < 0 && utf8.ValidString(s) }

// refuse returns auth.ErrInvalid for texts that are not storable; nil ones are passed over.
func refuse(texts ...*string) error {
	for _, s := range texts {
		if s != nil && !storable(*s) {
			return fmt.Errorf("%w: text with a NUL or not in UTF-8", auth.ErrInvalid)
		}
	}
	return nil
}

package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/latchkey-go/latchkey/auth"
)

// Change runs fn, which changes the schema, in a transaction of its own. Of all processes one at a
// time gets its turn.
//
// Where foreign keys would act while a table is rebuilt (SQLite) they are off meanwhile and checked
// before the commit: rows that refer to a missing row, and did not before, undo the change with an
// error that wraps ErrForeignKey. Change never runs fn twice. Where changes of the schema are not
// transactional ([SchemaChange]), what fn has done before its error stays.
func (db *DB) Change(ctx context.Context, fn func(ctx context.Context) error) error {
	if db.tx(ctx) != nil {
		return errors.New("change schema: not inside a transaction")
	}
	change := &db.engine.Schema
	return db.transact(ctx, change, func(ctx context.Context) error {
		for _, lock := range change.Lock {
			if err := db.Exec(ctx, lock); err != nil {
				return fmt.Errorf("wait for other changes of the schema: %w", err)
			}
		}
		before, err := db.violations(ctx, change.Violations)
		if err != nil {
			return err
		}
		if err := fn(ctx); err != nil {
			return err
		}
		after, err := db.violations(ctx, change.Violations)
		if err != nil {
			return err
		}
		return checkViolations(before, after)
	})
}

// refers names a table and the table that it refers to.
type refers struct{ table, to string }

// violations returns how many rows refer to a missing row.
func (db *DB) violations(ctx context.Context, query string) (map[refers]int, error) {
	found := map[refers]int{}
	if query == "" {
		return found, nil
	}
	err := db.Query(ctx, func(scan func(...any) error) error {
		var r refers
		var n int
		err := scan(&r.table, &r.to, &n)
		found[r] += n
		return err
	}, query)
	return found, err
}

// checkViolations refuses violations that were not there before.
func checkViolations(before, after map[refers]int) error {
	for r, n := range after {
		if n > before[r] {
			return fmt.Errorf("table %q, %d rows that refer to %q: %w", r.table, n-before[r], r.to, ErrForeignKey)
		}
	}
	return nil
}

// prepareChange runs the statement that a change needs on its connection, "" for none.
func (db *DB) prepareChange(ctx context.Context, t *tx, conn *sql.Conn, statement string) error {
	if statement == "" {
		return nil
	}
	t.hold(func() { drop(conn) })
	got := sql.NullInt64{Int64: 1, Valid: true}
	rows, err := conn.QueryContext(ctx, statement)
	err = scanRows(rows, err, func(scan func(...any) error) error { return scan(&got) })
	if err == nil && got.Int64 != 1 {
		err = &auth.UnavailableError{Err: errors.New("another process changes the schema")}
	}
	return err
}

// drop closes a connection instead of resetting it. When ctx has ended its transaction may still be
// under way, and SQLite would ignore the statement that resets it.
func drop(conn *sql.Conn) {
	conn.Raw(func(any) error { return driver.ErrBadConn })
}

package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/latchkey-go/latchkey/auth"
)

// Change runs fn, which changes the schema, in a transaction of its own. Processes take turns: one
// at a time changes the schema. Change never runs fn twice.
//
// On SQLite foreign keys are off during the change, because they would act while a table is
// rebuilt. They are checked before the commit. If more rows refer to a missing row than before, the
// change is rolled back with an error that wraps ErrForeignKey. Where changes of the schema are not
// transactional (DDL.Transactional), what fn has done before its error stays.
func (db *DB) Change(ctx context.Context, fn func(ctx context.Context) error) error {
	if db.tx(ctx) != nil {
		return errors.New("change schema: not inside a transaction")
	}
	change := &db.engine.DDL
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

// violations returns the result of DDL.Violations, which is query: how many rows refer to
// a missing row.
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

// checkViolations returns ErrForeignKey for violations that were not there before.
func checkViolations(before, after map[refers]int) error {
	for r, n := range after {
		if n > before[r] {
			rows := "rows that refer"
			if n-before[r] == 1 {
				rows = "row that refers"
			}
			return fmt.Errorf("table %q, %d %s to %q: %w", r.table, n-before[r], rows, r.to, ErrForeignKey)
		}
	}
	return nil
}

// prepareChange runs the statement DDL.Before on the connection.
func (db *DB) prepareChange(ctx context.Context, t *tx, conn *sql.Conn, statement string) error {
	if statement == "" {
		return nil
	}
	t.hold(func() { drop(conn) })
	got := sql.NullInt64{Int64: 1, Valid: true}
	rows, err := conn.QueryContext(ctx, statement)
	err = scanRows(rows, err, func(scan func(...any) error) error { return scan(&got) })
	if err == nil && got.Int64 != 1 {
		err = &auth.UnavailableError{Err: errors.New("another process is changing the schema")}
	}
	return err
}

// drop closes a connection, which ends the effect of DDL.Before. A statement could not end
// it reliably: if ctx has ended the transaction may still be open, and inside one SQLite ignores
// PRAGMA foreign_keys.
func drop(conn *sql.Conn) {
	conn.Raw(func(any) error { return driver.ErrBadConn })
}

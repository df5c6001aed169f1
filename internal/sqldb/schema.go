package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
)

// Change runs fn in a transaction of its own, one process at a time. Where keys of a rebuilt table would hold back or
// act (SQLite), foreign keys are off meanwhile, and are checked before the commit: rows that refer to a missing row, and
// did not before, undo the change with an error that wraps ErrForeignKey. Change never runs fn twice. Where the engine's
// schema knows no transactions (SchemaChange.Transactional), what fn has done before its error stays.
func (db *DB) Change(ctx context.Context, fn func(ctx context.Context) error) error {
	if db.tx(ctx) != nil {
		return errors.New("change schema: not inside a transaction")
	}
	change := db.engine.Schema
	return db.transact(ctx, func(ctx context.Context) error {
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
		now, err := db.violations(ctx, change.Violations)
		if err != nil {
			return err
		}
		for tables, n := range now {
			if n > before[tables] {
				return fmt.Errorf("table %q, %d rows that refer to %q: %w", tables[0], n-before[tables], tables[1], ErrForeignKey)
			}
		}
		return nil
	}, func(conn *sql.Conn) (func(), error) {
		if change.Before == "" {
			return func() {}, nil
		}
		return func() { drop(conn) }, before(ctx, conn, change.Before)
	})
}

// before runs what a change needs of its connection.
func before(ctx context.Context, conn *sql.Conn, statement string) error {
	got := sql.NullInt64{Int64: 1, Valid: true}
	err := rows(func(scan func(...any) error) error { return scan(&got) })(conn.QueryContext(ctx, statement))
	if err == nil && got.Int64 != 1 {
		err = unavailable(errors.New("another process changes the schema"))
	}
	return err
}

// drop closes a connection instead of setting it back: when ctx has ended, its transaction may still be under way, and
// SQLite would not listen.
func drop(conn *sql.Conn) {
	conn.Raw(func(any) error { return driver.ErrBadConn })
}

func (db *DB) violations(ctx context.Context, query string) (map[[2]string]int, error) {
	found := map[[2]string]int{}
	if query == "" {
		return found, nil
	}
	err := db.Query(ctx, func(scan func(...any) error) error {
		var tables [2]string
		var n int
		err := scan(&tables[0], &tables[1], &n)
		found[tables] += n
		return err
	}, query)
	return found, err
}

// HasColumns reports whether a query may name the columns of the table; of no column, whether there is the table. It
// asks the engine itself, since each has its own rules about the case of names.
func (db *DB) HasColumns(ctx context.Context, table string, columns ...string) (bool, error) {
	list := []string{"1"}
	for _, column := range columns {
		list = append(list, "u."+db.engine.Quote(column)) // without u. SQLite takes an unknown name for a text
	}
	ctx = db.outside(ctx)
	fault, err := db.classify(ctx, db.run(ctx, Discard, "SELECT "+strings.Join(list, ", ")+" FROM "+db.engine.Quote(table)+" u WHERE 1 = 0"))
	if fault == FaultStatement {
		return false, nil
	}
	return err == nil, err
}

// Tables returns the names of the tables that there are.
func (db *DB) Tables(ctx context.Context) (map[string]bool, error) {
	have := map[string]bool{}
	err := db.run(ctx, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		have[name] = true
		return err
	}, db.engine.Tables)
	_, err = db.classify(ctx, err)
	return have, err
}

package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
)

// Schema is the low door to a database for changes of its schema. It is there for package migrate; what a
// project needs of the database it does through the stores or through a connection of its own.
type Schema struct{ db *DB }

// Schema returns the door.
func (db *DB) Schema() Schema { return Schema{db} }

// Dialect tells the engine and encodes what is stored.
func (s Schema) Dialect() Dialect { return s.db.dialect }

// Users is the user table.
func (s Schema) Users() UserModel { return s.db.users.model }

// Change runs fn in a transaction of its own, one process at a time. Where keys of a rebuilt table would hold back or
// act (SQLite), foreign keys are off meanwhile, and are checked before the commit: rows that refer to a missing row, and
// did not before, undo the change with an error that wraps ErrForeignKey. Change never runs fn twice. Where the engine's
// schema knows no transactions (SchemaSyntax.Transactional), what fn has done before its error stays.
func (s Schema) Change(ctx context.Context, fn func(ctx context.Context) error) error {
	if s.db.tx(ctx) != nil {
		return errors.New("change schema: not inside a transaction")
	}
	syntax := s.db.syntax.Schema
	return s.db.transact(ctx, func(ctx context.Context) error {
		for _, lock := range syntax.Lock {
			if err := s.Exec(ctx, lock); err != nil {
				return fmt.Errorf("wait for other changes of the schema: %w", err)
			}
		}
		before, err := s.violations(ctx, syntax.Violations)
		if err != nil {
			return err
		}
		if err := fn(ctx); err != nil {
			return err
		}
		now, err := s.violations(ctx, syntax.Violations)
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
		if syntax.Before == "" {
			return func() {}, nil
		}
		return func() { drop(conn) }, before(ctx, conn, syntax.Before)
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

func (s Schema) violations(ctx context.Context, query string) (map[[2]string]int, error) {
	found := map[[2]string]int{}
	if query == "" {
		return found, nil
	}
	err := s.Query(ctx, func(scan func(...any) error) error {
		var tables [2]string
		var n int
		err := scan(&tables[0], &tables[1], &n)
		found[tables] += n
		return err
	}, query)
	return found, err
}

// Exec runs one statement, with ? placeholders where it has args, in the transaction of ctx, which must have one.
func (s Schema) Exec(ctx context.Context, statement string, args ...any) error {
	_, err := s.db.exec(ctx, statement, args...)
	return err
}

// Query calls each for each row of a query, in the transaction of ctx where it has one. each must not use the database.
func (s Schema) Query(ctx context.Context, each func(scan func(...any) error) error, query string, args ...any) error {
	return s.db.query(ctx, each, query, args...)
}

// Tables returns the names of the tables that there are.
func (s Schema) Tables(ctx context.Context) (map[string]bool, error) {
	return s.db.tables(ctx)
}

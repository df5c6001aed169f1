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

// Change runs fn in a transaction of its own in which foreign keys neither act nor hold back, so that tables can
// be rebuilt and dropped. Before the commit the keys are checked: rows that refer to a missing row, and did not
// before, undo the change with an error that wraps ErrForeignKey. Change never runs fn twice.
func (s Schema) Change(ctx context.Context, fn func(ctx context.Context) error) error {
	if s.db.tx(ctx) != nil {
		return errors.New("change schema: not inside a transaction")
	}
	off, violations := s.db.dialect.ForeignKeys()
	return s.db.transact(ctx, func(ctx context.Context) error {
		before, err := s.violations(ctx, violations)
		if err != nil {
			return err
		}
		if err := fn(ctx); err != nil {
			return err
		}
		now, err := s.violations(ctx, violations)
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
		if off == "" {
			return func() {}, nil
		}
		_, err := conn.ExecContext(ctx, off)
		return func() { drop(conn) }, err
	})
}

// drop closes a connection instead of turning its foreign keys on again: when ctx has ended, its transaction may
// still be under way, and SQLite would not listen.
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

// Exec runs one statement with ? placeholders in the transaction of ctx, which must have one.
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

package sqldb

import (
	"context"
	"database/sql"

	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// Query runs a statement that returns rows, in the transaction of ctx or on a reader. It calls the
// function each once per row, with that row's Scan. The function must not use the database.
func (db *DB) Query(ctx context.Context, each func(scan func(...any) error) error, query string, args ...any) error {
	return db.noteError(ctx, db.query(ctx, each, query, args...))
}

// Loop is Query for a function that a project writes. Inside a transaction the function must not
// use it either: some engines could not, so Loop has each engine refuse.
func (db *DB) Loop(ctx context.Context, each func(scan func(...any) error) error, query string, args ...any) error {
	t := db.tx(ctx)
	if t == nil {
		return db.Query(ctx, each, query, args...)
	}
	return db.Query(ctx, func(scan func(...any) error) error {
		t.setReading(true)
		defer t.setReading(false) // also after a panic
		return each(scan)
	}, query, args...)
}

// query is Query without the translation of errors.
func (db *DB) query(ctx context.Context, each func(scan func(...any) error) error, query string, args ...any) error {
	query = db.rebind(query, args)
	db.observe(query)
	if t := db.tx(ctx); t != nil {
		if err := t.usable(); err != nil {
			return err
		}
		db.noteEffect(ctx, t, query)
		bound, cancel := db.boundStatement(ctx)
		defer cancel()
		rows, err := t.QueryContext(bound, query, args...)
		return scanRows(rows, err, each)
	}
	return db.retryStale(func() error {
		return db.withReader(ctx, func(ctx context.Context) error {
			bound, cancel := db.boundStatement(ctx)
			defer cancel()
			rows, err := db.read.QueryContext(bound, query, args...)
			return scanRows(rows, err, each)
		})
	})
}

// scanRows calls each once per row, and closes rows. err is the error of the query.
func scanRows(rows *sql.Rows, err error, each func(scan func(...any) error) error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	scan := rows.Scan // one value for all rows
	for rows.Next() {
		if err := each(scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// retryStale runs a query again if its prepared statement no longer fits the schema, for example
// because a migration has changed a column. The failed query has returned no row, and the driver
// prepares it again.
func (db *DB) retryStale(query func() error) error {
	err := query()
	for range cap(db.readers.places) { // each connection may have a stale statement
		if err == nil || db.engine.KindOf(err) != engine.Stale {
			break
		}
		err = query()
	}
	return err
}

// rebind returns a statement with the engine's placeholders. It returns a statement without
// arguments unchanged, because the question marks of that one are part of its literals.
func (db *DB) rebind(query string, args []any) string {
	if len(args) == 0 {
		return query
	}
	return db.engine.Rebind(query)
}

// Rebind returns a statement as Query and Exec send it.
func (db *DB) Rebind(query string, args []any) string { return db.rebind(query, args) }

// DescribeArgs returns the arguments of a project's own statement, for which the driver is to know
// the types of the parameters.
func (db *DB) DescribeArgs(args []any) []any {
	if len(args) == 0 || db.engine.DescribeArgs == nil {
		return args
	}
	return db.engine.DescribeArgs(args)
}

// boundStatement returns ctx with the time limit of a statement on a server.
func (db *DB) boundStatement(ctx context.Context) (context.Context, context.CancelFunc) {
	if t := db.tx(ctx); db.statement == 0 || t != nil && t.slow {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, db.statement)
}

// withReader waits for a free reader, then runs fn, which may use one connection of db.read.
func (db *DB) withReader(ctx context.Context, fn func(ctx context.Context) error) error {
	bound, done, err := db.readers.enter(ctx)
	if err != nil {
		return err
	}
	defer done()
	return fn(bound)
}

// Discard ignores a row. It is for queries that lock or check, and whose rows do not matter.
func Discard(func(...any) error) error { return nil }

// QueryRow is Query for at most one row. found reports whether there was one.
func (db *DB) QueryRow(ctx context.Context, dest []any, query string, args ...any) (found bool, err error) {
	err = db.Query(ctx, func(scan func(...any) error) error {
		found = true
		return scan(dest...)
	}, query, args...)
	return found && err == nil, err
}

package sqldb

import (
	"context"
	"database/sql"
)

// Query runs a statement that returns rows, in the transaction of ctx or on a reader, and calls
// each for each row. each must not use the database.
func (db *DB) Query(ctx context.Context, each func(scan func(...any) error) error, query string, args ...any) error {
	fault, err := db.translateStatement(ctx, db.query(ctx, each, query, args...))
	if t := db.tx(ctx); t != nil {
		t.checkFault(fault, err, db.engine)
	}
	return err
}

// query is Query whose error is not translated.
func (db *DB) query(ctx context.Context, each func(scan func(...any) error) error, query string, args ...any) error {
	query = db.rebind(query, args)
	if t := db.tx(ctx); t != nil {
		if err := t.loss(); err != nil {
			return err
		}
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

// scanRows calls each for each row, and closes rows. err is the error of the query.
func scanRows(rows *sql.Rows, err error, each func(scan func(...any) error) error) error {
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

// retryStale runs a query again where its prepared statement no longer fits the schema, because a
// migration has changed a column, say. Such a query has given no row, and is prepared anew.
func (db *DB) retryStale(query func() error) error {
	err := query()
	for range cap(db.readers.places) { // each connection may have a stale statement
		if err == nil || db.engine.FaultOf(err) != FaultStale {
			break
		}
		err = query()
	}
	return err
}

// rebind leaves a statement without parameters as it is, since it may have question marks in texts.
func (db *DB) rebind(query string, args []any) string {
	if len(args) == 0 {
		return query
	}
	return db.engine.Rebind(query)
}

// boundStatement returns ctx with the time that a statement may take on a server.
func (db *DB) boundStatement(ctx context.Context) (context.Context, context.CancelFunc) {
	if t := db.tx(ctx); db.statement == 0 || t != nil && t.slow {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, db.statement)
}

// withReader runs fn, which uses one connection of the readers, when it is its turn.
func (db *DB) withReader(ctx context.Context, fn func(ctx context.Context) error) error {
	bound, done, err := db.readers.enter(ctx)
	if err != nil {
		return err
	}
	defer done()
	return fn(bound)
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

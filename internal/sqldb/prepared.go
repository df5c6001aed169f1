package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// PreparedQuery is a query for one row on a hot path: the readers keep it prepared.
type PreparedQuery struct {
	db    *DB
	query string // with ? placeholders
	text  string // with the engine's placeholders

	mu       sync.Mutex
	prepares int                      // how often the query was prepared
	stmt     atomic.Pointer[sql.Stmt] // nil until the first use, because the tables may not exist before
}

// Prepare returns a PreparedQuery of db. It runs nothing yet.
func (db *DB) Prepare(query string) *PreparedQuery {
	q := &PreparedQuery{db: db, query: query, text: db.engine.Rebind(query)}
	db.mu.Lock()
	defer db.mu.Unlock()
	db.prepared = append(db.prepared, q)
	return q
}

// QueryRow scans the row into dest, in the transaction of ctx or on a reader. found reports whether
// there was a row.
//
// Outside a transaction the query ignores the end of ctx. In the SQLite driver a context that can
// end costs several µs. On a server a cancelled query costs its connection, so each client that
// goes away would cost one. The query takes no longer than Config.Wait.
func (q *PreparedQuery) QueryRow(ctx context.Context, dest []any, args ...any) (found bool, err error) {
	if q.db.tx(ctx) != nil {
		return q.db.QueryRow(ctx, dest, q.query, args...)
	}
	ctx = context.WithoutCancel(ctx)
	q.db.observe(q.text)
	err = q.db.retryStale(func() error {
		return q.db.withReader(ctx, func(ctx context.Context) error {
			if q.db.engine.Server {
				bound, cancel := context.WithTimeout(ctx, q.db.wait)
				defer cancel()
				ctx = bound
			}
			return q.scan(ctx, dest, args)
		})
	})
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	found = err == nil
	_, err = q.db.translateStatement(ctx, err)
	return found, err
}

// scan runs the query on a reader.
func (q *PreparedQuery) scan(ctx context.Context, dest, args []any) error {
	if q.db.engine.Unprepared {
		return q.db.read.QueryRowContext(ctx, q.text, args...).Scan(dest...)
	}
	stmt, err := q.prepare(ctx)
	if err != nil {
		return err
	}
	err = stmt.QueryRowContext(ctx, args...).Scan(dest...)
	if err != nil && q.db.engine.KindOf(err) == engine.Stale {
		q.stmt.CompareAndSwap(stmt, nil) // not closed, because other goroutines may be about to use it
	}
	return err
}

// prepare returns the prepared statement, and prepares it on first use.
func (q *PreparedQuery) prepare(ctx context.Context) (*sql.Stmt, error) {
	if stmt := q.stmt.Load(); stmt != nil {
		return stmt, nil
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if stmt := q.stmt.Load(); stmt != nil {
		return stmt, nil
	}
	// Each new space makes a different text: a connection may cache the stale statement under the
	// old one.
	stmt, err := q.db.read.PrepareContext(ctx, q.text+strings.Repeat(" ", q.prepares))
	if err == nil {
		q.stmt.Store(stmt)
		q.prepares++
	}
	return stmt, err
}

// close closes the prepared statement.
func (q *PreparedQuery) close() {
	if stmt := q.stmt.Swap(nil); stmt != nil {
		stmt.Close()
	}
}

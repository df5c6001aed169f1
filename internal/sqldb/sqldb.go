// Package sqldb runs statements on a database. It has the pools, the transactions and savepoints,
// and the time limits of all waits, and it translates the errors of drivers. It knows no table. An
// [engine.Engine] describes what engines spell differently.
//
// The package is internal. A public type that wraps a DB, such as sqlstore.DB, gives other packages
// of this module a [Handle].
package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/cache"
	"github.com/latchkey-go/latchkey/internal/trigger"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// DB is an open database. It has one pool to read and one to write, so that token checks never wait
// behind transactions. On SQLite the pool to write is a single connection. A DB is safe for
// concurrent use.
type DB struct {
	read, write *sql.DB
	engine      *engine.Engine
	wait        time.Duration
	statement   time.Duration // 0: no limit
	readers     gate
	writer      gate
	closed      atomic.Bool
	changes     *cache.Changes
	signal      atomic.Pointer[Signal]                 // nil: changes of other processes are not heard of
	open        atomic.Int64                           // transactions that are open
	statements  atomic.Uint64                          // that have run
	observer    atomic.Pointer[func(statement string)] // nil: none

	watched            []trigger.Table
	effectOf           func(statement string) Effect              // nil: Everyone
	translateMisfit    func(ctx context.Context, err error) error // nil: errors are returned unchanged
	translateDuplicate func(c engine.Constraint, err error) error // nil: auth.ErrExists

	mu       sync.Mutex
	prepared []*PreparedQuery
	facade   *sql.DB // nil until the first call of Facade
}

// Config has the limits on the use of a database.
type Config struct {
	Readers int // connections that read at once
	Writers int // transactions at once, each on a connection of its own

	Wait      time.Duration // how long a statement or transaction waits for a connection, or for a lock
	Statement time.Duration // how long a statement may run on a server
	Idle      time.Duration // how long an unused connection to a server stays open
	Lifetime  time.Duration // how long a connection to a server is used

	// Watched are the tables on whose rows the check of a credential depends.
	Watched []trigger.Table
	// EffectOf tells what a statement changes for cached identities. If it is nil, each write
	// changes everything.
	EffectOf func(statement string) Effect

	// TranslateMisfit turns the error of a statement that does not fit the schema into one that
	// names what is missing. It may call HasColumns and Tables. It may be nil.
	TranslateMisfit func(ctx context.Context, err error) error
	// TranslateDuplicate turns the error of a write that violates a unique constraint into one that
	// wraps auth.ErrExists. If it is nil, such an error wraps auth.ErrExists alone.
	TranslateDuplicate func(c engine.Constraint, err error) error
}

// New returns a DB that reads through one connector and writes through the other. It opens a pool
// for each, which Close closes.
func New(read, write driver.Connector, e *engine.Engine, c Config) *DB {
	db := &DB{
		read: sql.OpenDB(read), write: sql.OpenDB(write), engine: e, wait: c.Wait,
		watched: c.Watched, effectOf: c.EffectOf,
		translateMisfit: c.TranslateMisfit, translateDuplicate: c.TranslateDuplicate,
		readers: newGate(c.Readers, c.Wait), writer: newGate(c.Writers, c.Wait),
	}
	db.changes = cache.NewChanges(cache.ChangesConfig{
		Live: db.isLive, Lost: db.lost, Coarse: db.coarse, Uncommitted: db.isUncommitted,
	})
	for pool, size := range map[*sql.DB]int{db.read: c.Readers, db.write: c.Writers} {
		pool.SetMaxOpenConns(size)
		pool.SetMaxIdleConns(size) // so that connections keep their prepared statements
		if db.engine.Server {
			pool.SetConnMaxIdleTime(c.Idle)
			pool.SetConnMaxLifetime(c.Lifetime)
			db.statement = c.Statement
		}
	}
	return db
}

// Engine returns the description of the engine. Callers must not change it.
func (db *DB) Engine() *engine.Engine { return db.engine }

// Observe has fn called with each statement that runs from now on, before it runs. The statements
// that begin and end transactions and savepoints are left out, because engines differ in them. fn
// may be called from several goroutines at a time. It replaces an earlier fn; nil calls none.
func (db *DB) Observe(fn func(statement string)) {
	if fn == nil {
		db.observer.Store(nil)
		return
	}
	db.observer.Store(&fn)
}

func (db *DB) observe(statement string) {
	db.statements.Add(1)
	if fn := db.observer.Load(); fn != nil {
		(*fn)(statement)
	}
}

// Ping reports whether the database answers: nil or an error that wraps auth.ErrUnavailable.
func (db *DB) Ping(ctx context.Context) error {
	_, err := db.Tables(ctx)
	if err != nil && !errors.Is(err, auth.ErrUnavailable) {
		err = &auth.UnavailableError{Err: err}
	}
	if err != nil {
		return fmt.Errorf("ping database: %w", err)
	}
	return nil
}

// WithWriter runs fn on a connection to write, outside of a transaction. The connection returns to
// the pool. WithWriter is for what an engine does before the DB is used, and translates no error.
func (db *DB) WithWriter(ctx context.Context, fn func(conn *sql.Conn) error) error {
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return fn(conn)
}

// Close closes the connections. Calls that are under way may fail with auth.ErrUnavailable, and
// later calls do.
func (db *DB) Close() error {
	db.closed.Store(true)
	db.mu.Lock()
	defer db.mu.Unlock()
	for _, q := range db.prepared {
		q.close()
	}
	if db.facade != nil {
		db.facade.Close() // never fails: it has no connections of its own
	}
	var err error
	if signal := db.signal.Swap(nil); signal != nil {
		err = (*signal).Close()
	}
	return errors.Join(err, db.read.Close(), db.write.Close())
}

var _ auth.Transactor = (*DB)(nil)

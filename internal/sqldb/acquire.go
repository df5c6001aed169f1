package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// acquire waits for a free writer, takes a connection and begins a transaction on it. change is nil
// unless the transaction changes the schema. Then the wait for other processes that change it has
// no limit. After a nil error the caller must call release.
func (db *DB) acquire(ctx context.Context, change *engine.DDL) (_ *tx, err error) {
	t := &tx{slow: change != nil}
	defer func() {
		if err != nil {
			t.release()
		}
	}()
	start := time.Now()
	bound, leave, err := db.writer.enter(ctx)
	if err != nil {
		return nil, err
	}
	t.hold(leave)
	conn, err := db.connect(bound)
	if err != nil {
		return nil, err
	}
	t.conn = conn
	t.hold(func() { conn.Close() })
	if change != nil {
		if err := db.prepareChange(ctx, t, conn, change.Before); err != nil {
			return nil, err
		}
		start = time.Now()
	}
	if err := db.begin(ctx, t, conn, db.wait-time.Since(start)); err != nil {
		return nil, err
	}
	for _, statement := range db.engine.Begin {
		if err := db.control(db.inside(ctx, t), statement); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// hold registers a function that release calls.
func (t *tx) hold(giveBack func()) { t.holding = append(t.holding, giveBack) }

// release calls the functions of hold, the last one first: it rolls back what is not committed, and
// gives back the connection and the writer's place.
func (t *tx) release() {
	if len(t.holding) == 0 {
		return
	}
	last := t.holding[len(t.holding)-1]
	t.holding = t.holding[:len(t.holding)-1]
	defer t.release() // also where last panics
	last()
}

// inside returns ctx with t as its transaction.
func (db *DB) inside(ctx context.Context, t *tx) context.Context {
	return context.WithValue(ctx, txKey{db}, scope{t, 0})
}

// connect takes a connection from the pool, on a server within db.wait. Drivers may first ping an
// idle connection to a server, and the ping may hang.
func (db *DB) connect(ctx context.Context) (*sql.Conn, error) {
	if db.statement == 0 {
		return db.write.Conn(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, db.wait)
	defer cancel()
	return db.write.Conn(ctx)
}

var errNotBegun = errors.New("the transaction could not begin in time: " +
	"another process may hold the write lock of the database")

// begin begins a transaction within wait. A timer cancels the context of BeginTx, and is stopped
// once the transaction has begun. A deadline would not do: database/sql rolls a transaction back
// when the context of BeginTx ends.
func (db *DB) begin(ctx context.Context, t *tx, conn *sql.Conn, wait time.Duration) (err error) {
	bound, cancel := context.WithCancel(ctx)
	t.cancel = cancel
	t.hold(cancel)
	timer := time.AfterFunc(wait, cancel)
	t.Tx, err = conn.BeginTx(bound, &sql.TxOptions{Isolation: db.engine.Isolation})
	if err == nil {
		db.open.Add(1)
		t.hold(func() { db.open.Add(-1) })
		t.hold(func() { db.rollback(t) })
	}
	if !timer.Stop() && ctx.Err() == nil {
		return &auth.UnavailableError{After: db.wait, Err: errNotBegun}
	}
	return err
}

// rollback rolls back what is not committed.
func (db *DB) rollback(t *tx) {
	defer db.boundEnd(t)()
	t.Rollback() // does nothing after a commit
}

// boundEnd limits the time of a commit or rollback on a server, which may not answer. Call stop
// when the transaction has ended.
func (db *DB) boundEnd(t *tx) (stop func()) {
	if db.statement == 0 || t.slow {
		return func() {}
	}
	timer := time.AfterFunc(db.statement, t.cancel)
	return func() { timer.Stop() }
}

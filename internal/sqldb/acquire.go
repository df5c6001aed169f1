package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// acquire waits for the turn of a writer, takes a connection and begins a transaction on it. change
// is nil but for a change of the schema, whose turn among the processes may take any time. Call
// release in any case of a nil error.
func (db *DB) acquire(ctx context.Context, change *SchemaChange) (_ *tx, err error) {
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
		if err := db.Exec(db.inside(ctx, t), statement); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// hold registers what release gives back.
func (t *tx) hold(giveBack func()) { t.holding = append(t.holding, giveBack) }

// release rolls back what is not committed and gives back all that acquire has taken.
func (t *tx) release() {
	if len(t.holding) == 0 {
		return
	}
	last := t.holding[len(t.holding)-1]
	t.holding = t.holding[:len(t.holding)-1]
	defer t.release() // also where last panics
	last()
}

// inside returns ctx in the transaction.
func (db *DB) inside(ctx context.Context, t *tx) context.Context {
	return context.WithValue(ctx, txKey{db}, scope{t, 0})
}

// connect takes a connection within the time of a turn. One to a server that has been idle is asked
// first whether it still stands, which may hang.
func (db *DB) connect(ctx context.Context) (*sql.Conn, error) {
	if db.statement == 0 {
		return db.write.Conn(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, db.wait)
	defer cancel()
	return db.write.Conn(ctx)
}

var errNotBegun = errors.New("the database did not give its turn in time: another process may hold its write lock")

// begin begins within wait. The transaction itself has no other bound than ctx: database/sql rolls
// a transaction back when the context that began it ends, so the bound is a cancellation that is
// called off.
func (db *DB) begin(ctx context.Context, t *tx, conn *sql.Conn, wait time.Duration) (err error) {
	bound, cancel := context.WithCancel(ctx)
	t.cancel = cancel
	t.hold(cancel)
	timer := time.AfterFunc(wait, cancel)
	t.Tx, err = conn.BeginTx(bound, &sql.TxOptions{Isolation: db.engine.Isolation})
	if err == nil {
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

// boundEnd bounds the end of a transaction on a server that does not answer. Call stop when the
// transaction has ended.
func (db *DB) boundEnd(t *tx) (stop func()) {
	if db.statement == 0 || t.slow {
		return func() {}
	}
	timer := time.AfterFunc(db.statement, t.cancel)
	return func() { timer.Stop() }
}

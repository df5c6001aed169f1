package sqlstore

import (
	"context"
	"crypto/rand"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"time"
)

// txKey finds the transaction of a database in a context.
type txKey struct{ db *DB }

// tx is a transaction under way.
type tx struct {
	*sql.Tx
	cancel context.CancelFunc // ends what it waits for

	mu    sync.Mutex
	state state
	lost  error  // why the engine has undone all of it: nothing more may run
	slow  bool   // its statements may take as long as they like
	depth int    // of savepoints
	after []hook // for AfterCommit
}

// hook is what follows the commit, registered in a savepoint of that depth.
type hook struct {
	depth int
	run   func()
}

type state uint8

const (
	running state = iota
	committed
	undone
)

// scope is a transaction as a context carries it: with the number of savepoints around that context.
type scope struct {
	*tx
	depth int
}

// tx returns the transaction of ctx, nil where there is none, or none any more: it is committed.
func (db *DB) tx(ctx context.Context) *tx {
	s, _ := ctx.Value(txKey{db}).(scope)
	if s.tx == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state == committed {
		return nil
	}
	return s.tx
}

// tries is how often a transaction runs at most.
const tries = 10

// InTx implements auth.Transactor. fn runs again, up to ten times and within Config.Wait, when the transaction was
// undone by another: a deadlock, a failed serialization, a lock at the commit. A panic in fn rolls back and goes on.
// Inside a transaction of the same database fn runs in a savepoint: its error undoes what it did, and the transaction
// may go on.
func (db *DB) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if t := db.tx(ctx); t != nil {
		return db.savepoint(ctx, t, fn)
	}
	for try, start := 1, time.Now(); ; try++ {
		err := db.transact(ctx, fn, nil)
		if !errors.Is(err, errAgain) || try == tries || time.Since(start) > db.wait {
			return err
		}
		select { // those who met do not meet again
		case <-ctx.Done():
			return err
		case <-time.After(pause(try)):
		}
	}
}

// pause is some time up to 5 ms for each try.
func pause(try int) time.Duration {
	var b [1]byte
	rand.Read(b[:]) // never fails
	return time.Duration(try) * 5 * time.Millisecond * time.Duration(b[0]) / 256
}

// AfterCommit implements auth.Transactor. What was registered in a savepoint that is rolled back does not run.
func (db *DB) AfterCommit(ctx context.Context, fn func()) {
	if fn == nil { // now, and not after the commit, where nobody would know who gave it
		panic("sqlstore: AfterCommit of no function")
	}
	t := db.tx(ctx)
	if t == nil {
		fn()
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	depth := ctx.Value(txKey{db}).(scope).depth
	t.after = append(t.after, hook{depth, fn}) // of a transaction that is undone they never run
}

// transact runs fn in a transaction of its own, once. around, unless nil, is told of the connection before
// the transaction begins, and what it returns runs when it is over.
func (db *DB) transact(ctx context.Context, fn func(context.Context) error, around func(*sql.Conn) (func(), error)) error {
	after, err := db.commit(ctx, fn, around)
	if err != nil {
		return err
	}
	runAll(after) // the writer is free again: they may write
	return nil
}

// runAll runs every function, the later ones also where an earlier one panics.
func runAll(after []hook) {
	if len(after) > 0 {
		defer runAll(after[1:])
		after[0].run()
	}
}

func (db *DB) commit(ctx context.Context, fn func(context.Context) error, around func(*sql.Conn) (func(), error)) (after []hook, err error) {
	start := time.Now()
	bound, done, err := db.writer.enter(ctx)
	if err != nil {
		return nil, fmt.Errorf("begin transaction: %w", err)
	}
	defer done()
	conn, err := db.connect(bound)
	if err != nil {
		return nil, fmt.Errorf("begin transaction: %w", db.fail(ctx, err))
	}
	defer conn.Close()
	if around != nil {
		restore, err := around(conn)
		defer restore()
		if err != nil {
			return nil, fmt.Errorf("begin transaction: %w", db.fail(ctx, err))
		}
		start = time.Now() // it may have waited for its turn
	}
	begun, cancel, err := db.begin(ctx, conn, db.wait-time.Since(start))
	if err != nil {
		return nil, fmt.Errorf("begin transaction: %w", db.fail(ctx, err))
	}
	defer cancel()
	t := &tx{Tx: begun, cancel: cancel, slow: around != nil}
	defer db.abandon(t)
	inside := context.WithValue(ctx, txKey{db}, scope{t, 0})
	for _, statement := range db.syntax.Begin {
		if _, err := db.exec(inside, statement); err != nil {
			return nil, fmt.Errorf("begin transaction: %w", err)
		}
	}
	if err := fn(inside); err != nil {
		return nil, err
	}
	if err := db.end(ctx, t); err != nil {
		return nil, fmt.Errorf("commit transaction: %w", err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.state = committed
	return t.after, nil
}

// end commits. A transaction that a lock has undone at the commit may be tried again. A server may
// have committed where the connection broke: the error says so.
func (db *DB) end(ctx context.Context, t *tx) error {
	if err := t.loss(); err != nil { // fn has passed over it
		return err
	}
	defer db.hangUp(t).Stop()
	err := t.Commit()
	fault, failed := db.classify(ctx, err)
	if fault == FaultBusy {
		failed = fmt.Errorf("%w: %w", errAgain, failed)
	}
	if db.inDoubt(err, fault) {
		failed = fmt.Errorf("%w: %w", ErrInDoubt, failed)
	}
	return failed
}

// inDoubt reports whether a commit that failed with the driver's err may have happened.
// database/sql returns an error of the context unwrapped where it has not begun the commit, and
// drivers return ErrBadConn where they have sent nothing.
func (db *DB) inDoubt(err error, fault Fault) bool {
	switch {
	case err == nil, !db.syntax.Server, err == context.Canceled, err == context.DeadlineExceeded,
		errors.Is(err, sql.ErrTxDone), errors.Is(err, driver.ErrBadConn):
		return false
	}
	return fault == FaultUnusable || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// connect takes a connection within the time of a turn: one that has been idle is asked first whether it still stands.
func (db *DB) connect(ctx context.Context) (*sql.Conn, error) {
	if db.statement == 0 {
		return db.write.Conn(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, db.wait)
	defer cancel()
	return db.write.Conn(ctx)
}

// hangUp gives up the end of a transaction on a server that does not answer.
func (db *DB) hangUp(t *tx) *time.Timer {
	if db.statement == 0 || t.slow {
		return time.AfterFunc(time.Hour, func() {})
	}
	return time.AfterFunc(db.statement, t.cancel)
}

// begin begins within wait. The transaction itself has no other bound than ctx: database/sql rolls a transaction
// back when the context that began it ends, so the bound is a cancellation that is called off.
func (db *DB) begin(ctx context.Context, conn *sql.Conn, wait time.Duration) (*sql.Tx, context.CancelFunc, error) {
	bound, cancel := context.WithCancel(ctx)
	timer := time.AfterFunc(wait, cancel)
	begun, err := conn.BeginTx(bound, &sql.TxOptions{Isolation: db.syntax.Isolation})
	if !timer.Stop() && ctx.Err() == nil {
		if err == nil {
			begun.Rollback()
		}
		err = tooLong(db.wait, errors.New("the database did not give its turn in time: another process may hold its write lock"))
	}
	if err != nil {
		cancel()
		return nil, nil, err
	}
	return begun, cancel, nil
}

// loss is why the engine has undone the transaction, nil where it has not.
func (t *tx) loss() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.lost
}

// check keeps the error that tells that the engine has undone the transaction, or may have: on MySQL what came next
// would be committed by itself.
func (t *tx) check(fault Fault, err error, syntax *Syntax) {
	if fault == FaultAgain || fault == FaultStale || fault == FaultBusy && syntax.BusyUndoes {
		t.lose(err)
	}
}

func (t *tx) lose(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lost = err
}

// abandon rolls back what is not committed.
func (db *DB) abandon(t *tx) {
	defer db.hangUp(t).Stop()
	t.mu.Lock()
	if t.state == running {
		t.state = undone
	}
	t.mu.Unlock()
	t.Rollback() // after a commit it does nothing
}

package sqldb

import (
	"context"
	"crypto/rand"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"
)

// tries is how often a transaction runs at most.
const tries = 10

// InTx implements auth.Transactor. fn runs again when another has undone the transaction (a
// deadlock, a failed serialization, a lock at the commit), up to ten times and within Config.Wait.
// A panic in fn rolls back and goes on. Inside a transaction of the same database fn runs in a
// savepoint: its error undoes what it did, and the transaction may go on.
func (db *DB) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if t := db.tx(ctx); t != nil {
		return db.savepoint(ctx, t, fn)
	}
	for try, start := 1, time.Now(); ; try++ {
		err := db.transact(ctx, nil, fn)
		if !errors.Is(err, errAgain) || try == tries || time.Since(start) > db.wait {
			return err
		}
		select { // a random pause, so that the transactions do not meet again
		case <-ctx.Done():
			return err
		case <-time.After(pause(try)):
		}
	}
}

// pause returns a random time of up to 5 ms for each try.
func pause(try int) time.Duration {
	var b [1]byte
	rand.Read(b[:]) // never fails
	return time.Duration(try) * 5 * time.Millisecond * time.Duration(b[0]) / 256
}

// transact runs fn once in a transaction of its own, and then the hooks. change is as for acquire.
func (db *DB) transact(ctx context.Context, change *SchemaChange, fn func(ctx context.Context) error) error {
	t, err := db.acquire(ctx, change)
	if err != nil {
		_, err = db.translate(ctx, err)
		return fmt.Errorf("begin transaction: %w", err)
	}
	after, err := db.run(ctx, t, fn)
	if err != nil {
		return err
	}
	runAll(after) // the turn is given back: a hook may write
	return nil
}

// run runs fn in t, commits and releases t. It returns the hooks to run.
func (db *DB) run(ctx context.Context, t *tx, fn func(ctx context.Context) error) (after []hook, err error) {
	defer t.release()
	if err := fn(db.inside(ctx, t)); err != nil {
		return nil, err
	}
	if err := db.commit(ctx, t); err != nil {
		return nil, fmt.Errorf("commit transaction: %w", err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.committed = true
	return t.after, nil
}

// commit commits. A transaction that a lock has undone at the commit may be run again. Where the
// connection to a server broke, the server may have committed: the error says so.
func (db *DB) commit(ctx context.Context, t *tx) error {
	if err := t.loss(); err != nil { // fn has passed over it
		return err
	}
	defer db.boundEnd(t)()
	err := t.Commit()
	fault, translated := db.translate(ctx, err)
	if fault == FaultBusy {
		translated = fmt.Errorf("%w: %w", errAgain, translated)
	}
	if db.isInDoubt(err, fault) {
		translated = fmt.Errorf("%w: %w", ErrInDoubt, translated)
	}
	return translated
}

// isInDoubt reports whether a commit that failed with the driver's err may have happened.
// database/sql returns an error of the context unwrapped where it has not begun the commit, and
// drivers return ErrBadConn where they have sent nothing.
func (db *DB) isInDoubt(err error, fault Fault) bool {
	switch {
	case err == nil, !db.engine.Server, err == context.Canceled, err == context.DeadlineExceeded,
		errors.Is(err, sql.ErrTxDone), errors.Is(err, driver.ErrBadConn):
		return false
	}
	return fault == FaultUnusable || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

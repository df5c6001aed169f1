package sqldb

import (
	"context"
	"crypto/rand"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/latchkey-go/latchkey/auth/cache"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// maxTries is how often a transaction runs at most.
const maxTries = 10

// InTx implements auth.Transactor. fn runs again if the engine rolled the transaction back because
// of a conflict with another (a deadlock, a failed serialization, a lock at the commit): up to ten
// times and within Config.Wait. A panic in fn rolls the transaction back and reaches the caller.
//
// Inside a transaction of the same database, fn runs in a savepoint. Its error rolls back to the
// savepoint, and the transaction can continue.
func (db *DB) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if t := db.tx(ctx); t != nil {
		return db.savepoint(ctx, t, fn)
	}
	for try, start := 1, time.Now(); ; try++ {
		err := db.transact(ctx, nil, fn)
		if !errors.Is(err, errAgain) || try == maxTries || time.Since(start) > db.wait {
			return err
		}
		select { // a random pause, so that the transactions do not conflict again
		case <-ctx.Done():
			return err
		case <-time.After(pause(try)):
		}
	}
}

// pause returns a random time of up to 5 ms times the number of the try.
func pause(try int) time.Duration {
	var b [1]byte
	rand.Read(b[:]) // never fails
	return time.Duration(try) * 5 * time.Millisecond * time.Duration(b[0]) / 256
}

// transact runs fn once in a transaction of its own, and then the hooks. change is as for acquire.
func (db *DB) transact(ctx context.Context, change *engine.DDL, fn func(ctx context.Context) error) error {
	t, err := db.acquire(ctx, change)
	if err != nil {
		_, err = db.translate(ctx, err)
		return fmt.Errorf("begin transaction: %w", err)
	}
	if change != nil { // on some engines each statement of a change commits
		defer db.changes.Begin(cache.Commit{All: true})()
	}
	after, err := db.run(ctx, t, fn)
	if err != nil {
		return err
	}
	runAll(after) // after release, so that a hook may write
	return nil
}

// run runs fn in t, commits and releases t. It returns the hooks to run.
func (db *DB) run(ctx context.Context, t *tx, fn func(ctx context.Context) error) (after []hook, err error) {
	defer t.release()
	defer db.count(t) // also after an error: the commit may have happened
	inside := db.inside(ctx, t)
	if err := fn(inside); err != nil {
		return nil, err
	}
	if err := t.runBefore(inside); err != nil {
		return nil, err
	}
	db.announce(t)
	err = db.commit(ctx, t)
	if err != nil {
		return nil, fmt.Errorf("commit transaction: %w", err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.committed = true
	return t.after, nil
}

// commit commits t. If a lock prevents the commit, the error wraps errAgain and the transaction can
// be retried. If the connection to a server breaks, the server may have committed, and the error
// wraps ErrInDoubt.
func (db *DB) commit(ctx context.Context, t *tx) error {
	if err := t.loss(); err != nil { // fn has ignored this error
		return err
	}
	defer db.boundEnd(t)()
	err := t.Commit()
	fault, translated := db.translate(ctx, err)
	if fault == engine.Busy {
		translated = fmt.Errorf("%w: %w", errAgain, translated)
	}
	if db.isInDoubt(err, fault) {
		translated = fmt.Errorf("%w: %w", ErrInDoubt, translated)
	}
	return translated
}

// isInDoubt reports whether the server may have committed although the driver returned err.
// database/sql returns an error of the context unwrapped where it has not begun the commit, and
// drivers return ErrBadConn where they have sent nothing.
func (db *DB) isInDoubt(err error, fault engine.Kind) bool {
	switch {
	case err == nil, !db.engine.Server, err == context.Canceled, err == context.DeadlineExceeded,
		errors.Is(err, sql.ErrTxDone), errors.Is(err, driver.ErrBadConn):
		return false
	}
	return fault == engine.Unavailable || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// txKey is the key under which a context has its scope of a database.
type txKey struct{ db *DB }

// scope is the value of txKey: a transaction, and how many of its savepoints enclose the context.
type scope struct {
	*tx
	depth int
}

// tx is a transaction, with what it has to give back when it ends.
type tx struct {
	*sql.Tx
	conn    *sql.Conn
	cancel  context.CancelFunc // interrupts its begin, commit or rollback
	slow    bool               // a change of the schema: no time limit for its statements and its end
	holding []func()           // see hold: these give back the connection and the writer's place

	mu        sync.Mutex
	committed bool
	lost      error       // why the engine has rolled back the whole transaction: no statement may run any more
	reading   bool        // rows of this transaction are being read
	depth     int         // how many savepoints are open
	before    []lastWrite // for BeforeCommit
	after     []hook      // for AfterCommit
	effect    Effect      // what its statements change for cached identities
	concerns  []auth.UserID
	sessions  []string // the keys of those that it changes
	all       bool     // announced that it may change everyone
	ended     []func() // of cache.Changes.Begin, for what is announced
}

// hook is a function to run after the commit, and the depth of the savepoint that registered it.
type hook struct {
	depth int
	run   func()
}

// lastWrite is what a function writes before the commit, with its depth as in hook. The function
// gets all items of its key.
type lastWrite struct {
	depth     int
	key, item any
	run       func(ctx context.Context, items []any) error
}

// tx returns the transaction of ctx, or nil where ctx has none or the transaction is committed.
func (db *DB) tx(ctx context.Context) *tx {
	s, _ := ctx.Value(txKey{db}).(scope)
	if s.tx == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.committed {
		return nil
	}
	return s.tx
}

// InTransaction reports whether ctx is inside a transaction of db.
func (db *DB) InTransaction(ctx context.Context) bool { return db.tx(ctx) != nil }

// AfterCommit implements auth.Transactor. A function that was registered in a savepoint which is
// rolled back does not run.
func (db *DB) AfterCommit(ctx context.Context, fn func()) {
	t := db.tx(ctx)
	if t == nil {
		fn()
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	depth := ctx.Value(txKey{db}).(scope).depth
	t.after = append(t.after, hook{depth, fn}) // never run if the transaction is rolled back
}

// BeforeCommit runs fn as the last part of the transaction of ctx, which must have one. An error of
// fn undoes the transaction. A lock that fn takes is held for a moment only, and no transaction
// waits for another lock while it holds that one, so that it is part of no deadlock. Functions run
// in the order of their registration. A function that was registered in a savepoint which is rolled
// back does not run.
func (db *DB) BeforeCommit(ctx context.Context, fn func(ctx context.Context) error) error {
	return db.Gather(ctx, new(int), nil, func(ctx context.Context, _ []any) error { return fn(ctx) })
}

// Gather is BeforeCommit for items that are written together: fn gets all items that the
// transaction has gathered with the same key, in their order, without those of savepoints that were
// rolled back. It runs once, in the place of the first of them.
func (db *DB) Gather(
	ctx context.Context, key, item any, fn func(ctx context.Context, items []any) error,
) error {
	t := db.tx(ctx)
	if t == nil {
		return errNoTransaction
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.before = append(t.before, lastWrite{ctx.Value(txKey{db}).(scope).depth, key, item, fn})
	return nil
}

// runBefore runs the functions of BeforeCommit, also those that they register.
func (t *tx) runBefore(ctx context.Context) error {
	for {
		t.mu.Lock()
		due := t.before
		t.before = nil
		t.mu.Unlock()
		if len(due) == 0 {
			return nil
		}
		items := map[any][]any{}
		for _, last := range due {
			items[last.key] = append(items[last.key], last.item)
		}
		for _, last := range due {
			together := items[last.key]
			if together == nil { // they are written
				continue
			}
			items[last.key] = nil
			if err := last.run(ctx, together); err != nil {
				return err
			}
		}
	}
}

// endSavepoint moves the hooks of a savepoint to the enclosing one if its writes are kept.
// Otherwise it drops them.
func (t *tx) endSavepoint(depth int, kept bool) {
	if !kept {
		t.before = slices.DeleteFunc(t.before, func(l lastWrite) bool { return l.depth >= depth })
		t.after = slices.DeleteFunc(t.after, func(h hook) bool { return h.depth >= depth })
	}
	for i := range t.before {
		t.before[i].depth = min(t.before[i].depth, depth-1)
	}
	for i := range t.after {
		t.after[i].depth = min(t.after[i].depth, depth-1)
	}
}

// runAll runs every hook, even if an earlier one panics.
func runAll(after []hook) {
	if len(after) > 0 {
		defer runAll(after[1:])
		after[0].run()
	}
}

var errReading = errors.New("a statement while the rows of another are read, in one transaction: " +
	"collect the rows first, and then run the statement")

// usable returns nil if a statement may run.
func (t *tx) usable() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lost == nil && t.reading {
		return errReading
	}
	return t.lost
}

// setReading records whether rows are being read.
func (t *tx) setReading(reading bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.reading = reading
}

// loss returns why the engine has rolled back the transaction, or nil if it has not.
func (t *tx) loss() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.lost
}

// lose records that the engine has rolled back the transaction.
func (t *tx) lose(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lost = err
}

// noteFault calls lose after a fault with which the engine has rolled back the transaction, or may
// have. On MySQL a further statement would then commit by itself.
func (t *tx) noteFault(fault engine.Kind, err error, e *engine.Engine) {
	if fault == engine.Retry || fault == engine.Stale || fault == engine.Busy && e.BusyUndoes {
		t.lose(err)
	}
}

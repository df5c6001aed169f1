package sqldb

import (
	"context"
	"database/sql"
	"slices"
	"sync"
)

// txKey finds the transaction of a database in a context.
type txKey struct{ db *DB }

// scope is a transaction as a context carries it, with the number of savepoints around that
// context.
type scope struct {
	*tx
	depth int
}

// tx is a transaction under way, with all that it holds.
type tx struct {
	*sql.Tx
	cancel  context.CancelFunc // ends what it waits for
	slow    bool               // its statements and its end may take any time
	holding []func()           // what gives back the connection and the turn, in the order of acquire

	mu        sync.Mutex
	committed bool
	lost      error  // why the engine has undone the whole transaction: no further statement may run
	depth     int    // of savepoints
	after     []hook // for AfterCommit
}

// hook is a function to run after the commit, registered in a savepoint of that depth.
type hook struct {
	depth int
	run   func()
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
	t.after = append(t.after, hook{depth, fn}) // never run if the transaction is undone
}

// endSavepoint hands the hooks of a savepoint on to what is around it, or drops them.
func (t *tx) endSavepoint(depth int, kept bool) {
	if !kept {
		t.after = slices.DeleteFunc(t.after, func(h hook) bool { return h.depth >= depth })
	}
	for i := range t.after {
		t.after[i].depth = min(t.after[i].depth, depth-1)
	}
}

// runAll runs every hook, the later ones also where an earlier one panics.
func runAll(after []hook) {
	if len(after) > 0 {
		defer runAll(after[1:])
		after[0].run()
	}
}

// loss returns why the engine has undone the transaction, nil where it has not.
func (t *tx) loss() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.lost
}

// lose notes that the engine has undone the transaction.
func (t *tx) lose(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lost = err
}

// checkFault notes a fault with which the engine has undone the transaction, or may have. On MySQL
// a further statement would be committed by itself.
func (t *tx) checkFault(fault Fault, err error, engine *Engine) {
	if fault == FaultAgain || fault == FaultStale || fault == FaultBusy && engine.BusyUndoes {
		t.lose(err)
	}
}

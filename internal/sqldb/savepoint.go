package sqldb

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/latchkey-go/latchkey/auth"
)

// errShared is returned for a context that is not the innermost one of its transaction: two
// savepoints side by side would roll back each other's writes.
var errShared = errors.New("a transaction is for one goroutine, and for the innermost context of InTx")

// savepoint runs fn in a savepoint of t.
func (db *DB) savepoint(ctx context.Context, t *tx, fn func(ctx context.Context) error) (err error) {
	t.mu.Lock()
	if ctx.Value(txKey{db}).(scope).depth != t.depth {
		t.mu.Unlock()
		return fmt.Errorf("begin savepoint: %w", errShared)
	}
	t.depth++
	inner := scope{t, t.depth}
	name := "latchkey_" + strconv.Itoa(t.depth)
	t.mu.Unlock()
	if err := db.control(ctx, "SAVEPOINT "+name); err != nil {
		t.mu.Lock()
		t.depth--
		t.mu.Unlock()
		return fmt.Errorf("begin savepoint: %w", err)
	}
	kept := false
	defer func() { // even when fn panics
		if !kept {
			db.rollbackTo(ctx, t, name)
		}
		// Decrement depth only after the rollback: a goroutine admitted earlier would have its
		// writes rolled back.
		t.mu.Lock()
		defer t.mu.Unlock()
		t.depth--
		t.endSavepoint(inner.depth, kept)
	}()
	if err := fn(context.WithValue(ctx, txKey{db}, inner)); err != nil {
		return err
	}
	if err := db.control(ctx, "RELEASE SAVEPOINT "+name); err != nil {
		return fmt.Errorf("end savepoint: %w", err)
	}
	kept = true
	return nil
}

// rollbackTo rolls back to the savepoint. If that fails it rolls back the whole transaction, so
// that a later commit cannot keep the writes of the savepoint.
func (db *DB) rollbackTo(ctx context.Context, t *tx, savepoint string) {
	if err := db.control(ctx, "ROLLBACK TO SAVEPOINT "+savepoint); err != nil {
		t.lose(&auth.UnavailableError{Err: err})
		t.Rollback()
		return
	}
	db.control(ctx, "RELEASE SAVEPOINT "+savepoint)
}

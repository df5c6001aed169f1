package sqldb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// leave hands the hooks of a savepoint on to what is around it, or drops them.
func (t *tx) leave(depth int, kept bool) {
	if !kept {
		t.after = slices.DeleteFunc(t.after, func(h hook) bool { return h.depth >= depth })
	}
	for i := range t.after {
		t.after[i].depth = min(t.after[i].depth, depth-1)
	}
}

// errShared is what a context gets that is not the innermost one of its transaction.
var errShared = errors.New("a transaction is for one goroutine, and for the innermost context of InTx")

func (db *DB) savepoint(ctx context.Context, t *tx, fn func(ctx context.Context) error) (err error) {
	t.mu.Lock()
	if ctx.Value(txKey{db}).(scope).depth != t.depth { // one would undo what the other has done
		t.mu.Unlock()
		return fmt.Errorf("begin savepoint: %w", errShared)
	}
	t.depth++
	inner := scope{t, t.depth}
	name := "latchkey_" + strconv.Itoa(t.depth)
	t.mu.Unlock()
	if err := db.Exec(ctx, "SAVEPOINT "+name); err != nil {
		t.mu.Lock()
		t.depth--
		t.mu.Unlock()
		return fmt.Errorf("begin savepoint: %w", err)
	}
	kept := false
	defer func() { // also when fn panics
		if !kept {
			db.undo(ctx, t, name)
		}
		t.mu.Lock() // and no sooner: another goroutine that is let in would lose what it does
		defer t.mu.Unlock()
		t.depth--
		t.leave(inner.depth, kept)
	}()
	if err := fn(context.WithValue(ctx, txKey{db}, inner)); err != nil {
		return err
	}
	if err := db.Exec(ctx, "RELEASE SAVEPOINT "+name); err != nil {
		return fmt.Errorf("end savepoint: %w", err)
	}
	kept = true
	return nil
}

// undo undoes what was done since the savepoint, or all: what should be undone is never committed.
func (db *DB) undo(ctx context.Context, t *tx, savepoint string) {
	if err := db.Exec(ctx, "ROLLBACK TO SAVEPOINT "+savepoint); err != nil {
		t.lose(unavailable(err))
		t.Rollback()
		return
	}
	db.Exec(ctx, "RELEASE SAVEPOINT "+savepoint)
}

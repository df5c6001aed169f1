package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"strconv"
)

// errShared is what a context gets that is not the innermost one of its transaction.
var errShared = errors.New("a transaction is for one goroutine, and for the innermost context of InTx")

func (db *DB) savepoint(ctx context.Context, t *tx, fn func(ctx context.Context) error) (err error) {
	t.mu.Lock()
	if ctx.Value(txKey{db}).(scope).depth != t.depth { // one would undo what the other has done
		t.mu.Unlock()
		return fmt.Errorf("begin savepoint: %w", errShared)
	}
	t.depth++
	inner, mark := scope{t, t.depth}, len(t.after)
	name := "latchkey_" + strconv.Itoa(t.depth)
	t.mu.Unlock()
	if _, err := t.ExecContext(ctx, "SAVEPOINT "+name); err != nil {
		t.mu.Lock()
		t.depth--
		t.mu.Unlock()
		return fmt.Errorf("begin savepoint: %w", db.fail(ctx, err))
	}
	kept := false
	defer func() { // also when fn panics
		t.mu.Lock()
		t.depth--
		if !kept {
			t.after = t.after[:mark]
		}
		t.mu.Unlock()
		if kept {
			return
		}
		if _, undo := t.ExecContext(ctx, "ROLLBACK TO SAVEPOINT "+name); undo != nil {
			t.Rollback() // never commit what should be undone
			return
		}
		t.ExecContext(ctx, "RELEASE SAVEPOINT "+name)
	}()
	if err := fn(context.WithValue(ctx, txKey{db}, inner)); err != nil {
		return err
	}
	if _, err := t.ExecContext(ctx, "RELEASE SAVEPOINT "+name); err != nil {
		return fmt.Errorf("end savepoint: %w", db.fail(ctx, err))
	}
	kept = true
	return nil
}

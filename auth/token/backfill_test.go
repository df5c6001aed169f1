package token_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
)

func TestBackfill(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := open(t)
	const n = 450
	err := h.db.InTx(ctx, func(ctx context.Context) error {
		for i := range n {
			if _, err := h.users.Create(ctx, auth.CreateParams{Username: fmt.Sprintf("user%03d", i)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	first, err := h.users.ByName(ctx, "user000")
	if err != nil {
		t.Fatal(err)
	}
	key := h.token(t, first.ID).Key

	// It stops between batches when it is told to, and keeps what it made.
	stopped, stop := context.WithCancel(ctx)
	made, err := h.tokens.Backfill(stopped, func(seen, made int) { stop() })
	if !errors.Is(err, context.Canceled) || made != 200 {
		t.Errorf("stopped: made %d, %v", made, err)
	}
	var steps []string
	made, err = h.tokens.Backfill(ctx, func(seen, made int) { steps = append(steps, fmt.Sprint(seen, "/", made)) })
	if err != nil || made != n-201 || fmt.Sprint(steps) != "[401/200 450/249]" {
		t.Errorf("made %d, %v, progress %v", made, err, steps)
	}
	if made, err := h.tokens.Backfill(ctx, nil); made != 0 || err != nil {
		t.Errorf("again: made %d, %v", made, err)
	}
	if tok := h.token(t, first.ID); tok.Key != key {
		t.Error("a token that stood was replaced")
	}
	if rows := countTokens(t, h); rows != n {
		t.Errorf("%d tokens for %d users", rows, n)
	}
}

// lacking is a store that lists what it is told.
type lacking struct {
	token.Store
	stretches []token.Scan
	err       error
}

func (l lacking) ScanUsers(context.Context) iter.Seq2[token.Scan, error] {
	return func(yield func(token.Scan, error) bool) {
		for _, s := range l.stretches {
			if !yield(s, nil) {
				return
			}
		}
		if l.err != nil {
			yield(token.Scan{}, l.err)
		}
	}
}

func TestBackfillPassesOverDeletedUsers(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.user(t, "alice")
	for _, c := range []struct {
		name  string
		store lacking
		made  int
		err   error
		steps string
	}{
		{"one was deleted meanwhile", lacking{stretches: []token.Scan{{Scanned: 2, WithoutToken: []auth.UserID{"99", "1"}}}}, 1, nil, "[2/1]"},
		{"one got a token meanwhile", lacking{stretches: []token.Scan{{Scanned: 1, WithoutToken: []auth.UserID{"1"}}}}, 0, nil, "[1/0]"},
		{"progress where nothing is to do", lacking{stretches: []token.Scan{{Scanned: 10000}, {Scanned: 7}}}, 0, nil, "[10000/0 10007/0]"},
		{"a listing that fails", lacking{err: auth.ErrUnavailable}, 0, auth.ErrUnavailable, "[]"},
	} {
		c.store.Store = h.db.Tokens()
		tokens, steps := token.New(token.Config{Store: c.store, Tx: h.db}), []string{}
		made, err := tokens.Backfill(t.Context(), func(seen, made int) { steps = append(steps, fmt.Sprint(seen, "/", made)) })
		if made != c.made || !errors.Is(err, c.err) || fmt.Sprint(steps) != c.steps {
			t.Errorf("%s: made %d, %v, progress %v", c.name, made, err, steps)
		}
	}
}

func countTokens(t *testing.T, h house) (n int) {
	t.Helper()
	for _, err := range h.tokens.All(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

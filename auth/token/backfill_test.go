package token_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/dbtest"
)

func TestBackfill(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := dbtest.OpenServices(t)
	const n = 450
	err := h.DB.InTx(ctx, func(ctx context.Context) error {
		for i := range n {
			if _, err := h.Users.Create(ctx, auth.CreateParams{Username: fmt.Sprintf("user%03d", i)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	first, err := h.Users.ByName(ctx, "user000")
	if err != nil {
		t.Fatal(err)
	}
	key := h.Token(t, first.ID).Key

	// When its context ends, Backfill stops between batches and keeps the tokens that it created.
	stopped, stop := context.WithCancel(ctx)
	made, err := h.Tokens.Backfill(stopped, func(seen, made int) { stop() })
	if !errors.Is(err, context.Canceled) || made != 200 {
		t.Errorf("stopped: made %d, %v", made, err)
	}
	var steps []string
	made, err = h.Tokens.Backfill(ctx, func(seen, made int) { steps = append(steps, fmt.Sprint(seen, "/", made)) })
	if err != nil || made != n-201 || fmt.Sprint(steps) != "[401/200 450/249]" {
		t.Errorf("made %d, %v, progress %v", made, err, steps)
	}
	if made, err := h.Tokens.Backfill(ctx, nil); made != 0 || err != nil {
		t.Errorf("again: made %d, %v", made, err)
	}
	if tok := h.Token(t, first.ID); tok.Key != key {
		t.Error("an existing token was replaced")
	}
	if rows := h.CountTokens(t); rows != n {
		t.Errorf("%d tokens for %d users", rows, n)
	}
}

// scanned is a store whose ScanUsers yields fixed scans, and then err.
type scanned struct {
	token.Store
	scans []token.Scan
	err   error
}

func (s scanned) ScanUsers(context.Context) iter.Seq2[token.Scan, error] {
	return func(yield func(token.Scan, error) bool) {
		for _, scan := range s.scans {
			if !yield(scan, nil) {
				return
			}
		}
		if s.err != nil {
			yield(token.Scan{}, s.err)
		}
	}
}

func TestBackfillAfterTheScan(t *testing.T) {
	t.Parallel()
	h := dbtest.OpenServices(t)
	h.User(t, "alice")
	h.User(t, "bob")
	for _, c := range []struct {
		name  string
		store scanned
		made  int
		err   error
		steps string
	}{
		{"a user is deleted meanwhile",
			scanned{scans: []token.Scan{{Scanned: 2, WithoutToken: []auth.UserID{"99", "1"}}}}, 1, nil, "[2/1]"},
		{"a user gets a token meanwhile",
			scanned{scans: []token.Scan{{Scanned: 1, WithoutToken: []auth.UserID{"1"}}}}, 0, nil, "[1/0]"},
		{"no user lacks a token: progress is reported for each scan",
			scanned{scans: []token.Scan{{Scanned: 10000}, {Scanned: 7}}}, 0, nil, "[10000/0 10007/0]"},
		{"the scan fails later: what was made is kept", scanned{
			scans: []token.Scan{{Scanned: 5, WithoutToken: []auth.UserID{"2"}}}, err: auth.ErrUnavailable,
		}, 1, auth.ErrUnavailable, "[5/1]"},
		{"the scan fails", scanned{err: auth.ErrUnavailable}, 0, auth.ErrUnavailable, "[]"},
	} {
		c.store.Store = h.DB.Tokens()
		tokens, steps := token.New(token.Config{Store: c.store, Tx: h.DB}), []string{}
		made, err := tokens.Backfill(t.Context(), func(seen, made int) {
			steps = append(steps, fmt.Sprint(seen, "/", made))
		})
		if made != c.made || !errors.Is(err, c.err) || fmt.Sprint(steps) != c.steps {
			t.Errorf("%s: made %d, %v, progress %v", c.name, made, err, steps)
		}
	}
}

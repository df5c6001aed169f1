package authtoken_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

func TestBackfill(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := open(t)
	const n = 450
	err := h.db.InTx(ctx, func(ctx context.Context) error {
		for i := range n {
			if _, err := h.users.Create(ctx, auth.NewUser{Username: fmt.Sprintf("user%03d", i)}); err != nil {
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
	made, err := h.tokens.Backfill(stopped, h.users.All(ctx), func(seen, made int) { stop() })
	if !errors.Is(err, context.Canceled) || made != 199 {
		t.Errorf("stopped: made %d, %v", made, err)
	}
	var steps []string
	made, err = h.tokens.Backfill(ctx, h.users.All(ctx), func(seen, made int) { steps = append(steps, fmt.Sprint(seen, "/", made)) })
	if err != nil || made != n-200 || fmt.Sprint(steps) != "[200/0 400/200 450/250]" {
		t.Errorf("made %d, %v, progress %v", made, err, steps)
	}
	if made, err := h.tokens.Backfill(ctx, h.users.All(ctx), nil); made != 0 || err != nil {
		t.Errorf("again: made %d, %v", made, err)
	}
	if token := h.token(t, first.ID); token.Key != key {
		t.Error("a token that stood was replaced")
	}
	if rows := countTokens(t, h); rows != n {
		t.Errorf("%d tokens for %d users", rows, n)
	}
}

func TestBackfillPassesOverDeletedUsers(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := open(t)
	h.user(t, "alice")
	users := func(yield func(auth.User, error) bool) {
		_ = yield(auth.User{ID: "99"}, nil) && yield(auth.User{ID: "1"}, nil)
	}
	if made, err := h.tokens.Backfill(ctx, users, nil); made != 1 || err != nil {
		t.Errorf("made %d, %v", made, err)
	}
	broken := func(yield func(auth.User, error) bool) { yield(auth.User{}, auth.ErrUnavailable) }
	if _, err := h.tokens.Backfill(ctx, broken, nil); !errors.Is(err, auth.ErrUnavailable) {
		t.Errorf("a listing that fails: %v", err)
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

package apikey_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

func TestRotate(t *testing.T) {
	t.Parallel()
	w := open(t)
	alice := w.user("alice")
	old, secret := w.create(apikey.CreateParams{User: alice.ID, Name: "backup", Description: "nightly",
		Scopes: scopes(t, "a"), Networks: networks("10.0.0.0/8"), Expires: new(noon.Add(10 * day))})
	w.advance(4 * day)
	made, next, err := w.keys.Rotate(t.Context(), old.Handle, apikey.RotateParams{Grace: new(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	now := w.clock()
	was, is := w.stored(old.Handle), w.stored(made.Handle)
	if !was.Rotated.Equal(now) || was.Successor != made.Handle || !was.Expires.Equal(now.Add(time.Hour)) ||
		was.State(now) != apikey.StateRotated {
		t.Errorf("the old one: %+v", was)
	}
	// The new one has what the old one had, and lives as long from now on.
	if is.Name != "backup" || is.Description != "nightly" || is.Scopes.String() != "a" ||
		apikey.FormatNetworks(is.Networks) != "10.0.0.0/8" || !is.Expires.Equal(now.Add(10*day)) ||
		is.State(now) != apikey.StateActive || is.Handle != apikey.HandleOf(next.Reveal()) {
		t.Errorf("the new one: %+v", is)
	}
	for _, key := range []string{secret, next.Reveal()} {
		if _, err := w.keys.Verify(from(t.Context(), "10.0.0.1"), key); err != nil {
			t.Error(err)
		}
	}
	w.advance(time.Hour)
	w.wantRefused("after the grace period", secret, apikey.ReasonExpired)
	if state := w.stored(old.Handle).State(w.clock()); state != apikey.StateExpired {
		t.Error(state)
	}
}

func TestRotateRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do   func(ctx context.Context, w *world, handle string) error
		p    apikey.RotateParams
		want error
	}{
		"a revoked key": {do: func(ctx context.Context, w *world, handle string) error {
			return w.keys.Revoke(ctx, handle, apikey.RevokeParams{})
		}, want: apikey.ErrEnded},
		"an expired key": {do: func(_ context.Context, w *world, _ string) error {
			w.advance(10 * day)
			return nil
		}, want: apikey.ErrEnded},
		"a replaced key": {do: func(ctx context.Context, w *world, handle string) error {
			_, _, err := w.keys.Rotate(ctx, handle, apikey.RotateParams{})
			return err
		}, want: apikey.ErrEnded},
		"an unknown key": {do: func(ctx context.Context, w *world, handle string) error {
			user, err := w.users.ByName(ctx, "alice")
			return errors.Join(err, w.users.Delete(ctx, user.ID))
		}, want: auth.ErrNotFound},
		"a grace period of years":   {p: apikey.RotateParams{Grace: new(apikey.MaxGrace + 1)}, want: auth.ErrInvalid},
		"a grace period that ended": {p: apikey.RotateParams{Grace: new(time.Duration(-1))}, want: auth.ErrInvalid},
		"an end that has passed":    {p: apikey.RotateParams{Expires: &noon}, want: auth.ErrInvalid},
		"the longest grace period":  {p: apikey.RotateParams{Grace: new(apikey.MaxGrace)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			old, _ := w.create(apikey.CreateParams{User: w.user("alice").ID, Expires: new(noon.Add(10 * day))})
			if c.do != nil {
				if err := c.do(t.Context(), w, old.Handle); err != nil {
					t.Fatal(err)
				}
			}
			before := w.count()
			_, secret, err := w.keys.Rotate(t.Context(), old.Handle, c.p)
			if !errors.Is(err, c.want) || (secret.Reveal() == "") != (c.want != nil) ||
				c.want != nil && w.count() != before {
				t.Errorf("%v, want %v", err, c.want)
			}
			// A grace period never prolongs a key's life.
			if c.want == nil && !w.stored(old.Handle).Expires.Equal(noon.Add(10*day)) {
				t.Errorf("expires %v", w.stored(old.Handle).Expires)
			}
		})
	}
}

// Of parallel rotations of a key one succeeds, so that it has one successor.
func TestParallelRotations(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, openDB func(t *testing.T) *sqlstore.DB) {
		w := newWorld(t, openDB(t), func(c *apikey.Config) { c.Audit = nil })
		old := key(w, w.user("alice"))
		var all sync.WaitGroup
		var made atomic.Int32
		for range 20 {
			all.Go(func() {
				_, _, err := w.keys.Rotate(t.Context(), old.Handle, apikey.RotateParams{})
				if err == nil {
					made.Add(1)
				} else if !errors.Is(err, apikey.ErrEnded) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := w.count(); made.Load() != 1 || n != 2 {
			t.Errorf("%d rotations, %d keys", made.Load(), n)
		}
	})
}

package apikey_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// A thief who has a key makes others with it, and replaces others with it. All of them are among
// the keys that were made with it, so that the owner finds and ends them (Internet Archive, October
// 2024: a token that was not rotated with the leaked one).
func TestAllThatAKeyHasMade(t *testing.T) {
	t.Parallel()
	w := open(t)
	alice := w.user("alice")
	leaked, secret := w.create(apikey.CreateParams{User: alice.ID, Name: "leaked"})
	victim, _ := w.create(apikey.CreateParams{User: alice.ID, Name: "victim"})
	safe, _ := w.create(apikey.CreateParams{User: alice.ID, Name: "safe"})
	thief := w.identity(t.Context(), secret)
	made, next := w.create(apikey.CreateParams{User: alice.ID, Name: "made", By: thief})
	grandchild, _ := w.create(apikey.CreateParams{User: alice.ID, Name: "made", By: w.identity(t.Context(), next)})
	rotated, _, err := w.keys.Rotate(t.Context(), victim.Handle, apikey.RotateParams{By: thief})
	if err != nil {
		t.Fatal(err)
	}
	itself, _, err := w.keys.Rotate(t.Context(), leaked.Handle, apikey.RotateParams{By: thief})
	if err != nil {
		t.Fatal(err)
	}
	operators, _, err := w.keys.Rotate(t.Context(), safe.Handle, apikey.RotateParams{})
	if err != nil || w.stored(operators.Handle).Parent != "" {
		t.Fatal(err, operators)
	}
	if err := w.keys.Revoke(t.Context(), made.Handle, apikey.RevokeParams{}); err != nil { // its child lives
		t.Fatal(err)
	}
	for _, c := range []struct {
		filter apikey.Filter
		want   []string
	}{
		{apikey.Filter{Parent: leaked.Handle}, []string{made.Handle, grandchild.Handle, rotated.Handle, itself.Handle}},
		{apikey.Filter{Parent: leaked.Handle, LiveAt: noon},
			[]string{grandchild.Handle, rotated.Handle, itself.Handle}},
		{apikey.Filter{Parent: leaked.Handle, Name: "victim"}, []string{rotated.Handle}},
		{apikey.Filter{Parent: leaked.Handle, Handles: []string{safe.Handle, made.Handle}}, []string{made.Handle}},
		{apikey.Filter{Parent: made.Handle}, []string{grandchild.Handle}},
		{apikey.Filter{Parent: safe.Handle}, nil},
		{apikey.Filter{Parent: "aaaaaaaaaaaa"}, nil},
	} {
		if got := w.handles(c.filter); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %q, want %q", c.filter, got, c.want)
		}
	}
	n, err := w.keys.RevokeAll(t.Context(), apikey.Filter{Parent: leaked.Handle}, apikey.RevokeParams{})
	if err != nil || n != 3 || !w.stored(operators.Handle).Revoked.IsZero() {
		t.Error(n, err)
	}
}

func (w *world) handles(filter apikey.Filter) (handles []string) {
	w.t.Helper()
	for key, err := range w.keys.List(w.t.Context(), filter) {
		if err != nil {
			w.t.Fatal(err)
		}
		handles = append(handles, key.Handle)
	}
	return handles
}

// gap is a store that calls between once, after the first list of keys.
type gap struct {
	apikey.Store
	between func()
	once    sync.Once
}

func (g *gap) ListKeys(ctx context.Context, filter apikey.Filter) iter.Seq2[apikey.Listed, error] {
	return func(yield func(apikey.Listed, error) bool) {
		for key, err := range g.Store.ListKeys(ctx, filter) {
			if !yield(key, err) {
				return
			}
		}
		g.once.Do(g.between)
	}
}

// A key that is made, or replaced, between the list and the end of all keys must not live on.
func TestKeyMadeWhileAllAreRevoked(t *testing.T) {
	t.Parallel()
	for name, act := range map[string]func(w *world, thief *auth.Identity) error{
		"made": func(w *world, thief *auth.Identity) error {
			_, _, err := w.keys.Create(w.t.Context(), apikey.CreateParams{User: thief.User.ID, Name: "made", By: thief})
			return err
		},
		"rotated": func(w *world, thief *auth.Identity) error {
			_, _, err := w.keys.Rotate(w.t.Context(), thief.Auth.(*apikey.Key).Handle, apikey.RotateParams{By: thief})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := &gap{}
			w := open(t, func(c *apikey.Config) { store.Store, c.Store = c.Store, store })
			alice := w.user("alice")
			_, secret := w.create(apikey.CreateParams{User: alice.ID})
			thief := w.identity(t.Context(), secret)
			store.between = func() {
				if err := act(w, thief); err != nil {
					t.Error(err)
				}
			}
			n, err := w.keys.RevokeAll(t.Context(), apikey.Filter{User: alice.ID}, apikey.RevokeParams{})
			if live := w.handles(apikey.Filter{LiveAt: noon}); err != nil || n != 2 || live != nil {
				t.Errorf("%d revoked, %v; %q live on", n, err, live)
			}
		})
	}
}

// Once a key is revoked it makes no other one: also a transaction that has begun before either
// commits before, or fails.
func TestNoKeyAppearsAfterTheRevocation(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, openDB func(t *testing.T) *sqlstore.DB) {
		w := newWorld(t, openDB(t), func(c *apikey.Config) { c.Audit, c.MaxPerUser = nil, 100_000 })
		alice := w.user("alice")
		for range 5 {
			leaked, secret := w.create(apikey.CreateParams{User: alice.ID})
			thief := w.identity(t.Context(), secret)
			var all sync.WaitGroup
			began := make(chan struct{}, 1000)
			for range 4 {
				all.Go(func() {
					for {
						p := apikey.CreateParams{User: alice.ID, Name: "made", By: thief}
						_, _, err := w.keys.Create(t.Context(), p)
						if err != nil {
							if !errors.Is(err, auth.ErrBadCredentials) {
								t.Error(err)
							}
							return
						}
						select {
						case began <- struct{}{}:
						default:
						}
					}
				})
			}
			<-began
			if err := w.keys.Revoke(t.Context(), leaked.Handle, apikey.RevokeParams{}); err != nil {
				t.Error(err)
			}
			listed := len(w.handles(apikey.Filter{Parent: leaked.Handle}))
			all.Wait()
			if after := len(w.handles(apikey.Filter{Parent: leaked.Handle})); after != listed {
				t.Errorf("%d keys, and later %d", listed, after)
			}
		}
	})
}

package apikey_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/auth/password"
)

func TestRevoke(t *testing.T) {
	t.Parallel()
	w := open(t)
	alice := w.user("alice")
	made, secret := w.create(apikey.CreateParams{User: alice.ID})
	by := w.identity(t.Context(), secret)
	reason := strings.Repeat("ü", 300)
	if err := w.keys.Revoke(t.Context(), made.Handle, apikey.RevokeParams{By: by, Reason: reason}); err != nil {
		t.Fatal(err)
	}
	got := w.stored(made.Handle)
	if want := "alice with key " + made.Handle + " (ü"; !strings.HasPrefix(got.RevokedBy, want) ||
		!strings.HasSuffix(got.RevokedBy, "ü…") || !got.Revoked.Equal(noon) {
		t.Errorf("%+v", got)
	}
	if err := w.keys.Revoke(t.Context(), made.Handle, apikey.RevokeParams{}); !errors.Is(err, apikey.ErrEnded) {
		t.Errorf("again: %v", err)
	}
	for _, handle := range []string{"", "aaaaaaaaaaaa", secret, "AAAAAAAAAAAA", "aaaaaaaaaaa1", "aaaaaaaaaaaaa"} {
		if err := w.keys.Revoke(t.Context(), handle, apikey.RevokeParams{}); !errors.Is(err, auth.ErrNotFound) ||
			strings.Contains(err.Error(), secret) {
			t.Errorf("%q: %v", handle, err)
		}
	}
	operator := key(w, alice)
	err := w.keys.Revoke(t.Context(), operator.Handle, apikey.RevokeParams{Reason: "a\x00b"})
	if !errors.Is(err, auth.ErrInvalid) {
		t.Errorf("a reason with a NUL: %v", err)
	}
	if err := w.keys.Revoke(t.Context(), operator.Handle, apikey.RevokeParams{}); err != nil {
		t.Fatal(err)
	}
	if got := w.stored(operator.Handle).RevokedBy; got != "an operator" {
		t.Error(got)
	}
}

// CircleCI (January 2023): all keys that a filter selects end with one call.
func TestRevokeAll(t *testing.T) {
	t.Parallel()
	w := open(t, func(c *apikey.Config) { c.MaxPerUser = 1000 })
	alice, bob := w.user("alice"), w.user("bob")
	backup, _ := w.create(apikey.CreateParams{User: alice.ID, Name: "backup"})
	for range 250 { // more than a transaction revokes
		w.create(apikey.CreateParams{User: bob.ID, Name: "deploy"})
	}
	ended, _ := w.create(apikey.CreateParams{User: alice.ID, Name: "backup", Expires: new(noon.Add(time.Hour))})
	w.advance(time.Hour)
	other, secret := w.create(apikey.CreateParams{User: alice.ID, Name: "other"})
	for _, c := range []struct {
		filter apikey.Filter
		want   int
	}{
		{apikey.Filter{Name: "none"}, 0},
		{apikey.Filter{Name: "backup", UnusedSince: w.clock()}, 1}, // and not the one that has ended
		{apikey.Filter{MadeBefore: w.clock()}, 250},
		{apikey.Filter{Name: "deploy"}, 0}, // they are revoked
		{apikey.Filter{Handles: []string{backup.Handle, ended.Handle}}, 0},
	} {
		n, err := w.keys.RevokeAll(t.Context(), c.filter, apikey.RevokeParams{})
		if err != nil || n != c.want {
			t.Errorf("%+v: %d, %v", c.filter, n, err)
		}
	}
	w.wantRefused("the other", secret, "")
	// By a credential: its own keys, and only those that are no wider.
	w.create(apikey.CreateParams{User: bob.ID, Scopes: scopes(t, "a")})
	narrow, _ := w.create(apikey.CreateParams{User: alice.ID, Scopes: scopes(t, "a")})
	by := &auth.Identity{User: alice, Scopes: *scopes(t, "a b")}
	n, err := w.keys.RevokeAll(t.Context(), apikey.Filter{User: bob.ID}, apikey.RevokeParams{By: by})
	if n != 1 || !errors.Is(err, apikey.ErrBeyond) || w.stored(narrow.Handle).Revoked.IsZero() ||
		!w.stored(other.Handle).Revoked.IsZero() {
		t.Errorf("by a limited credential: %d, %v", n, err)
	}
}

// A changed password ends the keys in the transaction of the change, on every path. A sign-in that
// upgrades the hash does not.
func TestPasswordChangeEndsKeys(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do   func(ctx context.Context, w *world, alice auth.UserID) error
		ends bool
	}{
		"set": {func(ctx context.Context, w *world, alice auth.UserID) error {
			return w.users.SetPassword(ctx, alice, "looking-glass")
		}, true},
		"removed": {func(ctx context.Context, w *world, alice auth.UserID) error {
			return w.users.SetPassword(ctx, alice, "")
		}, true},
		"changed": {func(ctx context.Context, w *world, alice auth.UserID) error {
			return w.users.ChangePassword(ctx, alice, "wonderland-1865", "looking-glass")
		}, true},
		"rolled back": {func(ctx context.Context, w *world, alice auth.UserID) error {
			undo := errors.New("undo")
			err := w.db.InTx(ctx, func(ctx context.Context) error {
				return errors.Join(undo, w.users.SetPassword(ctx, alice, "looking-glass"))
			})
			if errors.Is(err, undo) {
				return nil
			}
			return err
		}, false},
		"upgraded at a sign-in": {func(ctx context.Context, w *world, alice auth.UserID) error {
			costly := auth.NewUsers(auth.UsersConfig{Store: w.db.Users(), Tx: w.db,
				Hasher: password.NewPool(password.PoolConfig{Iterations: 2000})})
			costly.OnPasswordChange(w.keys.EndFor)
			before, err := w.db.Users().UserByID(ctx, alice)
			if err != nil {
				return err
			}
			if _, err = costly.Authenticate(ctx, "alice", "wonderland-1865"); err != nil {
				return err
			}
			after, err := w.db.Users().UserByID(ctx, alice)
			if err == nil && after.PasswordHash == before.PasswordHash {
				err = errors.New("the hash was not upgraded")
			}
			return err
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			w.users.OnPasswordChange(w.keys.EndFor)
			alice, bob := w.user("alice"), w.user("bob")
			_, secret := w.create(apikey.CreateParams{User: alice.ID})
			_, others := w.create(apikey.CreateParams{User: bob.ID})
			if err := c.do(t.Context(), w, alice.ID); err != nil {
				t.Fatal(err)
			}
			reason := apikey.ReasonRevoked
			if !c.ends {
				reason = ""
			}
			w.wantRefused("alice's", secret, reason)
			w.wantRefused("bob's", others, "")
		})
	}
}

// The password does not change if its keys cannot be ended.
func TestPasswordChangeWithoutKeysEnded(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.users.OnPasswordChange(w.keys.EndFor)
	alice := w.user("alice")
	_, secret := w.create(apikey.CreateParams{User: alice.ID})
	w.audit.err = errors.New("disk on fire")
	if err := w.users.SetPassword(t.Context(), alice.ID, "looking-glass"); !errors.Is(err, w.audit.err) {
		t.Errorf("%v", err)
	}
	w.wantRefused("the key", secret, "")
	if _, err := w.users.Authenticate(t.Context(), "alice", "wonderland-1865"); err != nil {
		t.Error(err)
	}
}

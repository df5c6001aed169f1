package auth_test

import (
	"context"
	"errors"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
)

// TestOnPasswordChange lists what changes a password, and what leaves it as it is. An upgrade of the
// hash at sign-in is no change: it would end credentials of users who did nothing.
func TestOnPasswordChange(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do   func(ctx context.Context, users *auth.Users, alice auth.UserID) error
		runs int
		want error
	}{
		"set": {func(ctx context.Context, users *auth.Users, alice auth.UserID) error {
			return users.SetPassword(ctx, alice, "looking-glass")
		}, 1, nil},
		"removed": {func(ctx context.Context, users *auth.Users, alice auth.UserID) error {
			return users.SetPassword(ctx, alice, "")
		}, 1, nil},
		"changed": {func(ctx context.Context, users *auth.Users, alice auth.UserID) error {
			return users.ChangePassword(ctx, alice, "wonderland-1865", "looking-glass")
		}, 1, nil},
		"not changed, because the old one is wrong": {
			func(ctx context.Context, users *auth.Users, alice auth.UserID) error {
				return users.ChangePassword(ctx, alice, "wrong", "looking-glass")
			}, 0, auth.ErrBadCredentials},
		"of nobody": {func(ctx context.Context, users *auth.Users, _ auth.UserID) error {
			return users.SetPassword(ctx, "999", "looking-glass")
		}, 0, auth.ErrNotFound},
		"a sign-in, which upgrades the hash": {func(ctx context.Context, users *auth.Users, _ auth.UserID) error {
			_, err := users.Authenticate(ctx, "alice", "wonderland-1865")
			return err
		}, 0, nil},
		"another name": {func(ctx context.Context, users *auth.Users, alice auth.UserID) error {
			_, err := users.Update(ctx, alice, auth.UpdateParams{Username: new("bob")})
			return err
		}, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, others := open(t)
			alice := create(t, others, auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
			users := over(db, func(config *auth.UsersConfig) {
				config.Hasher = password.NewPool(password.PoolConfig{Iterations: 2000})
			})
			var runs int
			var fault error
			users.OnPasswordChange(func(ctx context.Context, user auth.User) error {
				runs++
				// It runs in the transaction, and what it writes is undone if it fails.
				first := "changed by the hook"
				if err := db.Users().UpdateUser(ctx, user.ID, auth.UserChange{FirstName: &first}); err != nil {
					return err
				}
				if user.Username != "alice" {
					t.Errorf("of %q", user.Username)
				}
				return fault
			})
			if err := c.do(t.Context(), users, alice.ID); !errors.Is(err, c.want) || runs != c.runs {
				t.Errorf("%v, %d runs, want %v and %d", err, runs, c.want, c.runs)
			}
			if c.runs == 0 {
				return
			}
			if err := others.SetPassword(t.Context(), alice.ID, "wonderland-1865"); err != nil {
				t.Fatal(err)
			}
			none := ""
			if err := db.Users().UpdateUser(t.Context(), alice.ID, auth.UserChange{FirstName: &none}); err != nil {
				t.Fatal(err)
			}
			fault = errors.New("disk on fire")
			if err := c.do(t.Context(), users, alice.ID); !errors.Is(err, fault) {
				t.Errorf("the hook fails: %v", err)
			}
			user, err := users.Authenticate(t.Context(), "alice", "wonderland-1865")
			if err != nil || user.FirstName != "" {
				t.Errorf("a failed hook undoes the change: %v, first name %q", err, user.FirstName)
			}
		})
	}
}

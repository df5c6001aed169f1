package auth_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
)

func TestChangePassword(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, user, old, new string
		want                 error
		tries, back          int // guesses that were counted, and counts that were given back
	}{
		{"right old password", "alice", "wonderland-1865", "looking-glass", nil, 1, 1},
		{"wrong old password", "alice", "wonderland-1866", "looking-glass", auth.ErrBadCredentials, 1, 0},
		{"no old password", "alice", "", "looking-glass", auth.ErrBadCredentials, 1, 0},
		{"the same password again", "alice", "wonderland-1865", "wonderland-1865", nil, 1, 1},
		{"inactive user", "carol", "wonderland-1865", "looking-glass", auth.ErrBadCredentials, 1, 0},
		{"no new password", "alice", "wonderland-1865", "", auth.ErrInvalid, 0, 0},
		{"new password too long", "alice", "wonderland-1865", strings.Repeat("x", 5000), auth.ErrInvalid, 1, 1},
		{"unknown user", "", "wonderland-1865", "looking-glass", auth.ErrNotFound, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			users, limits, _ := guessed(t)
			id := auth.UserID("999")
			if c.user != "" {
				user, err := users.ByName(t.Context(), c.user)
				if err != nil {
					t.Fatal(err)
				}
				id = user.ID
			}
			if err := users.ChangePassword(t.Context(), id, c.old, c.new); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if len(limits.tries) != c.tries || limits.ended != c.tries || limits.back != c.back {
				t.Errorf("%d tries, %d ended, %d given back, want %d and %d",
					len(limits.tries), limits.ended, limits.back, c.tries, c.back)
			}
			works := "wonderland-1865"
			if c.want == nil {
				works = c.new
			}
			if c.user == "alice" {
				if _, err := users.Authenticate(t.Context(), "alice", works); err != nil {
					t.Errorf("signs in with %q: %v", works, err)
				}
			}
		})
	}
}

// hashing is a hasher that calls during, once, before it makes a new hash.
type hashing struct {
	auth.PasswordHasher
	during func(context.Context)
}

func (h *hashing) Hash(ctx context.Context, password string) (string, error) {
	if h.during != nil {
		during := h.during
		h.during = nil
		during(ctx)
	}
	return h.PasswordHasher.Hash(ctx, password)
}

// TestChangePasswordOfAnAccountChangedMeanwhile changes the account between the check of the old
// password and the transaction, which must notice. Otherwise a thief who knows the old password
// could undo the owner's change.
func TestChangePasswordOfAnAccountChangedMeanwhile(t *testing.T) {
	t.Parallel()
	for hash, cost := range map[string]int{"a hash of the current cost": 1000, "a hash that is upgraded": 2000} {
		for name, c := range meanwhile {
			t.Run(hash+", "+name, func(t *testing.T) {
				t.Parallel()
				db, others := open(t)
				alice := create(t, others, auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
				hasher := &hashing{PasswordHasher: password.NewPool(password.PoolConfig{Iterations: cost})}
				users := over(db, func(config *auth.UsersConfig) { config.Hasher = hasher })
				hasher.during = func(ctx context.Context) {
					if err := c.do(ctx, users, alice.ID); err != nil {
						t.Error(err)
					}
				}
				err := users.ChangePassword(t.Context(), alice.ID, "wonderland-1865", "thief")
				right := c.right && name != "the same password, hashed anew" // nobody can tell without the password
				if right && err != nil || !right && !errors.Is(err, auth.ErrBadCredentials) {
					t.Errorf("%v, want success: %t", err, right)
				}
				if _, err := users.Authenticate(t.Context(), "alice", "thief"); (err == nil) != right {
					t.Errorf("signs in with the new one: %v", err)
				}
			})
		}
	}
}

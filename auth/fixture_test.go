package auth_test

import (
	"context"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

var noon = time.Date(2024, 1, 2, 12, 0, 0, 123456789, time.UTC)

// open returns a fresh database and a Users on it. change alters the UsersConfig first.
func open(t *testing.T, change ...func(*auth.UsersConfig)) (*sqlstore.DB, *auth.Users) {
	t.Helper()
	db := dbtest.Open(t)
	return db, over(db, change...)
}

// over returns a Users on db.
func over(db *sqlstore.DB, change ...func(*auth.UsersConfig)) *auth.Users {
	config := auth.UsersConfig{
		Store: db.Users(), Tx: db, Now: func() time.Time { return noon },
		Hasher: password.NewPool(password.PoolConfig{Iterations: 1000}),
	}
	for _, fn := range change {
		fn(&config)
	}
	return auth.NewUsers(config)
}

func create(t *testing.T, users *auth.Users, p auth.CreateParams) auth.User {
	t.Helper()
	user, err := users.Create(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return user
}

// countingHasher records its checks.
type countingHasher struct {
	auth.PasswordHasher
	verified []string       // the stored hashes that passwords were checked against
	attempts []auth.Attempt // of their contexts
	during   func()         // called before a check returns
	fault    error          // returned by every check
}

func (h *countingHasher) Verify(ctx context.Context, password, encoded string) (bool, string, error) {
	h.verified = append(h.verified, encoded)
	h.attempts = append(h.attempts, auth.AttemptFromContext(ctx))
	ok, upgraded, err := h.PasswordHasher.Verify(ctx, password, encoded)
	if h.during != nil {
		h.during()
	}
	if h.fault != nil {
		return false, "", h.fault
	}
	return ok, upgraded, err
}

package authtoken_test

import (
	"context"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/internal/dbtest"
)

// house holds the services over a fresh database.
type house struct{ dbtest.Services }

func open(t testing.TB) house {
	t.Helper()
	return house{dbtest.OpenServices(t)}
}

// slowly returns the house with a hasher that calls during once, in the middle of a check.
func (h house) slowly(during func() error) house {
	pool := password.NewPool(password.PoolConfig{Iterations: 1000})
	h.Users = auth.NewUsers(auth.UsersConfig{Store: h.DB.Users(), Tx: h.DB, Hasher: &slowHasher{pool, during}})
	return h
}

type slowHasher struct {
	auth.PasswordHasher
	during func() error
}

func (h *slowHasher) Verify(ctx context.Context, password, encoded string) (bool, string, error) {
	ok, upgraded, err := h.PasswordHasher.Verify(ctx, password, encoded)
	if during := h.during; during != nil {
		h.during = nil
		if err := during(); err != nil {
			return false, "", err
		}
	}
	return ok, upgraded, err
}

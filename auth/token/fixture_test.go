package token_test

import (
	"context"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// house holds the services over a fresh database.
type house struct {
	db     *sqlstore.DB
	users  *auth.Users
	tokens *token.Service
}

func open(t testing.TB) house {
	t.Helper()
	db := dbtest.Open(t)
	pool := password.NewPool(password.PoolConfig{Iterations: 1000, Queue: 200, MaxWait: 5 * time.Minute})
	return house{
		db:     db,
		users:  auth.NewUsers(auth.UsersConfig{Store: db.Users(), Tx: db, Hasher: pool}),
		tokens: token.New(token.Config{Store: db.Tokens(), Tx: db}),
	}
}

// user creates a user with the password wonderland-1865.
func (h house) user(t testing.TB, name string) auth.UserID {
	t.Helper()
	user, err := h.users.Create(context.Background(), auth.CreateParams{Username: name, Password: "wonderland-1865"})
	if err != nil {
		t.Fatal(err)
	}
	return user.ID
}

func (h house) token(t testing.TB, user auth.UserID) token.Token {
	t.Helper()
	tok, err := h.tokens.GetOrCreate(context.Background(), user)
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

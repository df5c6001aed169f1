package dbtest

import (
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// Services are the services for users and tokens over one database.
type Services struct {
	DB     *sqlstore.DB
	Users  *auth.Users
	Tokens *token.Service
}

// OpenServices returns services over a database of [Open]. Their password hashes are cheap.
func OpenServices(t testing.TB) Services {
	t.Helper()
	db := Open(t)
	pool := password.NewPool(password.PoolConfig{Iterations: 1000, Queue: 200, MaxWait: 5 * time.Minute})
	return Services{
		DB:     db,
		Users:  auth.NewUsers(auth.UsersConfig{Store: db.Users(), Tx: db, Hasher: pool}),
		Tokens: token.New(token.Config{Store: db.Tokens(), Tx: db}),
	}
}

// User creates a user with the password wonderland-1865.
func (s Services) User(t testing.TB, name string) auth.UserID {
	t.Helper()
	user, err := s.Users.Create(t.Context(), auth.CreateParams{Username: name, Password: "wonderland-1865"})
	if err != nil {
		t.Fatal(err)
	}
	return user.ID
}

// Token returns the user's token, and creates it if there is none.
func (s Services) Token(t testing.TB, user auth.UserID) token.Token {
	t.Helper()
	tok, err := s.Tokens.GetOrCreate(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

// CountTokens returns how many tokens there are.
func (s Services) CountTokens(t testing.TB) (n int) {
	t.Helper()
	for _, err := range s.Tokens.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

package token_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// Each new user gets a token. The token is checked, replaced by another, and revoked.
func Example() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	db, err := sqlite.Open(ctx, "sqlite:"+filepath.Join(folder, "db.sqlite3"), sqlstore.Config{})
	if err != nil {
		panic(err)
	}
	defer db.Close()
	if err := migrate.New(db).Up(ctx, "", nil); err != nil {
		panic(err)
	}

	users := auth.NewUsers(auth.UsersConfig{Store: db.Users(), Tx: db, Hasher: password.NewPool(password.PoolConfig{})})
	tokens := token.New(token.Config{Store: db.Tokens(), Tx: db})
	users.OnCreate(tokens.CreateFor)
	alice, err := users.Create(ctx, auth.CreateParams{Username: "alice"})
	if err != nil {
		panic(err)
	}

	first, err := tokens.ByUser(ctx, alice.ID)
	if err != nil {
		panic(err)
	}
	identity, err := tokens.Verify(ctx, first.Key)
	fmt.Println(len(first.Key), identity.User.Username, err)

	second, err := tokens.Reset(ctx, alice.ID) // if the first one has leaked
	if err != nil {
		panic(err)
	}
	_, err = tokens.Verify(ctx, first.Key)
	fmt.Println(errors.Is(err, auth.ErrNotFound))

	if err := tokens.Revoke(ctx, alice.ID); err != nil {
		panic(err)
	}
	_, err = tokens.Verify(ctx, second.Key)
	fmt.Println(errors.Is(err, auth.ErrNotFound))
	// Output:
	// 40 alice <nil>
	// true
	// true
}

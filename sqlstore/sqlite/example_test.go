package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// A token check with nothing else of the library: no kit, no command line.
func ExampleOpen() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)

	db, err := sqlite.Open(ctx, "sqlite:"+filepath.Join(folder, "db.sqlite3"), sqlstore.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	if err := migrate.New(db).Up(ctx, "", nil); err != nil {
		fmt.Println(err)
		return
	}

	tokens := token.New(token.Config{Store: db.Tokens(), Tx: db})
	err = db.InTx(ctx, func(ctx context.Context) error { // a user and its token, or neither
		user, err := db.Users().InsertUser(ctx, auth.Account{User: auth.User{Username: "alice", Active: true}})
		if err != nil {
			return err
		}
		_, err = tokens.GetOrCreate(ctx, user)
		return err
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for token, err := range tokens.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		identity, err := tokens.Verify(ctx, token.Key)
		fmt.Println(identity.User.Username, err)
	}
	// Output: alice <nil>
}

package apikey_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// A backup program gets a key to read orders for 90 days. It is checked, replaced and revoked.
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
	keys := apikey.New(apikey.Config{Store: db.APIKeys(), Tx: db, Confirm: users.Confirm, Lease: db.Leases()})
	users.OnPasswordChange(keys.EndFor)
	alice, err := users.Create(ctx, auth.CreateParams{Username: "alice"})
	if err != nil {
		panic(err)
	}

	scopes, err := auth.LimitTo("orders:read")
	if err != nil {
		panic(err)
	}
	key, secret, err := keys.Create(ctx, apikey.CreateParams{
		User: alice.ID, Name: "backup", Scopes: &scopes, Expires: new(time.Now().Add(90 * 24 * time.Hour)),
	})
	if err != nil {
		panic(err)
	}
	identity, err := keys.Verify(ctx, secret.Reveal()) // show it once: nobody can read it again
	if err != nil {
		panic(err)
	}
	fmt.Println(secret, identity.User.Username)
	fmt.Println(identity.Scopes.Allow("orders:read"), identity.Scopes.Allow("orders:write"))

	next, _, err := keys.Rotate(ctx, key.Handle, apikey.RotateParams{}) // the old key works for a day
	if err != nil {
		panic(err)
	}
	if err := keys.Revoke(ctx, key.Handle, apikey.RevokeParams{Reason: "leaked"}); err != nil { // or not
		panic(err)
	}
	_, err = keys.Verify(ctx, secret.Reveal())
	refusal := new(apikey.Refusal)
	fmt.Println(errors.As(err, &refusal), refusal.Reason, next.Name)
	// Output:
	// API key … alice
	// true false
	// true revoked backup
}

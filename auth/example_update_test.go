package auth_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// Update changes the fields that it is given. The names of groups and permissions are Django's.
func ExampleUsers_Update() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	db, err := sqlite.Open(ctx, "sqlite:"+filepath.Join(dir, "db.sqlite3"), sqlstore.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	if err := migrate.New(db).Up(ctx, "", nil); err != nil {
		log.Fatal(err)
	}
	pool := password.NewPool(password.PoolConfig{})
	users, groups := auth.NewUsers(auth.UsersConfig{Store: db.Users(), Tx: db, Hasher: pool}),
		auth.NewGroups(auth.GroupsConfig{Store: db.Groups()})
	alice, err := users.Create(ctx, auth.CreateParams{Username: "alice"})
	if err != nil {
		log.Fatal(err)
	}

	alice, err = users.Update(ctx, alice.ID, auth.UpdateParams{Email: new("Alice@Example.COM"), Staff: new(true)})
	fmt.Println(alice.Email, alice.Staff, err)

	_, err = users.Update(ctx, alice.ID, auth.UpdateParams{Email: new("nonsense")})
	fmt.Println(errors.Is(err, auth.ErrInvalid))

	editors, err := groups.Create(ctx, "editors")
	if err != nil {
		log.Fatal(err)
	}
	err = errors.Join(groups.Grant(ctx, editors.ID, "auth.view_user"), groups.SetGroups(ctx, alice.ID, editors.ID))
	for permission := range groups.Permissions(ctx, auth.PermissionFilter{Group: editors.ID}) {
		fmt.Println(permission, err)
	}

	// Output:
	// Alice@example.com true <nil>
	// true
	// auth.view_user <nil>
}

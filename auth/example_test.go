package auth_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// A user is created, signs in, and gets a permission through a group.
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

	pool := password.NewPool(password.PoolConfig{Iterations: 1000}) // the default is Django's 1,000,000
	users := auth.NewUsers(auth.UsersConfig{Store: db.Users(), Tx: db, Hasher: pool})
	users.OnCreate(func(ctx context.Context, user auth.User) error { // in the transaction that creates the user
		fmt.Println("welcome", user.Username)
		return nil
	})
	alice, err := users.Create(ctx, auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
	if err != nil {
		panic(err)
	}
	_, err = users.Authenticate(ctx, "alice", "looking-glass")
	fmt.Println(errors.Is(err, auth.ErrBadCredentials))
	user, err := users.Authenticate(ctx, "alice", "wonderland-1865")
	fmt.Println(user.Username, err)

	groups := auth.NewGroups(auth.GroupsConfig{Store: db.Groups()})
	editors, err := groups.Create(ctx, "editors")
	if err != nil {
		panic(err)
	}
	err = errors.Join(groups.AddMember(ctx, editors.ID, alice.ID), groups.Grant(ctx, editors.ID, "auth.change_user"))
	if err != nil {
		panic(err)
	}
	may, err := user.HasPermission(ctx, "auth.change_user")
	fmt.Println(may, err)
	// Output:
	// welcome alice
	// true
	// alice <nil>
	// true <nil>
}

package cache_test

import (
	"context"
	"fmt"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/cache"
)

func Example() {
	ctx := context.Background()
	changes := cache.NewChanges(cache.ChangesConfig{}) // a store of sqlstore has its own: db.Changes()
	identities := cache.New(cache.Config{Changes: changes})

	check := func() {
		id, err := identities.Identity(ctx, cache.Token, "key", func(context.Context) (*auth.Identity, error) {
			fmt.Println("the store is read")
			return &auth.Identity{User: auth.User{ID: "1", Username: "alice"}}, nil
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(id.User.Username)
	}
	check()
	check()
	changes.User("1") // after the commit of a change
	check()
	// Output:
	// the store is read
	// alice
	// alice
	// the store is read
	// alice
}

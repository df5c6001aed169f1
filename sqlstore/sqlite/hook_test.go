package sqlite_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/sqlstore"
)

type plain struct{}

func (plain) Hash(context.Context, string) (string, error) { return "!", nil }

func (plain) Verify(context.Context, string, string) (bool, string, error) { return false, "", nil }

// TestHookWithTheOuterContext has a hook write with a context that is not the transaction's.
func TestHookWithTheOuterContext(t *testing.T) {
	t.Parallel()
	db := openWith(t, copyOf(t, template(t)), sqlstore.Config{Wait: brief})
	outer := t.Context()
	users := auth.NewUsers(auth.UsersConfig{Store: db.Users(), Tx: db, Hasher: plain{}})
	tokens := token.New(token.Config{Store: db.Tokens(), Tx: db})
	existing, err := users.Create(outer, auth.CreateParams{Username: "alice"})
	if err != nil {
		t.Fatal(err)
	}
	users.OnCreate(func(context.Context, auth.User) error { return tokens.CreateFor(outer, existing) })
	start := time.Now()
	_, err = users.Create(outer, auth.CreateParams{Username: "bob"})
	if took := time.Since(start); !errors.Is(err, auth.ErrUnavailable) || took < brief/2 {
		t.Errorf("%v after %v", err, took)
	}
	if _, err := users.ByName(outer, "bob"); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("the creation is not undone: %v", err)
	}
}

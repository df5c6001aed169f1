package token_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/dbtest"
)

// anyKey is a store that identifies alice by whatever key it is asked for, even "".
type anyKey struct{ token.Store }

func (anyKey) Identify(_ context.Context, key string) (*auth.Identity, error) {
	alice := auth.User{ID: "1", Username: "alice", Active: true}
	return &auth.Identity{User: alice, Auth: &token.Token{Key: key, UserID: "1"}}, nil
}

// Devise CVE-2019-16109 (a blank token), Clearance ([nil]): a row with an empty key, from a broken
// import for example, authenticates nobody, even if the store finds it.
func TestEmptyKeyNeverVerifies(t *testing.T) {
	t.Parallel()
	h := dbtest.OpenServices(t)
	if _, err := h.DB.Tokens().InsertToken(t.Context(), token.Token{UserID: h.User(t, "alice")}); err != nil {
		t.Fatal(err)
	}
	for name, store := range map[string]token.Store{"sqlstore": h.DB.Tokens(), "a store that finds any key": anyKey{}} {
		tokens := token.New(token.Config{Store: store, Tx: h.DB})
		if id, err := tokens.Verify(t.Context(), ""); !errors.Is(err, auth.ErrNotFound) || id != nil {
			t.Errorf("%s: %v, %v, want ErrNotFound", name, id, err)
		}
	}
}

// Verify looks up keys of up to 160 bytes: Django's column holds 40 characters of up to four bytes.
func TestLongestKey(t *testing.T) {
	t.Parallel()
	tokens := token.New(token.Config{Store: anyKey{}, Tx: dbtest.OpenServices(t).DB})
	for length, ok := range map[int]bool{1: true, 160: true, 161: false} {
		id, err := tokens.Verify(t.Context(), strings.Repeat("k", length))
		if (err == nil) != ok || (id != nil) != ok || err != nil && !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("%d bytes: %v, %v", length, id, err)
		}
	}
}

// otherCredential is a store whose identities carry something other than a *token.Token.
type otherCredential struct{ token.Store }

func (otherCredential) Identify(context.Context, string) (*auth.Identity, error) {
	return &auth.Identity{User: auth.User{ID: "1", Active: true}, Auth: "key"}, nil
}

func TestIdentityWithoutATokenNeverVerifies(t *testing.T) {
	t.Parallel()
	tokens := token.New(token.Config{Store: otherCredential{}, Tx: dbtest.OpenServices(t).DB})
	if id, err := tokens.Verify(t.Context(), "key"); !errors.Is(err, auth.ErrNotFound) || id != nil {
		t.Errorf("%v, %v", id, err)
	}
}

package token_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/dbtest"
)

// failing is a store whose method of that name fails with err.
type failing struct {
	token.Store
	method string
	err    error
}

func (f failing) fails(method string) error {
	if f.method == method {
		return f.err
	}
	return nil
}

func (f failing) Identify(ctx context.Context, key string) (*auth.Identity, error) {
	if err := f.fails("Identify"); err != nil {
		return nil, err
	}
	return f.Store.Identify(ctx, key)
}

func (f failing) TokenByUser(ctx context.Context, user auth.UserID) (token.Token, error) {
	if err := f.fails("TokenByUser"); err != nil {
		return token.Token{}, err
	}
	return f.Store.TokenByUser(ctx, user)
}

func (f failing) InsertToken(ctx context.Context, t token.Token) (token.Token, error) {
	if err := f.fails("InsertToken"); err != nil {
		return token.Token{}, err
	}
	return f.Store.InsertToken(ctx, t)
}

func (f failing) DeleteToken(ctx context.Context, user auth.UserID) error {
	if err := f.fails("DeleteToken"); err != nil {
		return err
	}
	return f.Store.DeleteToken(ctx, user)
}

// Each call returns the fault of each store method that it uses, and no result.
func TestStoreFaultsAreReturned(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := dbtest.OpenServices(t)
	alice, bob := h.User(t, "alice"), h.User(t, "bob")
	key := h.Token(t, alice).Key
	calls := map[string]func(*token.Service) (got bool, err error){
		"Verify": func(tokens *token.Service) (bool, error) {
			id, err := tokens.Verify(ctx, key)
			return id != nil, err
		},
		"GetOrCreate": func(tokens *token.Service) (bool, error) {
			tok, err := tokens.GetOrCreate(ctx, bob)
			return tok.Key != "", err
		},
		"CreateFor": func(tokens *token.Service) (bool, error) {
			return false, tokens.CreateFor(ctx, auth.User{ID: bob})
		},
		"Reset": func(tokens *token.Service) (bool, error) {
			tok, err := tokens.Reset(ctx, alice)
			return tok.Key != "", err
		},
		"Revoke": func(tokens *token.Service) (bool, error) { return false, tokens.Revoke(ctx, alice) },
		"Backfill": func(tokens *token.Service) (bool, error) {
			made, err := tokens.Backfill(ctx, nil)
			return made > 0, err
		},
	}
	needs := map[string][]string{
		"Verify": {"Identify"}, "GetOrCreate": {"TokenByUser", "InsertToken"}, "CreateFor": {"TokenByUser", "InsertToken"},
		"Reset": {"DeleteToken", "InsertToken"}, "Revoke": {"DeleteToken"}, "Backfill": {"InsertToken"},
	}
	for name, call := range calls {
		for _, method := range needs[name] {
			for _, fault := range []error{auth.ErrUnavailable, errors.New("disk on fire")} {
				tokens := token.New(token.Config{Store: failing{h.DB.Tokens(), method, fault}, Tx: h.DB})
				if got, err := call(tokens); got || !errors.Is(err, fault) {
					t.Errorf("%s without %s: %v, %v", name, method, got, err)
				}
			}
		}
	}
	if tok := h.Token(t, alice); tok.Key != key { // a failed Reset rolls its deletion back
		t.Error("alice has another token")
	}
	var users []auth.UserID
	for tok, err := range h.Tokens.All(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		users = append(users, tok.UserID)
	}
	if !slices.Equal(users, []auth.UserID{alice}) {
		t.Errorf("tokens of %v", users)
	}
}

func TestNewPanics(t *testing.T) {
	t.Parallel()
	h := dbtest.OpenServices(t)
	for name, config := range map[string]token.Config{"a Store": {Tx: h.DB}, "a Tx": {Store: h.DB.Tokens()}} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "token: ") {
					t.Errorf("without %s: %q", name, text)
				}
			}()
			token.New(config)
		}()
	}
}

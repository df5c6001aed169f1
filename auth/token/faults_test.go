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
		"ByUser": func(tokens *token.Service) (bool, error) {
			tok, err := tokens.ByUser(ctx, alice)
			return tok.Key != "", err
		},
		"Obtain of an existing token": func(tokens *token.Service) (bool, error) {
			tok, err := tokens.Obtain(ctx, auth.User{ID: alice}, h.Users.Confirm)
			return tok.Key != "", err
		},
		"Obtain of a first token": func(tokens *token.Service) (bool, error) {
			tok, err := tokens.Obtain(ctx, auth.User{ID: bob}, h.Users.Confirm)
			return tok.Key != "", err
		},
		"Revoke": func(tokens *token.Service) (bool, error) { return false, tokens.Revoke(ctx, alice) },
		"Backfill": func(tokens *token.Service) (bool, error) {
			made, err := tokens.Backfill(ctx, nil)
			return made > 0, err
		},
	}
	needs := map[string][]string{
		"Verify": {"Identify"}, "ByUser": {"TokenByUser"}, "Obtain of an existing token": {"TokenByUser"},
		"Obtain of a first token": {"TokenByUser", "InsertToken"}, "GetOrCreate": {"TokenByUser", "InsertToken"},
		"CreateFor": {"TokenByUser", "InsertToken"},
		"Reset":     {"DeleteToken", "InsertToken"}, "Revoke": {"DeleteToken"}, "Backfill": {"InsertToken"},
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

// Obtain returns the error of confirm, and no token.
func TestObtainReturnsTheErrorOfConfirm(t *testing.T) {
	t.Parallel()
	h := dbtest.OpenServices(t)
	alice, bob := h.User(t, "alice"), h.User(t, "bob")
	h.Token(t, alice)
	for _, fault := range []error{auth.ErrUnavailable, auth.ErrNotFound, errors.New("disk on fire")} {
		for name, user := range map[string]auth.UserID{"existing token": alice, "first token": bob} {
			fails := func(context.Context, auth.User) (auth.User, error) { return auth.User{}, fault }
			tok, err := h.Tokens.Obtain(t.Context(), auth.User{ID: user}, fails)
			if !errors.Is(err, fault) || tok.Key != "" {
				t.Errorf("%s, %v: %v, %v", name, fault, tok, err)
			}
		}
	}
	if _, err := h.Tokens.ByUser(t.Context(), bob); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("a token was stored: %v", err)
	}
}

// repeated is a Transactor that runs each function twice, as after a deadlock: the first run is
// rolled back.
type repeated struct{ auth.Transactor }

func (r repeated) InTx(ctx context.Context, fn func(context.Context) error) error {
	deadlock := errors.New("deadlock")
	err := r.Transactor.InTx(ctx, func(ctx context.Context) error { return errors.Join(fn(ctx), deadlock) })
	if !errors.Is(err, deadlock) {
		return err
	}
	return r.Transactor.InTx(ctx, fn)
}

// A transaction that runs again has the result of one run.
func TestTransactionsThatRunAgain(t *testing.T) {
	t.Parallel()
	h := dbtest.OpenServices(t)
	alice, bob := h.User(t, "alice"), h.User(t, "bob")
	tokens := token.New(token.Config{Store: h.DB.Tokens(), Tx: repeated{h.DB}})
	issued, err := tokens.Obtain(t.Context(), auth.User{ID: alice}, h.Users.Confirm)
	if stored := h.Token(t, alice); err != nil || stored != issued {
		t.Errorf("Obtain: %v, %v; stored %v", issued, err, stored)
	}
	reset, err := tokens.Reset(t.Context(), alice)
	if stored := h.Token(t, alice); err != nil || stored != reset || reset.Key == issued.Key {
		t.Errorf("Reset: %v, %v; stored %v", reset, err, stored)
	}
	if made, err := tokens.Backfill(t.Context(), nil); made != 1 || err != nil {
		t.Errorf("Backfill: %d, %v", made, err)
	}
	if stored := h.Token(t, bob); stored.Key == "" || h.CountTokens(t) != 2 {
		t.Errorf("%v, %d tokens", stored, h.CountTokens(t))
	}
}

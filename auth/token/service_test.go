package token_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/dbtest"
)

func TestKeysAreUniqueAndMasked(t *testing.T) {
	t.Parallel()
	h := dbtest.OpenServices(t)
	seen := map[string]bool{}
	for i := range 20 {
		made := h.Token(t, h.User(t, fmt.Sprint("user", i)))
		if !regexp.MustCompile(`^[0-9a-f]{40}$`).MatchString(made.Key) || seen[made.Key] {
			t.Errorf("key %q", made.Key)
		}
		seen[made.Key] = true
		inJSON, err := json.Marshal(auth.Identity{Auth: &made})
		if err != nil {
			t.Fatal(err)
		}
		for _, printed := range []string{
			string(inJSON), fmt.Sprintf("%#v %+v", made, []token.Token{made}), fmt.Sprint(made),
			fmt.Sprintf("%v %s", made, made), made.LogValue().String(), slog.AnyValue(made).Resolve().String(),
		} {
			if strings.Contains(printed, made.Key[:5]) {
				t.Errorf("a printed token reveals its key: %s", printed)
			}
		}
	}
	for key, want := range map[string]string{"": "…", "short": "…", "123456789012345": "…",
		"1234567890123456": "1234…"} {
		if got := (token.Token{Key: key}).Masked(); got != want {
			t.Errorf("%q is masked as %s, want %s", key, got, want)
		}
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := dbtest.OpenServices(t)
	alice := h.User(t, "alice")
	key := h.Token(t, alice).Key

	id, err := h.Tokens.Verify(ctx, key)
	if err != nil || id.User.ID != alice || id.User.Username != "alice" {
		t.Fatalf("%+v, %v", id, err)
	}
	if tok, ok := id.Auth.(*token.Token); !ok || tok.Key != key || tok.UserID != alice || tok.Created.IsZero() {
		t.Errorf("credential: %+v", id.Auth)
	}
	if held, err := id.User.HasPermission(ctx, "auth.add_user"); held || err != nil {
		t.Errorf("permissions: %v, %v", held, err)
	}
	for name, other := range map[string]string{
		"empty": "", "upper case": strings.ToUpper(key), "too short": key[:39], "too long": key + "0",
		"a megabyte": strings.Repeat("a", 1<<20), "NUL at the end": key + "\x00",
		"NUL inside": key[:20] + "\x00" + key[20:], "wildcard": "%", "not UTF-8": "\xff\xfe",
	} {
		if id, err := h.Tokens.Verify(ctx, other); !errors.Is(err, auth.ErrNotFound) || id != nil {
			t.Errorf("%s: %v, %v, want ErrNotFound", name, id, err)
		}
	}

	h.Users.SetActive(ctx, alice, false)
	if id, err := h.Tokens.Verify(ctx, key); !errors.Is(err, token.ErrInactive) || id != nil {
		t.Errorf("inactive: %v, %v", id, err)
	}
	h.Users.SetActive(ctx, alice, true)
	h.Users.SetPassword(ctx, alice, "looking-glass")
	if _, err := h.Tokens.Verify(ctx, key); err != nil {
		t.Errorf("a new password ended the token: %v", err)
	}
	h.Users.Delete(ctx, alice)
	if _, err := h.Tokens.Verify(ctx, key); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("the token outlived its user: %v", err)
	}
	h.DB.Close()
	if _, err := h.Tokens.Verify(ctx, key); !errors.Is(err, auth.ErrUnavailable) || errors.Is(err, auth.ErrNotFound) {
		t.Errorf("a closed database: %v, want ErrUnavailable", err)
	}
}

// loose is a store whose collation ignores case.
type loose struct{ token.Store }

func (s loose) Identify(ctx context.Context, key string) (*auth.Identity, error) {
	return s.Store.Identify(ctx, strings.ToLower(key))
}

// A collation may match a key in another case: scs #226, fleet #51471, Devise #4086, Directus
// #1928.
func TestVerifyComparesBytes(t *testing.T) {
	t.Parallel()
	h := dbtest.OpenServices(t)
	key := h.Token(t, h.User(t, "alice")).Key
	tokens := token.New(token.Config{Store: loose{h.DB.Tokens()}, Tx: h.DB})
	if _, err := tokens.Verify(context.Background(), strings.ToUpper(key)); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("a loose collation let %v in", err)
	}
	if _, err := tokens.Verify(context.Background(), key); err != nil {
		t.Error(err)
	}
}

func TestGetOrCreateInParallel(t *testing.T) {
	t.Parallel()
	h := dbtest.OpenServices(t)
	for name, get := range map[string]func(ctx context.Context, user auth.UserID) (token.Token, error){
		"without a transaction": h.Tokens.GetOrCreate,
		"in a transaction that has written before": func(
			ctx context.Context, user auth.UserID,
		) (tok token.Token, err error) {
			err = h.DB.InTx(ctx, func(ctx context.Context) error {
				if err := h.Users.SetStaff(ctx, user, true); err != nil {
					return err
				}
				tok, err = h.Tokens.GetOrCreate(ctx, user)
				return err
			})
			return tok, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			user := h.User(t, name)
			keys, errs := make([]string, 100), make([]error, 100)
			var wg sync.WaitGroup
			for i := range keys {
				wg.Go(func() {
					tok, err := get(context.Background(), user)
					keys[i], errs[i] = tok.Key, err
				})
			}
			wg.Wait()
			if err := errors.Join(errs...); err != nil {
				t.Fatal(err)
			}
			for _, key := range keys {
				if key != keys[0] {
					t.Fatalf("two keys for one user")
				}
			}
			rows := 0
			for tok, err := range h.Tokens.All(context.Background()) {
				if err != nil {
					t.Fatal(err)
				}
				if tok.UserID == user {
					rows++
				}
			}
			if rows != 1 {
				t.Errorf("%d rows", rows)
			}
		})
	}
}

func TestResetAndRevoke(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := dbtest.OpenServices(t)
	alice := h.User(t, "alice")
	first := h.Token(t, alice)
	second, err := h.Tokens.Reset(ctx, alice)
	if err != nil || second.Key == first.Key {
		t.Fatalf("%v, %v", second, err)
	}
	if _, err := h.Tokens.Verify(ctx, first.Key); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("the old key after a reset: %v", err)
	}
	if held, err := h.Tokens.ByUser(ctx, alice); err != nil || held.Key != second.Key {
		t.Errorf("%v, %v", held, err)
	}
	if err := h.Tokens.Revoke(ctx, alice); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Tokens.Verify(ctx, second.Key); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("a revoked key: %v", err)
	}
	for name, err := range map[string]error{
		"Revoke, a second time":         h.Tokens.Revoke(ctx, alice),
		"ByUser of an unknown user":     errorOf(h.Tokens.ByUser(ctx, "99")),
		"GetOrCreate of an unknown one": errorOf(h.Tokens.GetOrCreate(ctx, "99")),
		"Reset of an unknown user":      errorOf(h.Tokens.Reset(ctx, "99")),
	} {
		if !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("%s: %v, want ErrNotFound", name, err)
		}
	}
	if tok, err := h.Tokens.Reset(ctx, alice); err != nil || tok.Key == "" {
		t.Errorf("reset without a token makes one: %v, %v", tok, err)
	}
}

func errorOf[T any](_ T, err error) error { return err }

func TestCreateForAsAHook(t *testing.T) {
	t.Parallel()
	h := dbtest.OpenServices(t)
	h.Users.OnCreate(h.Tokens.CreateFor)
	alice := h.User(t, "alice")
	if _, err := h.Tokens.ByUser(context.Background(), alice); err != nil {
		t.Error(err)
	}
}

func TestCreatedIsUTCInMicroseconds(t *testing.T) {
	t.Parallel()
	h := dbtest.OpenServices(t)
	at := time.Date(2026, 1, 2, 3, 4, 5, 678_901_234, time.FixedZone("east", 3600))
	tokens := token.New(token.Config{Store: h.DB.Tokens(), Tx: h.DB, Now: func() time.Time { return at }})
	tok, err := tokens.GetOrCreate(context.Background(), h.User(t, "alice"))
	if want := time.Date(2026, 1, 2, 2, 4, 5, 678_901_000, time.UTC); err != nil || tok.Created != want {
		t.Errorf("%v, %v, want %v", tok.Created, err, want)
	}
	before := time.Now().Truncate(time.Microsecond) // the default clock
	tok, err = h.Tokens.GetOrCreate(context.Background(), h.User(t, "bob"))
	if err != nil || tok.Created.Before(before) || tok.Created.After(time.Now()) {
		t.Errorf("%v, %v, want now", tok.Created, err)
	}
}

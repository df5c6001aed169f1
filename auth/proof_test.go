package auth_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
)

// meanwhile lists changes to alice's account while her password is being checked.
var meanwhile = map[string]struct {
	do    func(ctx context.Context, users *auth.Users, alice auth.UserID) error
	right bool // alice may still sign in
}{
	"nothing": {func(context.Context, *auth.Users, auth.UserID) error { return nil }, true},
	"another password": {func(ctx context.Context, users *auth.Users, alice auth.UserID) error {
		return users.SetPassword(ctx, alice, "looking-glass")
	}, false},
	"the same password, hashed anew": {func(ctx context.Context, users *auth.Users, alice auth.UserID) error {
		return users.SetPassword(ctx, alice, "wonderland-1865")
	}, true},
	"no password any more": {func(ctx context.Context, users *auth.Users, alice auth.UserID) error {
		return users.SetPassword(ctx, alice, "")
	}, false},
	"deactivated during a sign-in (simplejwt CVE-2024-22513)": {func(
		ctx context.Context, users *auth.Users, alice auth.UserID,
	) error {
		return users.SetActive(ctx, alice, false)
	}, false},
	"deleted": {func(ctx context.Context, users *auth.Users, alice auth.UserID) error {
		return users.Delete(ctx, alice)
	}, false},
	"another sign-in, which upgrades the hash": {func(ctx context.Context, users *auth.Users, alice auth.UserID) error {
		_, err := users.Authenticate(ctx, "alice", "wonderland-1865")
		return err
	}, true},
}

// slow returns a Users with alice. The function that is given to during runs once, in the middle of
// a password check. cost is the cost of new hashes.
func slow(t *testing.T, cost int) (users *auth.Users, alice auth.User, during func(func() error), log *bytes.Buffer) {
	t.Helper()
	log = &bytes.Buffer{}
	db, others := open(t)
	hasher := &countingHasher{PasswordHasher: password.NewPool(password.PoolConfig{Iterations: cost})}
	users = auth.NewUsers(auth.UsersConfig{Store: db.Users(), Tx: db, Hasher: hasher, Secrets: []string{"sekrit"},
		Log: slog.New(slog.NewTextHandler(log, nil))})
	alice = create(t, others, auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
	return users, alice, func(fn func() error) {
		hasher.during = func() {
			hasher.during = nil
			if err := fn(); err != nil {
				t.Error(err)
			}
		}
	}, log
}

// An account may change while its password is hashed: Authenticate decides by the account as it is
// afterwards.
func TestAccountChangedDuringTheCheck(t *testing.T) {
	t.Parallel()
	for hash, cost := range map[string]int{"hash of the current cost": 1000, "hash that is upgraded": 2000} {
		for name, c := range meanwhile {
			t.Run(hash+", "+name, func(t *testing.T) {
				t.Parallel()
				users, alice, during, log := slow(t, cost)
				during(func() error { return c.do(t.Context(), users, alice.ID) })
				user, err := users.Authenticate(t.Context(), "alice", "wonderland-1865")
				switch {
				case c.right && (err != nil || user.ID != alice.ID):
					t.Errorf("a right password: %v", err)
				case !c.right && (err != auth.ErrBadCredentials || user.IsAuthenticated()):
					t.Errorf("%q, %v, want exactly ErrBadCredentials", user.ID, err)
				}
				if log.Len() > 0 { // a hash that was changed first is not upgraded, which is no fault
					t.Errorf("logged: %s", log)
				}
			})
		}
	}
}

func TestAuthenticateReturnsTheUserAsStoredAfterTheCheck(t *testing.T) {
	t.Parallel()
	users, alice, during, _ := slow(t, 1000)
	during(func() error { return users.SetStaff(t.Context(), alice.ID, true) })
	if user, err := users.Authenticate(t.Context(), "alice", "wonderland-1865"); err != nil || !user.Staff {
		t.Errorf("%+v, %v", user, err)
	}
}

func TestCheckPasswordChangedMeanwhile(t *testing.T) {
	t.Parallel()
	users, alice, during, _ := slow(t, 1000)
	during(func() error { return users.SetPassword(t.Context(), alice.ID, "looking-glass") })
	if ok, err := users.CheckPassword(t.Context(), alice.ID, "wonderland-1865"); ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
}

// An account may also change between the check and the issue of a credential.
func TestConfirm(t *testing.T) {
	t.Parallel()
	for name, c := range meanwhile {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			users, _, _, _ := slow(t, 2000)
			alice, err := users.Authenticate(ctx, "alice", "wonderland-1865")
			if err != nil {
				t.Fatal(err)
			}
			if err := c.do(ctx, users, alice.ID); err != nil {
				t.Fatal(err)
			}
			// Confirm has no password to check the new hash with
			right := c.right && name != "the same password, hashed anew"
			user, err := users.Confirm(ctx, alice)
			hash, hashErr := users.SessionHash(ctx, alice)
			if right && (err != nil || user.ID != alice.ID || hashErr != nil || hash == "") ||
				!right && (!errors.Is(err, auth.ErrBadCredentials) || user.IsAuthenticated() ||
					!errors.Is(hashErr, auth.ErrBadCredentials)) {
				t.Errorf("%q, %v, %v", user.ID, err, hashErr)
			}
			if right {
				if _, err := users.Confirm(ctx, user); err != nil || user.Proof == nil {
					t.Errorf("again: %v", err)
				}
			}
		})
	}
}

// A user without a Proof was not authenticated by a password, so Confirm only checks that the user
// exists and is active.
func TestConfirmWithoutAProof(t *testing.T) {
	t.Parallel()
	users, alice, _, _ := slow(t, 1000)
	if err := users.SetPassword(t.Context(), alice.ID, "looking-glass"); err != nil {
		t.Fatal(err)
	}
	if user, err := users.Confirm(t.Context(), alice); err != nil || user.ID != alice.ID {
		t.Errorf("%q, %v", user.ID, err)
	}
	if err := users.SetActive(t.Context(), alice.ID, false); err != nil {
		t.Fatal(err)
	}
	for _, user := range []auth.User{alice, {}, {ID: "999"}} {
		if _, err := users.Confirm(t.Context(), user); !errors.Is(err, auth.ErrBadCredentials) {
			t.Errorf("%q: %v", user.ID, err)
		}
	}
}

func TestPrintedProofRevealsNothing(t *testing.T) {
	t.Parallel()
	users, _, _, _ := slow(t, 1000)
	alice, err := users.Authenticate(t.Context(), "alice", "wonderland-1865")
	if err != nil {
		t.Fatal(err)
	}
	inJSON, err := json.Marshal(map[string]any{"user": alice, "proof": alice.Proof})
	if err != nil {
		t.Fatal(err)
	}
	account := auth.Account{User: alice, PasswordHash: "pbkdf2_sha256$1$sum"}
	accountInJSON, err := json.Marshal(account)
	if got := fmt.Sprintf("%v %s %#v", account, account, account); err != nil || got != "alice alice alice" {
		t.Errorf("%s, %v", got, err)
	}
	for _, printed := range []string{
		string(inJSON), string(accountInJSON), fmt.Sprintf("%+v", account), fmt.Sprintf("%+v", alice),
		fmt.Sprintf("%v %+v %#v %s", alice.Proof, alice.Proof, alice.Proof, alice.Proof),
	} {
		if strings.Contains(printed, "sum") || strings.Contains(printed, "pbkdf2") {
			t.Error(printed)
		}
	}
}

package auth_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
)

func TestAuthenticate(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	var hasher *countingHasher
	_, users := open(t, func(c *auth.UsersConfig) {
		hasher = &countingHasher{PasswordHasher: c.Hasher}
		c.Hasher = hasher
	})
	alice := create(t, users, auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
	create(t, users, auth.CreateParams{Username: "frank"}) // no usable password
	carol := create(t, users, auth.CreateParams{Username: "carol", Password: "wonderland-1865"})
	if err := users.SetActive(ctx, carol.ID, false); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, username, password string
		ok                       bool
	}{
		{"right password", "alice", "wonderland-1865", true},
		{"wrong password", "alice", "wonderland", false},
		{"empty password", "alice", "", false},
		{"another case of the name", "Alice", "wonderland-1865", false},
		{"a name that NFKC would make alice", "ａlice", "wonderland-1865", false},
		{"unknown account", "mallory", "wonderland-1865", false},
		{"inactive account", "carol", "wonderland-1865", false},
		{"unusable password", "frank", "", false},
		{"empty name", "", "wonderland-1865", false},
		{"NUL in the name", "alice\x00", "wonderland-1865", false},
		{"broken UTF-8 in the name", "alice\xff", "wonderland-1865", false},
		{"a name of a megabyte", strings.Repeat("a", 1<<20), "wonderland-1865", false},
	} {
		hasher.verified = nil
		user, err := users.Authenticate(ctx, c.username, c.password)
		switch {
		case c.ok && (err != nil || user.ID != alice.ID):
			t.Errorf("%s: %+v, %v", c.name, user, err)
		case !c.ok && (err != auth.ErrBadCredentials || user.IsAuthenticated()):
			t.Errorf("%s: %+v, %v, want exactly ErrBadCredentials", c.name, user, err)
		}
		if len(hasher.verified) != 1 {
			t.Errorf("%s: hashed %d times: the cost tells accounts apart", c.name, len(hasher.verified))
		}
		if c.name == "inactive account" && hasher.verified[0] != "" {
			t.Error("the right password of an inactive account does not cost what an unknown name costs")
		}
	}
}

// The length of a name is counted in characters, not in bytes.
func TestAuthenticateLongestName(t *testing.T) {
	t.Parallel()
	_, users := open(t)
	for _, letter := range []string{"a", "ü", "𝒳"} {
		name := strings.Repeat(letter, auth.MaxUsernameLength)
		stored := create(t, users, auth.CreateParams{Username: name, Password: "wonderland-1865"})
		user, err := users.Authenticate(t.Context(), stored.Username, "wonderland-1865")
		if err != nil || user.ID != stored.ID {
			t.Errorf("%s: %v", letter, err)
		}
	}
}

func TestAuthenticateUpgradesTheHash(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db, old := open(t)
	alice := create(t, old, auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
	hashOf := func() string {
		account, err := db.Users().UserByID(ctx, alice.ID)
		if err != nil {
			t.Fatal(err)
		}
		return account.PasswordHash
	}
	hasher := &countingHasher{PasswordHasher: password.NewPool(password.PoolConfig{Iterations: 2000})}
	users := auth.NewUsers(auth.UsersConfig{Store: db.Users(), Tx: db, Hasher: hasher})

	// An upgrade of the hash does not undo a change of the password during the check.
	hasher.during = func() {
		if err := old.SetPassword(ctx, alice.ID, "looking-glass"); err != nil {
			t.Error(err)
		}
	}
	for range 2 {
		if _, err := users.Authenticate(ctx, "alice", "wonderland-1865"); !errors.Is(err, auth.ErrBadCredentials) {
			t.Errorf("the old password: %v", err)
		}
		hasher.during = nil
	}

	_, err := users.Authenticate(ctx, "alice", "looking-glass")
	if err != nil || !strings.HasPrefix(hashOf(), "pbkdf2_sha256$2000$") {
		t.Errorf("%v, stored %.20s", err, hashOf())
	}
}

// readOnly is a store whose database is read-only, as during a failover.
type readOnly struct{ auth.UserStore }

func (readOnly) UpdateUser(context.Context, auth.UserID, auth.UserChange) error {
	return auth.ErrUnavailable
}

func TestAuthenticateOnAReadOnlyStore(t *testing.T) {
	t.Parallel()
	db, old := open(t)
	create(t, old, auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
	var log bytes.Buffer
	users := auth.NewUsers(auth.UsersConfig{
		Store: readOnly{db.Users()}, Tx: db, Hasher: password.NewPool(password.PoolConfig{Iterations: 2000}),
		Log: slog.New(slog.NewTextHandler(&log, nil)),
	})
	if _, err := users.Authenticate(context.Background(), "alice", "wonderland-1865"); err != nil {
		t.Errorf("refused because the hash could not be upgraded: %v", err)
	}
	if got := log.String(); !strings.Contains(got, "not upgraded") || strings.Contains(got, "pbkdf2") {
		t.Errorf("log: %q", got)
	}
}

func TestFaultsAreNotRefusals(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db, users := open(t)
	alice := create(t, users, auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
	db.Close()
	for name, call := range map[string]func() error{
		"Authenticate":  func() error { _, err := users.Authenticate(ctx, "alice", "wonderland-1865"); return err },
		"CheckPassword": func() error { _, err := users.CheckPassword(ctx, alice.ID, "x"); return err },
		"SetPassword":   func() error { return users.SetPassword(ctx, alice.ID, "x") },
		"ByName":        func() error { _, err := users.ByName(ctx, "alice"); return err },
		"HasPermission": func() error { _, err := alice.HasPermission(ctx, "auth.add_user"); return err },
	} {
		if err := call(); !errors.Is(err, auth.ErrUnavailable) || errors.Is(err, auth.ErrBadCredentials) {
			t.Errorf("%s on a closed database: %v, want ErrUnavailable", name, err)
		}
	}
}

func TestSetPassword(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	_, users := open(t)
	alice := create(t, users, auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
	if err := users.SetPassword(ctx, alice.ID, "looking-glass"); err != nil {
		t.Fatal(err)
	}
	for password, want := range map[string]bool{
		"wonderland-1865": false, "looking-glass": true, " looking-glass": false,
	} {
		if ok, err := users.CheckPassword(ctx, alice.ID, password); ok != want || err != nil {
			t.Errorf("%q: %v, %v", password, ok, err)
		}
	}
	if err := users.SetPassword(ctx, alice.ID, ""); err != nil {
		t.Fatal(err)
	}
	if ok, err := users.CheckPassword(ctx, alice.ID, ""); ok || err != nil {
		t.Errorf("the empty password matches: %v, %v", ok, err)
	}
}

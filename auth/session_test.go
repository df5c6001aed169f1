package auth_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// signed returns a Users with secrets, and alice, whose stored hash is fixed.
func signed(t *testing.T, secrets ...string) (*auth.Users, auth.User) {
	t.Helper()
	db, users := open(t, func(c *auth.UsersConfig) { c.Secrets = secrets })
	alice := create(t, users, auth.CreateParams{Username: "alice"})
	hash := "pbkdf2_sha256$1000$saltsalt$BZ0SFyVRMbpwkmZ3GfNRXpm99UkE393dXeMhziS74xY="
	if err := db.Users().UpdateUser(context.Background(), alice.ID, auth.UserChange{PasswordHash: &hash}); err != nil {
		t.Fatal(err)
	}
	return users, alice
}

// djangoHash is Django's session hash of that stored hash under the secret "sekrit".
const djangoHash = "27053925349f4f48b7325e525428d491e43ec5675c82af7df4f35a8a8fec3351"

func TestSessionHash(t *testing.T) {
	t.Parallel()
	users, alice := signed(t, "sekrit", "older")
	if got, err := users.SessionHash(context.Background(), alice); got != djangoHash || err != nil {
		t.Errorf("%s, %v", got, err)
	}
	_, err := users.SessionHash(context.Background(), auth.User{ID: "999"})
	if !errors.Is(err, auth.ErrBadCredentials) {
		t.Error(err)
	}
}

func TestBySession(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	users, alice := signed(t, "newest", "newer", "sekrit")
	current, err := users.SessionHash(ctx, alice)
	if err != nil {
		t.Fatal(err)
	}
	previous, _ := signed(t, "newer")
	before, err := previous.SessionHash(ctx, alice)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		id      auth.UserID
		hash    string
		renewed string
		err     error
	}{
		{"hash by the current secret", alice.ID, current, "", nil},
		{"hash by the oldest secret", alice.ID, djangoHash, current, nil},
		{"hash by the previous secret", alice.ID, before, current, nil},
		{"hash of another password", alice.ID, "0" + djangoHash[1:], "", auth.ErrBadCredentials},
		{"empty hash", alice.ID, "", "", auth.ErrBadCredentials},
		{"hash that is cut off", alice.ID, djangoHash[:63], "", auth.ErrBadCredentials},
		{"unknown user", "999", djangoHash, "", auth.ErrNotFound},
		{"malformed id", "x", djangoHash, "", auth.ErrNotFound},
	} {
		user, renewed, err := users.BySession(ctx, c.id, c.hash)
		if renewed != c.renewed || !errors.Is(err, c.err) || (user.ID == alice.ID) != (c.err == nil) {
			t.Errorf("%s: %q, %q, %v", c.name, user.ID, renewed, err)
		}
	}
	if err := users.SetActive(ctx, alice.ID, false); err != nil {
		t.Fatal(err)
	}
	for _, hash := range []string{current, "wrong"} { // an inactive user's session may become valid again
		user, _, err := users.BySession(ctx, alice.ID, hash)
		if !errors.Is(err, auth.ErrNotFound) || user.IsAuthenticated() {
			t.Errorf("inactive: %+v, %v", user, err)
		}
	}
}

// Without a secret anybody could forge a hash.
func TestSessionsNeedASecret(t *testing.T) {
	t.Parallel()
	for _, secrets := range [][]string{nil, {}, {""}} {
		users, alice := signed(t, secrets...)
		_, made := users.SessionHash(context.Background(), alice)
		user, _, found := users.BySession(context.Background(), alice.ID, djangoHash)
		for _, err := range []error{made, found} {
			if err == nil || user.IsAuthenticated() ||
				errors.Is(err, auth.ErrBadCredentials) || errors.Is(err, auth.ErrNotFound) {
				t.Errorf("%q: %v", secrets, err)
			}
		}
	}
}

func TestUpdateLastLogin(t *testing.T) {
	t.Parallel()
	users, alice := signed(t, "sekrit")
	if !alice.LastLogin.IsZero() {
		t.Error("a new user has signed in")
	}
	if err := users.UpdateLastLogin(context.Background(), alice.ID); err != nil {
		t.Fatal(err)
	}
	user, err := users.ByID(context.Background(), alice.ID)
	if want := noon.Truncate(time.Microsecond); err != nil || !user.LastLogin.Equal(want) {
		t.Errorf("%v, %v, want %v", user.LastLogin, err, want)
	}
	if err := users.UpdateLastLogin(context.Background(), "999"); !errors.Is(err, auth.ErrNotFound) {
		t.Error(err)
	}
}

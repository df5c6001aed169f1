package session_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

// SignIn refuses a user whose account has changed since its password was checked.
func TestSignInAfterTheAccountChanged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		meanwhile func(ctx context.Context, users *auth.Users, id auth.UserID) error
		right     bool
	}{
		"nothing": {func(context.Context, *auth.Users, auth.UserID) error { return nil }, true},
		"another password": {func(ctx context.Context, users *auth.Users, id auth.UserID) error {
			return users.SetPassword(ctx, id, "looking-glass")
		}, false},
		"deactivated during a sign-in (simplejwt CVE-2024-22513)": {func(
			ctx context.Context, users *auth.Users, id auth.UserID,
		) error {
			return users.SetActive(ctx, id, false)
		}, false},
		"deleted": {func(ctx context.Context, users *auth.Users, id auth.UserID) error {
			return users.Delete(ctx, id)
		}, false},
	} {
		h, id := empty(t)
		h.keep(t, anonymousKey, `{"cart":[1]}`)
		dave, err := h.users.Authenticate(t.Context(), "dave", "wonderland-1865")
		if err != nil {
			t.Fatal(err)
		}
		if err := c.meanwhile(t.Context(), h.users, id); err != nil {
			t.Fatal(err)
		}
		header := http.Header{}
		err = h.sessions.SignIn(ask("POST", "/login/", "", "Cookie: sessionid="+anonymousKey), header, dave)
		if c.right {
			if user, _ := h.whose(t, cookies(header)["sessionid"]); err != nil || user != "dave" {
				t.Errorf("%s: %q, %v", name, user, err)
			}
			continue
		}
		if !errors.Is(err, auth.ErrBadCredentials) || len(header) != 0 {
			t.Errorf("%s: %v, %v", name, err, header)
		}
		if got := h.payload(t, anonymousKey); got != `{"cart":[1]}` {
			t.Errorf("%s: the anonymous session now holds %s", name, got)
		}
	}
}

// A user who is authenticated without a password can sign in as long as the account is active.
func TestSignInWithoutAPassword(t *testing.T) {
	t.Parallel()
	h, id := empty(t)
	dave, err := h.users.ByID(t.Context(), id)
	if err == nil {
		err = h.users.SetPassword(t.Context(), id, "looking-glass")
	}
	header := http.Header{}
	if err := errors.Join(err, h.sessions.SignIn(ask("POST", "/", ""), header, dave)); err != nil {
		t.Fatal(err)
	}
	if user, _ := h.whose(t, cookies(header)["sessionid"]); user != "dave" {
		t.Errorf("%q", user)
	}
	if err := h.users.SetActive(t.Context(), id, false); err != nil {
		t.Fatal(err)
	}
	if err := h.sessions.SignIn(ask("POST", "/", ""), http.Header{}, dave); !errors.Is(err, auth.ErrBadCredentials) {
		t.Errorf("inactive: %v", err)
	}
}

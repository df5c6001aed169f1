package authtoken_test

import (
	"context"
	"errors"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

const refused = `{"non_field_errors":["Unable to log in with provided credentials."]}`

// takeover is what somebody does who finds that another knows the password.
func takeover(ctx context.Context, h house, id auth.UserID) error {
	_, reset := h.tokens.Reset(ctx, id)
	return errors.Join(h.users.SetPassword(ctx, id, "looking-glass"), reset)
}

// A sign-in with the old password that was waiting while password and token were changed does not get the new token.
func TestStaleSignIn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		token  bool // there is one before
		during func(ctx context.Context, h house, id auth.UserID) error
	}{
		"password and token changed":           {true, takeover},
		"password changed, no token yet":       {false, func(ctx context.Context, h house, id auth.UserID) error { return h.users.SetPassword(ctx, id, "x") }},
		"deactivated":                          {true, func(ctx context.Context, h house, id auth.UserID) error { return h.users.SetActive(ctx, id, false) }},
		"E2: deactivated before a first token": {false, func(ctx context.Context, h house, id auth.UserID) error { return h.users.SetActive(ctx, id, false) }},
		"deleted":                              {true, func(ctx context.Context, h house, id auth.UserID) error { return h.users.Delete(ctx, id) }},
	} {
		h := open(t)
		id := h.user(t, "alice")
		before := 0
		if c.token {
			h.token(t, id)
			before = 1
		}
		slow := h.slowly(func() error { return c.during(t.Context(), h, id) })
		if w := post(slow.endpoint(), asForm, "username=alice&password=wonderland-1865"); w.Code != 400 || w.Body.String() != refused {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		if n := countTokens(t, h); n > before {
			t.Errorf("%s: %d tokens", name, n)
		}
	}
}

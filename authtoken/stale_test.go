package authtoken_test

import (
	"context"
	"errors"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
)

const refused = `{"non_field_errors":["Unable to log in with provided credentials."]}`

// takeover changes the password and the token of a user whose old password has leaked.
func takeover(ctx context.Context, h house, id auth.UserID) error {
	_, reset := h.Tokens.Reset(ctx, id)
	return errors.Join(h.Users.SetPassword(ctx, id, "looking-glass"), reset)
}

func changePassword(ctx context.Context, h house, id auth.UserID) error {
	return h.Users.SetPassword(ctx, id, "x")
}

func deactivate(ctx context.Context, h house, id auth.UserID) error {
	return h.Users.SetActive(ctx, id, false)
}

// A sign-in with the old password does not get a token if the account changes during its check.
func TestStaleSignIn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		token  bool // the user has a token before
		during func(ctx context.Context, h house, id auth.UserID) error
	}{
		"password and token changed":              {true, takeover},
		"password changed before the first token": {false, changePassword},
		"deactivated":                        {true, deactivate},
		"deactivated before the first token": {false, deactivate},
		"deleted": {true, func(ctx context.Context, h house, id auth.UserID) error {
			return h.Users.Delete(ctx, id)
		}},
	} {
		h := open(t)
		id := h.User(t, "alice")
		before := 0
		if c.token {
			h.Token(t, id)
			before = 1
		}
		slow := h.slowly(func() error { return c.during(t.Context(), h, id) })
		w := post(slow.endpoint(), asForm, "username=alice&password=wonderland-1865")
		if w.Code != 400 || w.Body.String() != refused {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		if n := h.CountTokens(t); n > before {
			t.Errorf("%s: %d tokens", name, n)
		}
	}
}

// vanished is a store in which the user disappears just before its first token is stored, as on an
// engine that does not lock.
type vanished struct{ token.Store }

func (vanished) InsertToken(context.Context, token.Token) (token.Token, error) {
	return token.Token{}, auth.ErrNotFound
}

// A user who is deleted at the last moment is refused like a wrong password, and not with a 404.
func TestDeletedAtTheLastMoment(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.User(t, "alice")
	h.Tokens = token.New(token.Config{Store: vanished{h.DB.Tokens()}, Tx: h.DB})
	w := post(h.endpoint(), asForm, "username=alice&password=wonderland-1865")
	if w.Code != 400 || w.Body.String() != refused {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

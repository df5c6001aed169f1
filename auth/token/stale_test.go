package token_test

import (
	"context"
	"errors"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

// takeover changes the password and the token of a user whose old password has leaked.
func takeover(ctx context.Context, h house, id auth.UserID) error {
	_, reset := h.tokens.Reset(ctx, id)
	return errors.Join(h.users.SetPassword(ctx, id, "looking-glass"), reset)
}

// The account may also change after the password check, before the token is issued.
func TestObtainConfirms(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]bool{"existing token": true, "first token": false} {
		h := open(t)
		id := h.user(t, "alice")
		if token {
			h.token(t, id)
		}
		alice, err := h.users.Authenticate(t.Context(), "alice", "wonderland-1865")
		if err != nil {
			t.Fatal(err)
		}
		first, err := h.tokens.Obtain(t.Context(), alice, h.users.Confirm)
		if err != nil || first.UserID != id {
			t.Errorf("%s: %v, %v", name, first, err)
		}
		again, err := h.tokens.Obtain(t.Context(), alice, h.users.Confirm)
		if err != nil || again.Key != first.Key {
			t.Errorf("%s, again: %v, %v", name, again, err)
		}
		if err := takeover(t.Context(), h, id); err != nil {
			t.Fatal(err)
		}
		if !token {
			if err := h.tokens.Revoke(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
		if stale, err := h.tokens.Obtain(t.Context(), alice, h.users.Confirm); !errors.Is(err, auth.ErrBadCredentials) || stale.Key != "" {
			t.Errorf("%s, by the old password: %v, %v", name, stale, err)
		}
	}
}

// The token is looked up before the user is confirmed: a token that a reset creates in between is
// not handed out.
func TestTakeoverBeforeTheConfirmation(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.user(t, "alice")
	h.token(t, id)
	alice, err := h.users.Authenticate(t.Context(), "alice", "wonderland-1865")
	if err != nil {
		t.Fatal(err)
	}
	token, err := h.tokens.Obtain(t.Context(), alice, func(ctx context.Context, user auth.User) (auth.User, error) {
		user, err := h.users.Confirm(ctx, user)
		return user, errors.Join(err, takeover(ctx, h, id)) // one moment later
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.tokens.Verify(t.Context(), token.Key); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("the old password got the new token: %v", err)
	}
}

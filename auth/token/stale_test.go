package token_test

import (
	"context"
	"errors"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
)

// takeover changes the password and the token of a user whose old password has leaked.
func takeover(ctx context.Context, h dbtest.Services, id auth.UserID) error {
	_, reset := h.Tokens.Reset(ctx, id)
	return errors.Join(h.Users.SetPassword(ctx, id, "looking-glass"), reset)
}

// The account may also change after the password check, before the token is issued.
func TestObtainConfirms(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]bool{"existing token": true, "first token": false} {
		h := dbtest.OpenServices(t)
		id := h.User(t, "alice")
		if token {
			h.Token(t, id)
		}
		alice, err := h.Users.Authenticate(t.Context(), "alice", "wonderland-1865")
		if err != nil {
			t.Fatal(err)
		}
		first, err := h.Tokens.Obtain(t.Context(), alice, h.Users.Confirm)
		if err != nil || first.UserID != id {
			t.Errorf("%s: %v, %v", name, first, err)
		}
		again, err := h.Tokens.Obtain(t.Context(), alice, h.Users.Confirm)
		if err != nil || again.Key != first.Key {
			t.Errorf("%s, again: %v, %v", name, again, err)
		}
		if err := takeover(t.Context(), h, id); err != nil {
			t.Fatal(err)
		}
		if !token {
			if err := h.Tokens.Revoke(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
		if stale, err := h.Tokens.Obtain(t.Context(), alice, h.Users.Confirm); !errors.Is(err,
			auth.ErrBadCredentials) || stale.Key != "" {
			t.Errorf("%s, by the old password: %v, %v", name, stale, err)
		}
	}
}

// Obtain looks up the token before it confirms the user: it does not return a token that a reset
// creates in between.
func TestTakeoverBeforeTheConfirmation(t *testing.T) {
	t.Parallel()
	h := dbtest.OpenServices(t)
	id := h.User(t, "alice")
	h.Token(t, id)
	alice, err := h.Users.Authenticate(t.Context(), "alice", "wonderland-1865")
	if err != nil {
		t.Fatal(err)
	}
	token, err := h.Tokens.Obtain(t.Context(), alice, func(ctx context.Context, user auth.User) (auth.User, error) {
		user, err := h.Users.Confirm(ctx, user)
		return user, errors.Join(err, takeover(ctx, h, id)) // one moment later
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Tokens.Verify(t.Context(), token.Key); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("the old password got the new token: %v", err)
	}
}

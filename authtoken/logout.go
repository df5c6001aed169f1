package authtoken

import (
	"context"
	"errors"
	"fmt"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// LogoutView deletes the user's token, as the log-outs of djoser and dj-rest-auth do. Which
// credential the request carries does not matter. For a view that ends the credential of the
// request, be it a token, an API key or a session, see package apikey.
type LogoutView struct {
	// Tokens deletes the token; required. *token.Service does.
	Tokens interface {
		Revoke(ctx context.Context, user auth.UserID) error
	}
	// Dialect chooses who may ask, and the answer. Djoser, and DRF, which has no log-out: users,
	// 204 without a body. DJRestAuth: everybody, 200 with {"detail": "Successfully logged out."}.
	Dialect Dialect
}

// CheckSetup implements rest.SetupChecker.
func (v LogoutView) CheckSetup() error {
	if v.Tokens == nil {
		return errors.New("authtoken.LogoutView needs Tokens")
	}
	return checkDialect(v.Dialect)
}

func checkDialect(d Dialect) error {
	if d > DJRestAuth {
		return fmt.Errorf("authtoken: %d is not a Dialect", d)
	}
	return nil
}

// Policy admits users, and with DJRestAuth everybody.
func (v LogoutView) Policy() []rest.Option {
	if v.Dialect == DJRestAuth {
		return []rest.Option{rest.Name("Logout"), rest.Permissions(rest.AllowAny)}
	}
	return []rest.Option{rest.Name("Token Destroy"), rest.Permissions(rest.IsAuthenticated)}
}

// Post answers the same whether the user had a token or not.
func (v LogoutView) Post(r *rest.Request) (*rest.Response, error) {
	if r.User.IsAuthenticated() {
		err := v.Tokens.Revoke(r.Context(), r.User.ID)
		if err != nil && !errors.Is(err, auth.ErrNotFound) {
			return nil, err
		}
	}
	if v.Dialect == DJRestAuth {
		return rest.OK(rest.Object{"detail", "Successfully logged out."}), nil
	}
	return rest.NoContent(), nil
}

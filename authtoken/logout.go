package authtoken

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// LogoutView deletes the user's token, as the log-outs of djoser and dj-rest-auth do, whatever the
// credential of the request is. apikey.LogoutView ends that credential instead: a token, an API key
// or a session.
type LogoutView struct {
	// Tokens deletes the token; required. *token.Service implements it.
	Tokens interface {
		Revoke(ctx context.Context, user auth.UserID) error
	}
	// Dialect chooses who may log out, and the answer. With DJRestAuth everybody may, and the
	// answer is 200 with {"detail": "Successfully logged out."}. With Djoser only users may, and
	// the answer is 204 without a body. DRF has no log-out: the default is that of Djoser.
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

// Post gives the same answer whether the user had a token or not.
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

// Operation documents the answer.
func (v LogoutView) Operation(string) rest.Operation {
	if v.Dialect != DJRestAuth {
		return rest.Operation{Status: http.StatusNoContent}
	}
	detail := rest.Field{Name: "detail", Type: "string", Required: true}
	return rest.Operation{Answer: rest.Schema{Name: "RestAuthDetail", Fields: []rest.Field{detail}}}
}

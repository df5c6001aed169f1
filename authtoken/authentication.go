package authtoken

import (
	"context"
	"errors"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/rest"
)

// Authentication is DRF's TokenAuthentication: it reads "Authorization: Token <key>".
type Authentication struct {
	// Tokens checks the key; required. *token.Service is one.
	Tokens interface {
		Verify(ctx context.Context, key string) (*auth.Identity, error)
	}
	// Keyword is the scheme, matched in any case, and the challenge of a 401. Default "Token". As in DRF the
	// error texts say "token header" whatever it is.
	Keyword string
}

// CheckSetup implements rest.SetupChecker.
func (a Authentication) CheckSetup() error {
	if tokens, ok := a.Tokens.(*token.Service); a.Tokens == nil || ok && tokens == nil {
		return errors.New("authtoken.Authentication needs Tokens")
	}
	return nil
}

// Authenticate returns nil, nil where the header is absent or of another scheme, and DRF's
// AuthenticationFailed for one that cannot be right. A fault of the store comes back as it is: a 503.
func (a Authentication) Authenticate(r *rest.Request) (*auth.Identity, error) {
	key, words, ok := r.Credentials(a.Challenge())
	switch {
	case !ok:
		return nil, nil
	case words == 0:
		return nil, rest.AuthenticationFailed("Invalid token header. No credentials provided.")
	case words > 1:
		return nil, rest.AuthenticationFailed("Invalid token header. Token string should not contain spaces.")
	case !utf8.ValidString(key):
		return nil, rest.AuthenticationFailed("Invalid token header. Token string should not contain invalid characters.")
	}
	id, err := a.Tokens.Verify(r.Context(), key)
	switch {
	case errors.Is(err, auth.ErrNotFound):
		return nil, rest.AuthenticationFailed("Invalid token.")
	case errors.Is(err, token.ErrInactive):
		return nil, rest.AuthenticationFailed("User inactive or deleted.")
	}
	return id, err
}

// Challenge is the keyword, as DRF sends it: no realm.
func (a Authentication) Challenge() string {
	if a.Keyword == "" {
		return "Token"
	}
	return a.Keyword
}

var _ rest.Authenticator = Authentication{}

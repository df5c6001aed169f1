package authtoken

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/rest"
)

// Authentication is DRF's TokenAuthentication: it reads "Authorization: Token <key>".
type Authentication struct {
	// Tokens verifies the key; required. *token.Service implements it. Verify returns
	// auth.ErrNotFound for an unknown key, and token.ErrInactive for the key of an inactive user.
	// An identity whose user is not Active is refused in the same way.
	Tokens interface {
		Verify(ctx context.Context, key string) (*auth.Identity, error)
	}
	// Keyword is the scheme, compared without case, and the challenge of a 401. Default "Token". As
	// in DRF the error messages say "token header" whatever the keyword is.
	Keyword string
}

// CheckSetup implements rest.SetupChecker.
func (a Authentication) CheckSetup() error {
	if tokens, ok := a.Tokens.(*token.Service); a.Tokens == nil || ok && tokens == nil {
		return errors.New("authtoken.Authentication needs Tokens")
	}
	return nil
}

// Authenticate returns nil, nil if there is no Authorization header or it has another scheme. For a
// header that is malformed or whose key is refused it returns DRF's AuthenticationFailed. A fault
// of the store is returned as it is and becomes a 503.
func (a Authentication) Authenticate(r *rest.Request) (*auth.Identity, error) {
	key, words, ok := r.Credentials(a.Challenge())
	switch {
	case !ok:
		return nil, nil
	case words == 0:
		return nil, rest.Malformed("Invalid token header. No credentials provided.")
	case words > 1:
		return nil, rest.Malformed("Invalid token header. Token string should not contain spaces.")
	case !utf8.ValidString(key):
		return nil, rest.Malformed(
			"Invalid token header. Token string should not contain invalid characters.")
	}
	id, err := a.Tokens.Verify(r.Context(), key)
	switch {
	case errors.Is(err, auth.ErrNotFound):
		return nil, rest.AuthenticationFailed("Invalid token.").WithCause(
			&auth.Refusal{Reason: auth.ReasonUnknown, Detail: unknownToken(key), Err: err})
	case errors.Is(err, token.ErrInactive):
		return nil, errInactive(err)
	case err != nil:
		return nil, err
	case id == nil: // it must not pass as a request without credentials
		return nil, errors.New("authtoken: Verify returned neither an identity nor an error")
	case !id.User.Active:
		return nil, errInactive(&auth.Refusal{Reason: auth.ReasonInactive, User: id.User.ID,
			Detail: "the token is right, but its user is inactive"})
	}
	return id, nil
}

// unknownToken says what was sent in place of a token, for the operator alone.
func unknownToken(key string) string {
	if apikey.Check(key) {
		return "this is API key " + apikey.HandleOf(key) + ", which is sent as Authorization: Api-Key, or as X-API-Key"
	}
	return "unknown token"
}

func errInactive(cause error) error {
	return rest.AuthenticationFailed("User inactive or deleted.").WithCause(cause)
}

// CheckChallenge implements rest.ChallengeChecker: Authenticate reads the scheme Keyword, so that
// no other challenge leads a client to success.
func (a Authentication) CheckChallenge(challenge string) error {
	scheme, _, _ := strings.Cut(challenge, " ")
	own, _, _ := strings.Cut(a.Challenge(), " ")
	if challenge != "" && !strings.EqualFold(scheme, own) {
		return fmt.Errorf("its challenge is %q, but authtoken.Authentication reads %q: set Keyword instead of "+
			"replacing Challenge", challenge, a.Challenge())
	}
	return nil
}

// Challenge returns the keyword. As in DRF it has no realm.
func (a Authentication) Challenge() string {
	if a.Keyword == "" {
		return "Token"
	}
	return a.Keyword
}

var _ rest.Authenticator = Authentication{}

// SecuritySchemes implements rest.SecurityDescriber, with drf-spectacular's name.
func (a Authentication) SecuritySchemes() []rest.SecurityScheme {
	return []rest.SecurityScheme{{Name: "tokenAuth", Type: "apiKey", In: "header", Key: "Authorization",
		Description: `Token-based authentication with required prefix "` + a.Challenge() + `"`}}
}

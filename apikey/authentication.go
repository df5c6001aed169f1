package apikey

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/rest"
)

// Verifier checks a credential that a client presents. *apikey.Service checks API keys, and
// *token.Service DRF's tokens. Verify returns auth.ErrNotFound for a credential that is refused,
// and may return token.ErrInactive for that of an inactive user. An identity whose user is not
// Active is refused too.
type Verifier interface {
	Verify(ctx context.Context, key string) (*auth.Identity, error)
}

// Authentication reads an API key from "Authorization: Api-Key <key>", and from a header of its own
// if Header is set.
//
// The answer to a key that was replaced, and works only until its grace period ends, has the
// headers Deprecation (RFC 9745) and Sunset (RFC 8594).
type Authentication struct {
	Keys Verifier // required
	// Tokens, if not nil, checks credentials that do not have the form of an API key. With it and
	// the Scheme "Bearer" or "Token", a client may present DRF's token or an API key.
	Tokens Verifier
	// Scheme is the first word of Authorization, compared without case, and the challenge of a 401.
	// Default "Api-Key".
	Scheme string
	// Header is another header, whose whole value is a key: "X-API-Key". Default none.
	Header string
}

// CheckSetup implements rest.SetupChecker.
func (a Authentication) CheckSetup() error {
	if isNil(a.Keys) {
		return errors.New("apikey.Authentication needs Keys")
	}
	if strings.ContainsAny(a.Scheme, " \t,") {
		return fmt.Errorf("apikey.Authentication: the Scheme %q is not one word", a.Scheme)
	}
	return nil
}

func isNil(v any) bool {
	r := reflect.ValueOf(v)
	return !r.IsValid() || r.Kind() == reflect.Pointer && r.IsNil()
}

// Authenticate returns nil, nil if neither header has a key. A header that is malformed, a key that
// is refused, and two different keys in one request are AuthenticationFailed, whose cause says why.
// A fault of the store is returned as it is and becomes a 503.
func (a Authentication) Authenticate(r *rest.Request) (*auth.Identity, error) {
	key, found, err := a.credential(r)
	if !found || err != nil {
		return nil, err
	}
	verifier := a.Keys
	if !isNil(a.Tokens) && !apikey.Check(key) {
		verifier = a.Tokens
	}
	id, err := verifier.Verify(r.Context(), key)
	switch {
	case errors.Is(err, auth.ErrNotFound):
		return nil, refused("Invalid token.", unknown(err))
	case errors.Is(err, token.ErrInactive):
		return nil, refused("User inactive or deleted.", err)
	case err != nil:
		return nil, err
	case id == nil: // it must not pass as a request without credentials
		return nil, errors.New("apikey: Verify returned neither an identity nor an error")
	case !id.User.Active:
		return nil, refused("Invalid token.", &auth.Refusal{Reason: auth.ReasonInactive, User: id.User.ID,
			Detail: "the user is inactive"})
	}
	if k, ok := id.Auth.(*apikey.Key); ok && !k.Rotated.IsZero() {
		announceEnd(r.ResponseHeader(), k)
	}
	return id, nil
}

// credential returns the key or token that the request presents. found is false if neither header
// has one.
func (a Authentication) credential(r *rest.Request) (key string, found bool, err error) {
	key, words, found := r.Credentials(a.Challenge())
	if found {
		switch {
		case words == 0:
			return "", false, rest.Malformed("Invalid token header. No credentials provided.")
		case words > 1:
			return "", false, rest.Malformed("Invalid token header. Token string should not contain spaces.")
		}
	}
	if a.Header != "" {
		if line, ok := r.HeaderLine(a.Header); ok {
			other := strings.Trim(line, " \t")
			if found && other != key {
				return "", false, rest.Malformed("Invalid token header. Two different keys were sent.")
			}
			key, found = other, true
		}
	}
	if !utf8.ValidString(key) {
		return "", false, rest.Malformed("Invalid token header. Token string should not contain invalid characters.")
	}
	return key, found, nil
}

// refused returns a 401 with its cause.
func refused(detail string, cause error) error {
	return rest.AuthenticationFailed(detail).WithCause(cause)
}

// unknown returns err with a reason. The service for DRF's tokens gives none for an unknown token.
func unknown(err error) error {
	if _, ok := auth.Explain(err); ok {
		return err
	}
	return &auth.Refusal{Reason: auth.ReasonUnknown, Detail: "unknown token", Err: err}
}

// announceEnd tells the client that its key has been replaced, and when it will end.
func announceEnd(h http.Header, k *apikey.Key) {
	h.Set("Deprecation", "@"+strconv.FormatInt(k.Rotated.Unix(), 10))
	if !k.Expires.IsZero() {
		h.Set("Sunset", k.Expires.UTC().Format(http.TimeFormat))
	}
}

// CheckChallenge implements rest.ChallengeChecker: Authenticate reads Scheme, so that no other
// challenge leads a client to success.
func (a Authentication) CheckChallenge(challenge string) error {
	scheme, _, _ := strings.Cut(challenge, " ")
	if challenge != "" && !strings.EqualFold(scheme, a.Challenge()) {
		return fmt.Errorf("its challenge is %q, but apikey.Authentication reads %q: set Scheme instead of "+
			"replacing Challenge", challenge, a.Challenge())
	}
	return nil
}

// Challenge returns the scheme.
func (a Authentication) Challenge() string {
	if a.Scheme == "" {
		return "Api-Key"
	}
	return a.Scheme
}

var _ rest.Authenticator = Authentication{}

// SecuritySchemes implements rest.SecurityDescriber.
func (a Authentication) SecuritySchemes() []rest.SecurityScheme {
	scheme := rest.SecurityScheme{Name: "apiKeyAuth", Type: "apiKey", In: "header", Key: "Authorization",
		Description: `An API key with the required prefix "` + a.Challenge() + `"`, Limited: true}
	switch a.Challenge() {
	case "Bearer":
		scheme = rest.SecurityScheme{Name: "bearerAuth", Type: "http", Scheme: "bearer", Description: "An API key",
			Limited: true}
	case "Token":
		scheme.Name = "tokenAuth"
	}
	if a.Tokens != nil {
		scheme.Description += ", or a token"
	}
	list := []rest.SecurityScheme{scheme}
	if a.Header != "" {
		list = append(list, rest.SecurityScheme{Name: "apiKeyHeader", Type: "apiKey", In: "header", Key: a.Header,
			Limited: true})
	}
	return list
}

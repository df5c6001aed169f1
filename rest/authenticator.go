package rest

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Authenticator finds the user whom a request's credentials belong to.
type Authenticator interface {
	// Authenticate returns nil, nil if the request has no credentials of its kind: the next
	// authenticator is then asked. An *Error is a refusal; any other error is a fault, answered
	// 503. It must refuse a user who is not Active.
	Authenticate(r *Request) (*auth.Identity, error)
	// Challenge returns the WWW-Authenticate header of a 401; "" turns the 401 into a 403. The
	// challenge of a view's first authenticator is used, whichever authenticator refused.
	Challenge() string
}

// BasicAuthentication is DRF's BasicAuthentication: it reads "Authorization: Basic" (RFC 7617).
type BasicAuthentication struct {
	// Users checks name and password; required. *auth.Users implements it. Its
	// auth.ErrBadCredentials is answered 401, auth.ErrTooManyAttempts 429.
	Users interface {
		Authenticate(ctx context.Context, username, password string) (auth.User, error)
	}
	Realm string // of the challenge; default "api"
}

// CheckSetup implements SetupChecker.
func (b BasicAuthentication) CheckSetup() error {
	if isNil(b.Users) {
		return errors.New("BasicAuthentication needs Users")
	}
	return nil
}

// Authenticate returns nil, nil if the header is absent or has another scheme.
func (b BasicAuthentication) Authenticate(r *Request) (*auth.Identity, error) {
	encoded, words, ok := r.Credentials("Basic")
	switch {
	case !ok:
		return nil, nil
	case words == 0:
		return nil, Malformed("Invalid basic header. No credentials provided.")
	case words > 1:
		return nil, Malformed("Invalid basic header. Credentials string should not contain spaces.")
	}
	username, password, ok := basicCredentials(encoded)
	if !ok {
		return nil, Malformed("Invalid basic header. Credentials not correctly base64 encoded.")
	}
	user, err := b.Users.Authenticate(r.Context(), username, password)
	if errors.Is(err, auth.ErrBadCredentials) {
		return nil, AuthenticationFailed("Invalid username/password.").WithCause(err)
	}
	if err != nil {
		return nil, err
	}
	if !user.Active { // *auth.Users never returns one
		return nil, AuthenticationFailed("User inactive or deleted.").WithCause(
			&auth.Refusal{Reason: auth.ReasonInactive, User: user.ID, Detail: "the user is inactive"})
	}
	return &auth.Identity{User: user}, nil
}

// Challenge returns Basic with the realm.
func (b BasicAuthentication) Challenge() string {
	realm := b.Realm
	if realm == "" {
		realm = "api"
	}
	return `Basic realm="` + realm + `"`
}

// basicCredentials decodes as leniently as Python's b64decode, as UTF-8 or else as Latin-1, and
// cuts at the first colon.
func basicCredentials(encoded string) (username, password string, ok bool) {
	raw, ok := pytext.DecodeBase64([]byte(encoded))
	if !ok {
		return "", "", false
	}
	return strings.Cut(pytext.UTF8.DecodeOrLatin1(raw), ":")
}

// RemoteUserAuthentication is DRF's RemoteUserAuthentication: a server in front has authenticated
// the user, and From returns the name. It has no challenge.
type RemoteUserAuthentication struct {
	// From returns the name of the authenticated user, or "" if there is none; required. DRF reads
	// a variable of the server, REMOTE_USER, that no client can set; Go has no such variable. A
	// From that reads a header believes every client that can reach this server, so the proxy in
	// front must overwrite that header on every request.
	From func(*http.Request) string
	// Users finds the user; required. *auth.Users implements it.
	Users interface {
		ByName(ctx context.Context, username string) (auth.User, error)
	}
	// Create, if not nil, creates a user whom Users does not know, as Django's RemoteUserBackend
	// does.
	Create func(ctx context.Context, username string) (auth.User, error)
}

// CheckSetup implements SetupChecker.
func (a RemoteUserAuthentication) CheckSetup() error {
	if a.From == nil || isNil(a.Users) {
		return errors.New("RemoteUserAuthentication needs From and Users")
	}
	return nil
}

// Authenticate returns nil, nil if From returns no name, and for an unknown or inactive user.
func (a RemoteUserAuthentication) Authenticate(r *Request) (*auth.Identity, error) {
	name := a.From(r.Request)
	if name == "" {
		return nil, nil
	}
	user, err := a.Users.ByName(r.Context(), name)
	if errors.Is(err, auth.ErrNotFound) && a.Create != nil {
		user, err = a.Create(r.Context(), name)
		if errors.Is(err, auth.ErrExists) { // another request has created the user meanwhile
			user, err = a.Users.ByName(r.Context(), name)
		}
	}
	switch {
	case errors.Is(err, auth.ErrNotFound), errors.Is(err, auth.ErrInvalid):
		r.NoteRefusal(auth.Refusal{Reason: auth.ReasonNoUser, Detail: "the server in front has named no user of this site"})
		return nil, nil
	case err != nil:
		return nil, err
	case !user.Active:
		r.NoteRefusal(auth.Refusal{Reason: auth.ReasonInactive, User: user.ID, Detail: "the user is inactive"})
		return nil, nil
	}
	return &auth.Identity{User: user}, nil
}

// Challenge returns "": there is no challenge.
func (RemoteUserAuthentication) Challenge() string { return "" }

var (
	_ Authenticator = BasicAuthentication{}
	_ Authenticator = RemoteUserAuthentication{}
)

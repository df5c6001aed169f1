package session

import (
	"errors"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// Authentication is DRF's SessionAuthentication: the user whom the session cookie belongs to. It challenges
// nobody, so that as the first authenticator it makes a 403 of a 401.
type Authentication struct{ Sessions *Sessions } // required

// CheckSetup implements rest.SetupChecker.
func (a Authentication) CheckSetup() error {
	if a.Sessions == nil {
		return errors.New("session.Authentication needs Sessions")
	}
	return nil
}

// Authenticate returns nil, nil where nobody is signed in. Who is, and changes something, must show the CSRF
// token: its lack is a 403, also where another authenticator knows the user. For a POST to a view the body is parsed to
// look for it, so that a body which cannot be read is refused here (400, 415). Behind Protect only forms are, and the
// handler gets the whole body.
func (a Authentication) Authenticate(r *rest.Request) (*auth.Identity, error) {
	user, err := a.Sessions.User(r.Request, r.ResponseHeader())
	if err != nil || !user.IsAuthenticated() {
		return nil, err
	}
	reason, err := a.Sessions.CheckCSRF(r.Request, r.ResponseHeader(), FormToken(r))
	if err != nil {
		return nil, err
	}
	if reason != "" {
		return nil, rest.PermissionDenied("CSRF Failed: " + reason)
	}
	return &auth.Identity{User: user}, nil
}

// FormToken is where CheckCSRF finds the token of a request that a view answers: in the form's field
// csrfmiddlewaretoken. Other bodies have none, and what cannot be read is the error of rest.Request.Form.
func FormToken(r *rest.Request) func() (string, error) {
	return func() (string, error) {
		form, err := r.Form()
		if form == nil || err != nil {
			return "", err
		}
		token, _ := form.Get("csrfmiddlewaretoken")
		return token, nil
	}
}

// ReadsSessions marks the authenticator, and what embeds it: a site that has one does for every answer what Django's
// session and CSRF middleware do (Sessions.Handler).
func (Authentication) ReadsSessions() {}

// Challenge is none.
func (Authentication) Challenge() string { return "" }

var _ rest.Authenticator = Authentication{}

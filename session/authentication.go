package session

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// Authentication is DRF's SessionAuthentication: it finds the user of the session cookie. It has no
// challenge, so that as the first authenticator it turns a 401 into a 403.
type Authentication struct{ Sessions *Service } // required

// CheckSetup implements rest.SetupChecker.
func (a Authentication) CheckSetup() error {
	if a.Sessions == nil {
		return errors.New("session.Authentication needs Sessions")
	}
	return nil
}

// Authenticate returns nil, nil if no user is signed in. An unsafe request of a signed-in user
// needs the CSRF token. Without the token the answer is 403, even if a later authenticator would
// accept the request. In a view the body of a POST is parsed for the token, so that an unreadable
// body is refused here (400, 415). Behind Protect only forms are parsed, and the handler can still
// read the whole body.
func (a Authentication) Authenticate(r *rest.Request) (*auth.Identity, error) {
	user, why, err := a.Sessions.find(r.Request, r.ResponseHeader())
	if why != nil {
		r.NoteRefusal(*why)
	}
	if err != nil || !user.IsAuthenticated() {
		return nil, err
	}
	reason, err := a.Sessions.CheckCSRF(r.Request, r.ResponseHeader(), FormCSRFToken(r))
	if err != nil {
		return nil, err
	}
	if reason != "" {
		return nil, rest.PermissionDenied("CSRF Failed: " + reason).WithCause(
			&auth.Refusal{Reason: auth.ReasonCSRF, User: user.ID, Detail: withoutPaths(reason)})
	}
	recheck := func(ctx context.Context) error {
		return a.Sessions.recheck(ctx, r.Request, r.ResponseHeader(), user.ID)
	}
	return &auth.Identity{User: user, Via: "session", Recheck: recheck}, nil
}

// withoutPaths returns Django's reason for a refusal as the log may have it. Two of the reasons
// contain the client's Origin or Referer. Of an address only scheme and host stay, because the path
// and the query of a page may contain secrets.
func withoutPaths(reason string) string {
	before, rest, found := strings.Cut(reason, " - ")
	text, after, ends := strings.Cut(rest, " does not match ")
	if !found || !ends {
		return reason
	}
	shown := "an address that cannot be read"
	if u, err := url.Parse(text); err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") {
		shown = u.Scheme + "://" + u.Host
	}
	return before + " - " + shown + " does not match " + after
}

// FormCSRFToken returns a function for CheckCSRF in a view: it reads the token from the form's
// field csrfmiddlewaretoken, and returns "" for a body that is no form, and for one that a renderer
// has taken out of its form (rest.Request.Override). The function's error is that of
// rest.Request.Form.
func FormCSRFToken(r *rest.Request) func() (string, error) {
	return func() (string, error) {
		if r.Content() != nil {
			return "", nil
		}
		form, err := r.Form()
		if form == nil || err != nil {
			return "", err
		}
		token, _ := form.Get("csrfmiddlewaretoken")
		return token, nil
	}
}

// ReadsSessions marks an authenticator that uses sessions: Authentication, and types that embed it.
// A latchkey.Site with such an authenticator, or one that holds such a one (UsesSessions), puts
// Service.Handler around every answer.
func (Authentication) ReadsSessions() {}

// Challenge returns "": there is no challenge.
func (Authentication) Challenge() string { return "" }

// SecuritySchemes implements rest.SecurityDescriber, with drf-spectacular's name.
func (a Authentication) SecuritySchemes() []rest.SecurityScheme {
	return []rest.SecurityScheme{{Name: "cookieAuth", Type: "apiKey", In: "cookie",
		Key: a.Sessions.config.SessionCookie.Name}}
}

var _ rest.Authenticator = Authentication{}

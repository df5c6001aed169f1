package apikey

import (
	"errors"
	"net/http"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/rest"
)

// KnoxLogin is django-rest-knox's LoginView: POST with any credential that the view accepts, such
// as Basic, creates a key, and answers {"expiry": time, "token": key}. Its clients present the key
// as "Authorization: Token <key>", which Authentication reads with the Scheme "Token". Knox'
// LogoutView is LogoutView here.
type KnoxLogin struct {
	Keys *apikey.Service // required
	// Life is how long a key lives, Knox' TOKEN_TTL. Default ten hours. A key that another key has
	// obtained ends with it at the latest.
	Life time.Duration
	// Name is the name of the keys. Default "login".
	Name string
	// Scopes limit the keys. The default is no limit.
	Scopes auth.Scopes
}

// CheckSetup implements rest.SetupChecker.
func (v KnoxLogin) CheckSetup() error {
	if v.Life < 0 {
		return errors.New("apikey.KnoxLogin: Life is negative")
	}
	return checkKeys(v.Keys, "KnoxLogin")
}

// Policy asks for a user.
func (KnoxLogin) Policy() []rest.Option {
	return []rest.Option{rest.Name("Login"), rest.Permissions(rest.IsAuthenticated), rest.MaxBody(maxBody)}
}

// Post answers 200 with the key. As Knox does, it answers 403 with {"error": …} if the user has as
// many keys as a user may have.
func (v KnoxLogin) Post(r *rest.Request) (*rest.Response, error) {
	p := apikey.CreateParams{User: r.User.ID, Name: v.Name, Scopes: &v.Scopes, By: r.Identity()}
	if p.Name == "" {
		p.Name = "login"
	}
	life := v.Life
	if life == 0 {
		life = 10 * time.Hour
	}
	expires := v.Keys.Now().Add(life)
	if by, ok := r.Auth.(*apikey.Key); ok && !by.Expires.IsZero() && by.Expires.Before(expires) {
		expires = by.Expires
	}
	p.Expires = &expires
	key, secret, err := v.Keys.Create(r.Context(), p)
	if errors.Is(err, apikey.ErrTooMany) {
		return nil, &rest.Error{Status: http.StatusForbidden, Code: "too_many_keys", Err: err,
			Detail: rest.Object{"error", "Maximum amount of tokens allowed per user exceeded."}}
	}
	if err != nil {
		return nil, answerTo(err)
	}
	resp := rest.OK(rest.Object{"expiry", string(r.AppendTime(nil, key.Expires)), "token", secret.Reveal()})
	resp.Header = http.Header{"Cache-Control": {"no-store"}}
	return resp, nil
}

// KnoxLogoutAll is django-rest-knox's LogoutAllView: it ends all API keys of the user, and nothing
// else.
type KnoxLogoutAll struct{ Keys *apikey.Service } // required

// CheckSetup implements rest.SetupChecker.
func (v KnoxLogoutAll) CheckSetup() error { return checkKeys(v.Keys, "KnoxLogoutAll") }

// Policy asks for a credential without limit: a limited one cannot end what it could not make.
func (KnoxLogoutAll) Policy() []rest.Option {
	return []rest.Option{rest.Name("Logout All"), rest.Permissions(rest.IsAuthenticated)}
}

// Post answers 204.
func (v KnoxLogoutAll) Post(r *rest.Request) (*rest.Response, error) {
	if err := revokeAll(r, v.Keys); err != nil {
		return nil, err
	}
	return rest.NoContent(), nil
}

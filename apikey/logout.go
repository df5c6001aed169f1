package apikey

import (
	"context"
	"errors"
	"net/http"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/rest"
)

// Logout ends credentials. It is a part of LogoutView and LogoutAllView.
type Logout struct {
	Keys *apikey.Service // required
	// Tokens ends DRF's token of a user; required. *token.Service does.
	Tokens interface {
		Revoke(ctx context.Context, user auth.UserID) error
	}
	// Sessions ends sessions; nil if the project has none. *session.Service does.
	Sessions interface {
		SignOut(r *http.Request, header http.Header) error
		EndAll(ctx context.Context, user auth.UserID) (ended int, err error)
		EndOthers(r *http.Request, header http.Header, user auth.UserID) (ended int, err error)
	}
}

// CheckSetup implements rest.SetupChecker.
func (l Logout) CheckSetup() error {
	if l.Keys == nil || isNil(l.Tokens) {
		return errors.New("apikey.Logout needs Keys and Tokens")
	}
	return nil
}

// LogoutView ends the credential of the request: it revokes the API key, deletes DRF's token, or
// ends the session. A request that was authenticated by a password has no credential to end.
type LogoutView struct{ Logout }

// Policy admits every credential, whatever its scopes: anybody may end their own credential.
func (LogoutView) Policy() []rest.Option {
	return []rest.Option{rest.Name("Log Out"), rest.Permissions(rest.AnyScope), rest.Renderers(rest.JSON{})}
}

// Post answers 204. The credential is refused from then on.
func (v LogoutView) Post(r *rest.Request) (*rest.Response, error) {
	var err error
	switch held := r.Auth.(type) {
	case *apikey.Key:
		err = v.Keys.Revoke(r.Context(), held.Handle, apikey.RevokeParams{By: r.Identity(), Reason: "logged out"})
	case *token.Token:
		err = v.Tokens.Revoke(r.Context(), r.User.ID)
	default:
		if v.Sessions != nil {
			err = v.Sessions.SignOut(r.Request, r.ResponseHeader())
		}
	}
	if err != nil && !errors.Is(err, auth.ErrNotFound) && !errors.Is(err, apikey.ErrEnded) { // already ended
		return nil, err
	}
	return rest.NoContent(), nil
}

// LogoutAllView ends all credentials of the user: API keys, DRF's token and every session. It does
// not change the password.
type LogoutAllView struct{ Logout }

// Policy asks for a credential without limit: a limited one cannot end what it could not make.
func (LogoutAllView) Policy() []rest.Option {
	return []rest.Option{rest.Name("Log Out Everywhere"), rest.Permissions(rest.IsAuthenticated),
		rest.Renderers(rest.JSON{})}
}

// Post answers 204. All credentials of the user are refused from then on. After an error some of
// them may have ended. The credential of the request ends last, so that the client can repeat the
// request. A token or a session could make a key until then; keys are therefore revoked once more
// afterwards.
func (v LogoutAllView) Post(r *rest.Request) (*rest.Response, error) {
	drf := func() error { return v.Tokens.Revoke(r.Context(), r.User.ID) }
	keys := func() error { return revokeAll(r, v.Keys) }
	all, others, own := v.sessionSteps(r)
	var steps []func() error
	switch r.Auth.(type) {
	case *apikey.Key: // also ends the keys that it is just making
		steps = []func() error{all, drf, keys}
	case *token.Token:
		steps = []func() error{all, keys, drf, keys}
	default: // a session, or a password, which stays
		steps = []func() error{others, drf, keys, own, keys}
	}
	for _, step := range steps {
		if err := step(); err != nil && !errors.Is(err, auth.ErrNotFound) {
			return nil, err
		}
	}
	return rest.NoContent(), nil
}

// sessionSteps returns functions that end all sessions of the request's user, those of other
// requests, and that of this request with its cookie.
func (v LogoutAllView) sessionSteps(r *rest.Request) (all, others, own func() error) {
	if v.Sessions == nil {
		nothing := func() error { return nil }
		return nothing, nothing, nothing
	}
	all = func() error {
		_, err := v.Sessions.EndAll(r.Context(), r.User.ID)
		return err
	}
	others = func() error {
		_, err := v.Sessions.EndOthers(r.Request, r.ResponseHeader(), r.User.ID)
		return err
	}
	own = func() error { return v.Sessions.SignOut(r.Request, r.ResponseHeader()) }
	return all, others, own
}

// revokeAll revokes all keys of the request's user. It acts for the user and not for the key of the
// request: a key that is bound to a network could not end the others.
func revokeAll(r *rest.Request, keys *apikey.Service) error {
	_, err := keys.RevokeAll(r.Context(), apikey.Filter{User: r.User.ID},
		apikey.RevokeParams{By: &auth.Identity{User: r.User}, Reason: "logged out everywhere"})
	return err
}

// WhoAmIView answers with the user and the credential of the request.
type WhoAmIView struct {
	Keys *apikey.Service // required
}

// CheckSetup implements rest.SetupChecker.
func (v WhoAmIView) CheckSetup() error { return checkKeys(v.Keys, "WhoAmIView") }

// Policy admits every credential, whatever its scopes.
func (WhoAmIView) Policy() []rest.Option {
	return []rest.Option{rest.Name("Who Am I"), rest.Permissions(rest.AnyScope)}
}

// Get answers {"user": …, "credential": …}. The credential is {"kind": "key", …} with the fields
// that ListView shows of a key, {"kind": "token", "created": …} for DRF's token, and null for any
// other credential, such as a password or a session.
func (v WhoAmIView) Get(r *rest.Request) (*rest.Response, error) {
	var held any
	switch credential := r.Auth.(type) {
	case *apikey.Key:
		held = append(rest.Object{"kind", "key"}, describe(*credential, v.Keys.Now())...)
	case *token.Token:
		held = rest.Object{"kind", "token", "created", stamp(credential.Created)}
	}
	return rest.OK(rest.Object{"user", r.User, "credential", held}), nil
}

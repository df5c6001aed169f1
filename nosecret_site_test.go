package latchkey_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/apikey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/browsable"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
)

// canaryVar makes the test's program the one of canarySite. Its name begins like those of all
// variables that are no settings.
const canaryVar = "LATCHKEY_TEST_CANARY"

// canarySite has every way to present a credential, every view that gives one, and views that fail
// in every way.
func canarySite() latchkey.Project {
	return latchkey.Project{
		Name: "canary",
		API: func(site *latchkey.Site) rest.Config {
			return rest.Config{
				Authenticators: []rest.Authenticator{
					site.TokenAuthentication, site.APIKeyAuthentication, site.BearerAuthentication,
					site.SessionAuthentication, site.BasicAuthentication,
				},
				Permissions: []rest.Permission{rest.IsAuthenticated},
				Renderers:   []rest.Renderer{rest.JSON{}, browsable.Renderer{}},
			}
		},
		Setup: func(site *latchkey.Site) error {
			site.View("/whoami/", apikey.WhoAmIView{Keys: site.Keys})
			site.View("/orders/", canaryView("fine"),
				rest.Permissions(rest.IsAuthenticated, rest.HasScope("orders:read")))
			site.View("/keys/", apikey.ListView{Keys: site.Keys})
			site.View("/keys/{handle}/", apikey.KeyView{Keys: site.Keys})
			site.View("/keys/{handle}/rotate/", apikey.RotateView{Keys: site.Keys})
			site.View("/knox/login/", apikey.KnoxLogin{Keys: site.Keys})
			site.View("/logout/", apikey.LogoutView{Logout: site.Logout})
			site.View("/logout/all/", apikey.LogoutAllView{Logout: site.Logout})
			site.View("/token/", site.ObtainAuthToken)
			site.View("/token/logout/", authtoken.LogoutView{Tokens: site.Tokens})
			site.View("/login/", canaryLogin{site.Users, site.Sessions}, rest.Permissions(rest.AllowAny))
			site.View("/password/", canaryPassword{site.Users})
			for _, how := range []string{"fine", "upload", "panic", "error", "unavailable"} {
				site.View("/"+how+"/", canaryView(how), rest.Permissions(rest.AllowAny, rest.AnyScope))
			}
			site.Handle("/plain/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				name, password := r.FormValue("username"), r.FormValue("password")
				if _, err := site.Users.Authenticate(r.Context(), name, password); err != nil {
					panic(err)
				}
			}))
			return nil
		},
	}
}

// canaryView reads the body and then fails, or not.
type canaryView string

func (v canaryView) Get(r *rest.Request) (*rest.Response, error) { return v.Post(r) }

func (v canaryView) Post(r *rest.Request) (*rest.Response, error) {
	var in struct {
		Username string    `rest:"optional"`
		Password string    `rest:"raw,optional"`
		Notes    rest.File `rest:"optional"`
	}
	if r.Method == http.MethodPost {
		if err := r.Decode(&in); err != nil {
			return nil, err
		}
	}
	switch v {
	case "panic":
		panic(fmt.Errorf("a view has failed for %d bytes", len(in.Password)))
	case "error":
		return nil, errors.New("a view has failed")
	case "unavailable":
		return nil, &auth.UnavailableError{Err: errors.New("a queue is full")}
	}
	return rest.OK(rest.Object{"ok", true}), nil
}

// canaryLogin signs in to a session.
type canaryLogin struct {
	users    *auth.Users
	sessions *session.Service
}

func (v canaryLogin) Get(r *rest.Request) (*rest.Response, error) {
	token, err := v.sessions.CSRFToken(r.Request, r.ResponseHeader())
	if err != nil {
		return nil, err
	}
	return rest.OK(rest.Object{"form_token", token}), nil
}

func (v canaryLogin) Post(r *rest.Request) (*rest.Response, error) {
	reason, err := v.sessions.CheckCSRF(r.Request, r.ResponseHeader(), session.FormCSRFToken(r))
	if err != nil {
		return nil, err
	}
	if reason != "" {
		return nil, rest.PermissionDenied("CSRF Failed: " + reason)
	}
	var in struct {
		Username string
		Password string `rest:"raw"`
	}
	if err := r.Decode(&in); err != nil {
		return nil, err
	}
	user, err := v.users.Authenticate(r.Context(), in.Username, in.Password)
	if errors.Is(err, auth.ErrBadCredentials) {
		return nil, rest.ValidationError("Please enter a correct username and password.").WithCause(err)
	}
	if err != nil {
		return nil, err
	}
	if err := v.sessions.SignIn(r.Request, r.ResponseHeader(), user); err != nil {
		return nil, err
	}
	return rest.OK(rest.Object{"hello", user.Username}), nil
}

// canaryPassword changes the password of the user who asks.
type canaryPassword struct{ users *auth.Users }

func (v canaryPassword) Post(r *rest.Request) (*rest.Response, error) {
	var in struct {
		Old string `rest:"raw"`
		New string `rest:"raw"`
	}
	if err := r.Decode(&in); err != nil {
		return nil, err
	}
	if err := v.users.ChangePassword(r.Context(), r.User.ID, in.Old, in.New); err != nil {
		return nil, err
	}
	return rest.OK(rest.Object{"changed", true}), nil
}

// runCanarySite runs the command line of canarySite, if a test has started this process for it.
func runCanarySite() {
	if slices.Contains(os.Environ(), canaryVar+"=1") {
		latchkey.Main(canarySite())
	}
}

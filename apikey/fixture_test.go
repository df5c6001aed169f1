package apikey_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	keyhttp "github.com/latchkey-go/latchkey/apikey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	hashers "github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
)

var noon = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

// house is a server with the views, over a fresh database. Its clock stands still until a test
// moves it.
type house struct {
	dbtest.Services
	keys     *apikey.Service
	sessions *session.Service
	mux      *http.ServeMux
	clock    *time.Time
	alice    auth.User
	bob      auth.User
}

func open(t *testing.T, change ...func(*apikey.Config)) *house {
	t.Helper()
	now := noon
	h := &house{Services: dbtest.OpenServices(t), clock: &now, mux: http.NewServeMux()}
	clock := func() time.Time { return now }
	secrets := []string{strings.Repeat("s", 50)}
	h.Users = auth.NewUsers(auth.UsersConfig{Store: h.DB.Users(), Tx: h.DB, Secrets: secrets,
		Hasher: hashers.NewPool(hashers.PoolConfig{Iterations: 1000})})
	config := apikey.Config{Store: h.DB.APIKeys(), Tx: h.DB, Confirm: h.Users.Confirm, Now: clock}
	for _, fn := range change {
		fn(&config)
	}
	h.keys = apikey.New(config)
	h.sessions = session.New(session.Config{Store: h.DB.Sessions(), Tx: h.DB, Users: h.Users,
		Secrets: secrets, Now: clock})
	h.alice, h.bob = h.user(t, "alice"), h.user(t, "bob")
	api := rest.New(rest.Config{Authenticators: []rest.Authenticator{
		authtoken.Authentication{Tokens: h.Tokens},
		keyhttp.Authentication{Keys: h.keys, Header: "X-API-Key"},
		keyhttp.Authentication{Keys: h.keys, Tokens: h.Tokens, Scheme: "Bearer"},
		rest.BasicAuthentication{Users: h.Users},
		uncheckedSession{session.Authentication{Sessions: h.sessions}},
	}})
	logout := keyhttp.Logout{Keys: h.keys, Tokens: h.Tokens, Sessions: h.sessions}
	for pattern, view := range map[string]any{
		"/keys/": keyhttp.ListView{Keys: h.keys}, "/keys/{handle}/": keyhttp.KeyView{Keys: h.keys},
		"/keys/{handle}/rotate/": keyhttp.RotateView{Keys: h.keys},
		"/logout/":               keyhttp.LogoutView{Logout: logout},
		"/logout/all/":           keyhttp.LogoutAllView{Logout: logout},
		"/whoami/":               keyhttp.WhoAmIView{Keys: h.keys}, "/orders/": orders{},
	} {
		h.mux.Handle(pattern, api.View(view))
	}
	return h
}

// uncheckedSession authenticates by a session without a CSRF check, which these tests do not need.
type uncheckedSession struct{ session.Authentication }

func (u uncheckedSession) Authenticate(r *rest.Request) (*auth.Identity, error) {
	user, err := u.Sessions.User(r.Request, r.ResponseHeader())
	if err != nil || !user.IsAuthenticated() {
		return nil, err
	}
	return &auth.Identity{User: user}, nil
}

// orders asks for a scope.
type orders struct{}

func (orders) Policy() []rest.Option {
	return []rest.Option{rest.Permissions(rest.HasReadWriteScope("orders"))}
}
func (orders) Get(*rest.Request) (*rest.Response, error)  { return rest.OK("read"), nil }
func (orders) Post(*rest.Request) (*rest.Response, error) { return rest.OK("written"), nil }

const password = "wonderland-1865"

func (h *house) user(t *testing.T, name string) auth.User {
	t.Helper()
	user, err := h.Users.Create(t.Context(), auth.CreateParams{Username: name, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return user
}

// key creates a key for alice with these scopes, and returns it with its text.
func (h *house) key(t *testing.T, scopes string, change ...func(*apikey.CreateParams)) (apikey.Key, string) {
	t.Helper()
	parsed, err := auth.ParseScopes(scopes)
	if err != nil {
		t.Fatal(err)
	}
	p := apikey.CreateParams{User: h.alice.ID, Name: "test", Scopes: &parsed}
	for _, fn := range change {
		fn(&p)
	}
	key, secret, err := h.keys.Create(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return key, secret.Reveal()
}

func withNetworks(text string) func(*apikey.CreateParams) {
	return func(p *apikey.CreateParams) { p.Networks = []netip.Prefix{netip.MustParsePrefix(text)} }
}

func withLife(life time.Duration) func(*apikey.CreateParams) {
	return func(p *apikey.CreateParams) { at := noon.Add(life); p.Expires = &at }
}

// session signs alice in and returns the header Cookie.
func (h *house) session(t *testing.T) string {
	t.Helper()
	header := http.Header{}
	if err := h.sessions.SignIn(httptest.NewRequest("POST", "/", nil), header, h.alice); err != nil {
		t.Fatal(err)
	}
	for _, cookie := range (&http.Response{Header: header}).Cookies() {
		if cookie.Name == "sessionid" {
			return "Cookie: sessionid=" + cookie.Value
		}
	}
	t.Fatal("no session cookie")
	return ""
}

// answered is an answer, and its body as JSON.
type answered struct {
	*httptest.ResponseRecorder
	JSON map[string]any
}

// send sends "METHOD /path/" with header lines, and with a JSON body if it is not "".
func (h *house) send(ctx context.Context, request, body string, lines ...string) answered {
	method, path, _ := strings.Cut(request, " ")
	r := httptest.NewRequest(method, path, strings.NewReader(body)).WithContext(ctx)
	r.RemoteAddr = "192.0.2.1:1234"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		r.Header[http.CanonicalHeaderKey(name)] = append(r.Header[http.CanonicalHeaderKey(name)], value)
	}
	w := httptest.NewRecorder()
	h.mux.ServeHTTP(w, r)
	a := answered{ResponseRecorder: w}
	json.Unmarshal(w.Body.Bytes(), &a.JSON)
	return a
}

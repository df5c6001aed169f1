package rest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

func TestProtect(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	inner := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, ok := auth.FromContext(r.Context())
		fmt.Fprintf(w, "%s %v %q %v", r.Method, ok, id.User.Username, id.Auth)
	})
	panicking := []rest.Option{rest.Authenticators(panics{})}
	for _, c := range []struct {
		name, request string
		opts          []rest.Option
		lines         []string
		status        int
		body          string
	}{
		{"signed in", "GET /", nil, []string{"X-User: alice"}, 200, `GET true "alice" vouched`},
		{"any method, any Accept", "BREW /?format=tea", nil, []string{"X-User: alice", "Accept: text/tea"}, 200,
			`BREW true "alice" vouched`},
		{"an anonymous client has an identity", "GET /", []rest.Option{rest.Permissions(rest.AllowAny)}, nil, 200,
			`GET true "" <nil>`},
		{"refused", "GET /", nil, nil, 401, notProvided},
		{"refused with any Accept", "GET /", nil, []string{"Accept: text/tea"}, 401, notProvided},
		{"refused HEAD", "HEAD /", nil, nil, 401, ""},
		{"wrong", "GET /", []rest.Option{rest.Permissions(rest.AllowAny)}, []string{"X-User: bad"}, 401, noSuchUser},
		{"denied", "GET /", []rest.Option{rest.Permissions(rest.IsAdminUser)}, []string{"X-User: alice"}, 403,
			notAllowed},
		{"panic", "GET /", panicking, nil, 500, serverError},
		{"fault", "GET /", nil, []string{"X-User: down"}, 503, unavailableError},
	} {
		w := send(api.Protect(c.opts...)(inner), c.request, c.lines...)
		expect(t, c.name, w, c.status, c.body)
		if allow, ok := w.Header()["Allow"]; ok {
			t.Errorf("%s: Allow %v, which nobody knows", c.name, allow)
		}
		if c.status == 401 && challenge(w)[0] != "Test" {
			t.Errorf("%s: no challenge", c.name)
		}
	}
}

func TestAllowsAnonymous(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	for _, c := range []struct {
		permission rest.Permission
		get, post  bool
	}{
		{rest.AllowAny, true, true},
		{rest.IsAuthenticated, false, false},
		{rest.IsAuthenticatedOrReadOnly, true, false},
		{rest.Or(rest.AllowAny, rest.IsAuthenticated), true, true},
		{rest.Not(rest.IsAdminUser), true, true},
		{rest.Rule{AllowObject: func(*rest.Request, any) bool { return false }}, true, true},
		{rest.Rule{Allow: func(r *rest.Request) bool { return r.TLS.Version > 0 }}, false, false}, // panics
		{faulty{auth.ErrUnavailable}, false, false},
	} {
		v := api.View(helloView{}, rest.Permissions(c.permission))
		if get, post := v.AllowsAnonymous("GET"), v.AllowsAnonymous("POST"); get != c.get || post != c.post {
			t.Errorf("%v: GET %v, POST %v", c.permission, get, post)
		}
	}
}

// A handler that modifies the anonymous identity does not affect other requests.
func TestProtectCopiesTheAnonymousIdentity(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(c *rest.Config) { c.Permissions = []rest.Permission{rest.AllowAny} })
	h := api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, _ := auth.FromContext(r.Context())
		id.User.Username += "x"
		fmt.Fprint(w, id.User.Username)
	}))
	for range 2 {
		expect(t, "anonymous", send(h, "GET /"), 200, "x")
	}
}

func TestViewOf(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	inner := http.NotFoundHandler()
	guarded := rest.ViewOf(api.Protect(rest.Permissions(rest.IsAdminUser))(inner))
	if guarded == nil || guarded.Allow() != "" || guarded.Policy().Permissions[0] != rest.IsAdminUser {
		t.Errorf("guarded: %+v", guarded)
	}
	if view := api.View(helloView{}); rest.ViewOf(view) != view {
		t.Error("ViewOf of a view is another view")
	}
	if rest.ViewOf(inner) != nil {
		t.Error("a plain handler has a view")
	}
}

// cookies is an authenticator that adds a header to every answer.
type cookies struct{}

func (cookies) Authenticate(r *rest.Request) (*auth.Identity, error) {
	r.ResponseHeader()["Vary"] = []string{"Cookie"}
	return nil, nil
}
func (cookies) Challenge() string { return "" }

func TestResponseHeaderOfAuthenticators(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(c *rest.Config) { c.Authenticators = []rest.Authenticator{cookies{}} })
	inner := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {})
	for name, w := range map[string]http.Header{
		"guarded":       send(api.Protect(rest.Permissions(rest.AllowAny))(inner), "GET /").Header(),
		"guard refuses": send(api.Protect()(inner), "GET /").Header(),
		"view":          send(api.View(helloView{}, rest.Permissions(rest.AllowAny)), "GET /").Header(),
		"view refuses":  send(api.View(helloView{}), "GET /").Header(),
	} {
		if vary := w["Vary"]; len(vary) != 1 || vary[0] != "Cookie" {
			t.Errorf("%s: Vary %v", name, vary)
		}
	}
}

// Django's 400 page keeps headers that authenticators have added so far, such as the Vary: Cookie
// of a session. A query with too many fields is refused before authenticators run. The expected
// answers are Django 5.2's.
func TestResponseHeaderOfPages(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(c *rest.Config) {
		c.Authenticators, c.Permissions = []rest.Authenticator{cookies{}}, []rest.Permission{rest.AllowAny}
	})
	view := api.View(echo[credentials]{})
	var fields strings.Builder
	for i := range 1001 {
		fmt.Fprintf(&fields, "k%d=v&", i)
	}
	const page, tooLarge = "<title>Bad Request (400)</title>",
		`{"detail":"The request's body is larger than 2621440 bytes."}`
	for _, c := range []struct {
		name, target, contentType, body, vary, want string
	}{
		{"many fields", "/", formType, fields.String(), "Cookie", page},
		{"many separators", "/", formType, strings.Repeat("&", 1200), "Cookie", page},
		{"a large form", "/", formType, "a=" + strings.Repeat("x", 2_621_440), "Cookie", tooLarge},
		{"a large document", "/", jsonType, "[" + strings.Repeat("1,", 1_400_000) + "1]", "Cookie", tooLarge},
		{"many fields in the query", "/?" + strings.Repeat("&", 1100), formType, "a=1", "", page},
	} {
		r := httptest.NewRequest("POST", c.target, strings.NewReader(c.body))
		r.Header["Content-Type"] = []string{c.contentType}
		w := httptest.NewRecorder()
		view.ServeHTTP(w, r)
		if vary := strings.Join(w.Header()["Vary"], "|"); w.Code != 400 || vary != c.vary ||
			!strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d, Vary %q, want %q: %.60s", c.name, w.Code, vary, c.vary, w.Body)
		}
	}
}

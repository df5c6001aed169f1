package routers_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/examples/guard/routers"
	"github.com/latchkey-go/latchkey/rest"
)

const origin = "https://app.example.com"

func TestRouters(t *testing.T) {
	t.Parallel()
	site, key := open(t)
	guard := site.API.Protect(rest.Permissions(rest.IsAuthenticated))
	for name, router := range map[string]func(routers.Guard) http.Handler{
		"chi": routers.Chi, "gin": routers.Gin, "echo": routers.Echo,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := routers.CORS(router(guard), origin)
			with := ask(h, "GET", "Authorization", "Token "+key, "Origin", origin)
			if with.Code != 200 || with.Body.String() != "Hello, alice!\n" {
				t.Errorf("with a token: %d %q", with.Code, with.Body)
			}
			if got := with.Header().Get("Access-Control-Allow-Origin"); got != origin {
				t.Errorf("Access-Control-Allow-Origin: %q", got)
			}
			without := ask(h, "GET", "Origin", origin)
			if want := `{"detail":"Authentication credentials were not provided."}`; without.Code != 401 ||
				without.Body.String() != want {
				t.Errorf("without: %d %q", without.Code, without.Body)
			}
			preflight := ask(h, "OPTIONS", "Origin", origin,
				"Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", "authorization")
			if got := preflight.Header().Get("Access-Control-Allow-Headers"); preflight.Code != 204 ||
				got != "authorization" {
				t.Errorf("preflight: %d, headers %q", preflight.Code, got)
			}
		})
	}
}

// TestCORSAroundASite uses rs/cors as the middleware of a project. Its headers stand on refusals,
// redirects and error pages too, and a preflight request needs no token.
func TestCORSAroundASite(t *testing.T) {
	t.Parallel()
	site, key := openProject(t, latchkey.Project{
		Setup: func(site *latchkey.Site) error {
			site.View("/hello", rest.Func(func(r *rest.Request) (*rest.Response, error) {
				return rest.OK(r.User.Username), nil
			}, "GET"))
			site.View("/hello/more/", site.ObtainAuthToken)
			return nil
		},
		Middleware: func(_ *latchkey.Site, next http.Handler) http.Handler { return routers.CORS(next, origin) },
	})
	for _, c := range []struct {
		method, path string
		header       []string
		status       int
	}{
		{"GET", "/hello", []string{"Authorization", "Token " + key}, 200},
		{"GET", "/hello", nil, 401},
		{"GET", "/hello/more", nil, 301},
		{"GET", "/nowhere", nil, 404},
		{"POST", "/hello/more/", nil, 400},
		{"OPTIONS", "/hello/more/", []string{"Access-Control-Request-Method", "POST"}, 204},
	} {
		w := askFor(site, c.method, c.path, append(c.header, "Origin", origin)...)
		if got := w.Header().Get("Access-Control-Allow-Origin"); w.Code != c.status || got != origin {
			t.Errorf("%s %s: %d, Access-Control-Allow-Origin %q", c.method, c.path, w.Code, got)
		}
	}
}

// open returns a site with the user alice, and her token's key.
func open(t *testing.T) (*latchkey.Site, string) {
	return openProject(t, latchkey.Project{})
}

// openProject is open for a project with views.
func openProject(t *testing.T, p latchkey.Project) (*latchkey.Site, string) {
	t.Helper()
	p.Name = "routers"
	site, err := latchkey.Open(t.Context(), p, latchkey.Settings{
		Database:       "sqlite:" + t.TempDir() + "/db.sqlite3",
		Password:       latchkey.PasswordSettings{Iterations: 1000},
		ServerSettings: latchkey.ServerSettings{AllowedHosts: []string{"example.com"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { site.Close() })
	if err := site.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	user, err := site.Users.Create(t.Context(), auth.CreateParams{Username: "alice"})
	if err != nil {
		t.Fatal(err)
	}
	token, err := site.Tokens.GetOrCreate(t.Context(), user.ID)
	if err != nil {
		t.Fatal(err)
	}
	return site, token.Key
}

func ask(h http.Handler, method string, header ...string) *httptest.ResponseRecorder {
	return askFor(h, method, "/hello", header...)
}

func askFor(h http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

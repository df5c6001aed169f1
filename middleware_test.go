package latchkey_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// cors answers preflight requests, and adds a header to every other answer.
func cors(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		if r.Method == "OPTIONS" && r.Header.Get("Access-Control-Request-Method") != "" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// TestMiddleware checks that the headers of middleware stand on every answer of a site, and that a
// preflight request needs no token.
func TestMiddleware(t *testing.T) {
	t.Parallel()
	site := open(t, latchkey.Project{
		Setup: func(site *latchkey.Site) error {
			site.View("/notes/", MyView{})
			site.View("/token/", site.ObtainAuthToken)
			site.Handle("/healthz", http.NotFoundHandler()) // replaces the built-in one
			site.Handle("/panic/", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("boom") }))
			return nil
		},
		Middleware: func(site *latchkey.Site, next http.Handler) http.Handler {
			if len(site.Routes()) != 4 {
				t.Error("Middleware is called before Setup")
			}
			return cors(next)
		},
	})
	for _, c := range []struct {
		method, target string
		header         string
		status         int
	}{
		{"GET", "/notes/", "", 401},
		{"GET", "/notes", "", 301},
		{"GET", "/nowhere/", "", 404},
		{"GET", "/panic/", "", 500},
		{"GET", "/healthz", "", 404},
		{"GET", "/notes/", "Host: evil.com", 400},
		{"GET", "/token/", "", 405},
		{"POST", "/token/", "", 400},
		{"OPTIONS", "/notes/", "", 401},
		{"OPTIONS", "/notes/", "Access-Control-Request-Method: GET", 204},
		{"OPTIONS", "/token/", "Access-Control-Request-Method: POST", 204},
	} {
		var header []string
		if c.header != "" {
			header = []string{c.header}
		}
		w := get(site, c.method, c.target, header...)
		if h := w.Header(); w.Code != c.status || h.Get("Access-Control-Allow-Origin") != "*" ||
			h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s %s %s: %d %v", c.method, c.target, c.header, w.Code, h)
		}
	}
}

// TestMiddlewareOpensNothing has middleware that tries to sign a superuser in, by the context and
// by what clients send. A guard decides by its own authenticators alone.
func TestMiddlewareOpensNothing(t *testing.T) {
	t.Parallel()
	root := auth.User{ID: "1", Username: "root", Active: true, Staff: true, Superuser: true}
	site := open(t, latchkey.Project{
		Setup: func(site *latchkey.Site) error {
			site.View("/view/", MyView{})
			site.View("/who/", rest.Func(func(r *rest.Request) (*rest.Response, error) {
				return rest.OK(r.User.Username), nil
			}, "GET"), rest.Permissions(rest.AllowAny))
			who := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if id, ok := auth.FromContext(r.Context()); ok {
					io.WriteString(w, `"`+id.User.Username+`"`)
				}
			})
			site.Handle("/guarded/", site.API.Protect()(who))
			site.Handle("/guarded/who/", site.API.Protect(rest.Permissions(rest.AllowAny))(who))
			return nil
		},
		Middleware: func(_ *latchkey.Site, next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r.Header.Set("Remote-User", "root")
				r.SetBasicAuth("root", "")
				next.ServeHTTP(w, r.WithContext(auth.NewContext(r.Context(), &auth.Identity{User: root})))
			})
		},
	})
	for path, status := range map[string]int{"/view/": 401, "/guarded/": 401, "/who/": 200, "/guarded/who/": 200} {
		w := get(site, "GET", path)
		if w.Code != status || status == 200 && w.Body.String() != `""` {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

// TestWrappedViewIsAView checks that a view behind middleware of its own is listed as a view, with
// its guard, and that a session cookie works there.
func TestWrappedViewIsAView(t *testing.T) {
	t.Parallel()
	site := open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		view := site.API.View(MyView{}, rest.Authenticators(site.SessionAuthentication))
		site.Handle("/wrapped/", rest.Wrap(view, cors))
		site.Handle("/hidden/", cors(view))
		return nil
	}})
	routes := site.Routes()
	if routes[0].View == nil || routes[1].View != nil {
		t.Errorf("routes %v", routes)
	}
	user := newAccount(t, site, "alice")
	alice, err := site.Users.ByID(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	if err := site.Sessions.SignIn(httptest.NewRequest("GET", "/", nil), w.Header(), alice); err != nil {
		t.Fatal(err)
	}
	var cookies []string
	for _, c := range w.Result().Cookies() {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	if w := get(site, "GET", "/wrapped/", "Cookie: "+strings.Join(cookies, "; ")); w.Code != 200 ||
		w.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%d %s %v", w.Code, w.Body, w.Header())
	}
}

// TestMiddlewareMisuse checks that Open refuses middleware that returns no handler, and closes what
// Setup has opened.
func TestMiddlewareMisuse(t *testing.T) {
	t.Parallel()
	var steps []string
	defer func() {
		if reason := recover(); reason != "latchkey: Project.Middleware returned no handler" ||
			!slices.Equal(steps, []string{"setup", "close"}) {
			t.Errorf("%v, %v", reason, steps)
		}
	}()
	onNewDatabase(t, latchkey.Project{ //nolint:errcheck // it panics
		Setup: func(site *latchkey.Site) error {
			steps = append(steps, "setup")
			site.OnClose(func(context.Context) error { steps = append(steps, "close"); return nil })
			return nil
		},
		Middleware: func(*latchkey.Site, http.Handler) http.Handler { return nil },
	})
}

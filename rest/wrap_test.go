package rest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

// say returns middleware that writes a text before the handler inside answers.
func say(text string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, text)
			next.ServeHTTP(w, r)
		})
	}
}

// TestWrap checks the order of middleware, and that ViewOf finds the view or guard inside.
func TestWrap(t *testing.T) {
	t.Parallel()
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}})
	plain := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "plain") })
	view := api.View(rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.OK("view"), nil }, "GET"))
	guard := api.Protect()(plain)
	for name, c := range map[string]struct {
		h    http.Handler
		view *rest.View
		body string
	}{
		"a view":           {rest.Wrap(view, say("1 "), say("2 ")), view, `1 2 "view"`},
		"a view, twice":    {rest.Wrap(rest.Wrap(view, say("2 ")), say("1 ")), view, `1 2 "view"`},
		"no middleware":    {rest.Wrap(view), view, `"view"`},
		"a guard":          {rest.Wrap(guard, say("1 ")), rest.ViewOf(guard), "1 plain"},
		"a plain handler":  {rest.Wrap(plain, say("1 ")), nil, "1 plain"},
		"a guard of a sum": {api.Protect()(rest.Wrap(view, say("1 "))), nil, `1 "view"`},
	} {
		w := httptest.NewRecorder()
		c.h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		if w.Body.String() != c.body {
			t.Errorf("%s: %s, want %s", name, w.Body, c.body)
		}
		if got := rest.ViewOf(c.h); got != c.view && !strings.HasPrefix(name, "a guard of") {
			t.Errorf("%s: ViewOf returns %v", name, got)
		}
	}
}

// TestWrapMisuse checks that Wrap refuses handlers that are missing.
func TestWrapMisuse(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]func(){
		"no handler":     func() { rest.Wrap(nil) },
		"a nil function": func() { rest.Wrap(http.HandlerFunc(nil)) },
		"middleware of none": func() {
			rest.Wrap(http.NotFoundHandler(), func(http.Handler) http.Handler {
				return nil
			})
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			call()
		}()
	}
}

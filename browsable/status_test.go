package browsable_test

import (
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/browsable"
	"github.com/latchkey-go/latchkey/rest"
)

// answers is a view whose answer the header X-Answer chooses, with every method of a form.
type answers struct{}

func (answers) Get(r *rest.Request) (*rest.Response, error) {
	switch kind, _ := r.HeaderLine("X-Answer"); kind {
	case "201":
		return rest.Created("x"), nil
	case "202":
		return &rest.Response{Status: 202, Data: "x", Header: http.Header{"X-Own": {"1"}}}, nil
	case "204":
		return rest.NoContent(), nil
	case "400":
		return nil, rest.ValidationError(rest.Object{"text", []string{"wrong"}})
	case "401":
		return nil, rest.NotAuthenticated()
	case "403":
		return nil, rest.PermissionDenied(nil)
	case "404":
		return nil, rest.NotFound(nil)
	case "409":
		return nil, &rest.Error{Status: 409, Detail: "conflict"}
	case "429":
		return nil, rest.Throttled(90*time.Second, "")
	case "503":
		return nil, &auth.UnavailableError{Err: fmt.Errorf("down")}
	case "500":
		return nil, fmt.Errorf("a fault")
	}
	return rest.OK("x"), nil
}

func (a answers) Post(r *rest.Request) (*rest.Response, error) {
	if _, err := r.Data(); err != nil {
		return nil, err
	}
	return a.Get(r)
}

func (a answers) Put(r *rest.Request) (*rest.Response, error)    { return a.Get(r) }
func (a answers) Patch(r *rest.Request) (*rest.Response, error)  { return a.Get(r) }
func (a answers) Delete(r *rest.Request) (*rest.Response, error) { return a.Get(r) }

func (answers) Fields(string) []rest.Field { return []rest.Field{{Name: "text"}} }

// TestStatuses: a page has the status and the headers of the same answer as JSON. A 204 becomes a
// 200, because a page is content; it is REST framework's one exception. A page also varies by
// Cookie, and has headers of its own that no JSON has.
func TestStatuses(t *testing.T) {
	t.Parallel()
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}, Log: slog.New(slog.DiscardHandler),
		Authenticators: []rest.Authenticator{challenger{}},
		Renderers:      []rest.Renderer{rest.JSON{}, browsable.Renderer{}}})
	view := api.View(answers{})
	closed := api.View(rest.Func(answers{}.Get), rest.Permissions(rest.IsAdminUser))
	plain := api.View(rest.Func(answers{}.Post, "POST"), rest.Parsers(rest.JSON{}))
	type check struct {
		name, method, query string
		view                *rest.View
		header              http.Header
		body                string
		status              int
	}
	var checks []check
	for _, status := range []int{200, 201, 202, 204, 400, 401, 403, 404, 409, 429, 500, 503} {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} {
			checks = append(checks, check{fmt.Sprint(method, " ", status), method, "", view,
				http.Header{"X-Answer": {fmt.Sprint(status)}}, "", status})
		}
	}
	checks = append(checks,
		check{"OPTIONS", "OPTIONS", "", view, nil, "", 200},
		check{"no such method", "POST", "", closed, nil, "", 401}, // permissions come first
		check{"no such method for anyone", "PUT", "", plain, nil, "", 405},
		check{"closed", "GET", "", closed, nil, "", 401},
		check{"media type", "POST", "", plain, http.Header{"Content-Type": {"text/csv"}}, "a", 415},
		check{"body", "POST", "", plain, http.Header{"Content-Type": {"application/json"}}, "{", 400},
		check{"unknown format", "GET", "?format=xml", view, nil, "", 404},
	)
	own := []string{"Cache-Control", "Content-Security-Policy", "Content-Type", "Content-Length", "Vary", "Date"}
	for _, c := range checks {
		ask := func(accept string) *httptest.ResponseRecorder {
			r := httptest.NewRequest(c.method, "/"+c.query, strings.NewReader(c.body))
			r.Header = c.header.Clone()
			if r.Header == nil {
				r.Header = http.Header{}
			}
			r.Header.Set("Accept", accept)
			w := httptest.NewRecorder()
			c.view.ServeHTTP(w, r)
			return w
		}
		asJSON, page := ask("application/json"), ask(browser)
		want := map[bool]int{true: 200, false: c.status}[c.status == 204]
		if asJSON.Code != c.status || page.Code != want {
			t.Errorf("%s: %d as JSON, %d as a page; want %d", c.name, asJSON.Code, page.Code, c.status)
		}
		for name, values := range asJSON.Header() {
			isRandom := c.status == 503 && name == "Retry-After"
			if got := page.Header()[name]; !slices.Contains(own, name) && !slices.Equal(values, got) &&
				(!isRandom || len(got) != 1) {
				t.Errorf("%s: %s %q as JSON, %q as a page", c.name, name, values, page.Header()[name])
			}
		}
		for name := range page.Header() {
			if !slices.Contains(own, name) && asJSON.Header()[name] == nil {
				t.Errorf("%s: only the page has %s", c.name, name)
			}
		}
		isPage := strings.HasPrefix(page.Body.String(), "<!DOCTYPE html>")
		if isPage == (c.method == "HEAD" || c.query != "") {
			t.Errorf("%s: %d %.100s", c.name, page.Code, page.Body)
		}
		if got := page.Header().Get("Vary"); isPage && got != "Accept, Cookie" ||
			asJSON.Header().Get("Vary") != "Accept" {
			t.Errorf("%s: Vary %q, as JSON %q", c.name, got, asJSON.Header().Get("Vary"))
		}
		if got := page.Header().Get("Content-Type"); isPage && got != "text/html; charset=utf-8" {
			t.Errorf("%s: %s", c.name, got)
		}
		name := "WWW-Authenticate" // in Django's spelling, which Header.Get does not find
		challenge := page.Header()[name]
		if c.status == 401 && !slices.Equal(challenge, []string{`Token realm="x"`}) ||
			c.status == 429 && page.Header().Get("Retry-After") != "90" {
			t.Errorf("%s: %v", c.name, page.Header())
		}
		for _, name := range []string{"Allow", "WWW-Authenticate", "Retry-After", "X-Own"} {
			if line := asJSON.Header()[name]; isPage && c.status != 503 && line != nil &&
				!strings.Contains(page.Body.String(), "<b>"+name+":</b> <bdi>"+html.EscapeString(line[0])) {
				t.Errorf("%s: the page does not show %s", c.name, name)
			}
		}
		if refused := c.status == 401 || c.status == 403; refused && strings.Contains(page.Body.String(), "<form") {
			t.Errorf("%s: a form for who may not see the view", c.name)
		}
	}
}

// challenger is an authenticator that knows nobody.
type challenger struct{}

func (challenger) Authenticate(*rest.Request) (*auth.Identity, error) { return nil, nil }
func (challenger) Challenge() string                                  { return `Token realm="x"` }

// TestWhoGetsAPage: the page is for clients that ask for it. As in REST framework the q-values do
// not count: the order of the view's renderers does, after how exactly a media type is named.
func TestWhoGetsAPage(t *testing.T) {
	t.Parallel()
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny},
		Renderers: []rest.Renderer{rest.JSON{}, browsable.Renderer{}}})
	view := api.View(answers{})
	for _, c := range []struct {
		accept, query string
		status        int
		isPage        bool
	}{
		{"", "", 200, false},
		{"*/*", "", 200, false},
		{"application/json", "", 200, false},
		{"application/*", "", 200, false},
		{"text/html", "", 200, true},
		{"TEXT/HTML", "", 200, true},
		{"text/*", "", 200, true},
		{browser, "", 200, true},
		{"text/html, application/json", "", 200, false},
		{"text/html;q=0.1, application/json;q=0.9", "", 200, false},
		{"text/html, */*;q=0.1", "", 200, true},
		{"application/json;q=0", "", 200, false},
		{"image/png", "", 406, false},
		{"", "?format=api", 200, true},
		{"*/*", "?format=api", 200, true},
		{"text/html", "?format=api", 200, true},
		{"application/json", "?format=api", 406, false},
		{"", "?format=json", 200, false},
		{browser, "?format=json", 200, false},
		{"text/html", "?format=json", 406, false},
		{"text/html", "?format=none", 404, false},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			r := httptest.NewRequest(method, "/"+c.query, nil)
			if c.accept != "" {
				r.Header.Set("Accept", c.accept)
			}
			w := httptest.NewRecorder()
			view.ServeHTTP(w, r)
			isPage := w.Header().Get("Content-Type") == "text/html; charset=utf-8"
			if w.Code != c.status || isPage != c.isPage {
				t.Errorf("%s, accept %q %s: %d %s", method, c.accept, c.query, w.Code, w.Header().Get("Content-Type"))
			}
			want := map[bool]string{true: "Accept, Cookie", false: "Accept"}[isPage]
			if got := w.Header().Get("Vary"); got != want {
				t.Errorf("%s, accept %q %s: Vary %q", method, c.accept, c.query, got)
			}
		}
	}
}

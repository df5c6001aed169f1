package rest_test

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

func TestNegotiation(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(c *rest.Config) { c.Permissions = []rest.Permission{rest.AllowAny} })
	view := api.View(failing(func(r *rest.Request) (*rest.Response, error) {
		return rest.OK("<" + r.Renderer().Format() + ">"), nil
	}), rest.Renderers(rest.JSON{}, rest.StaticHTML{}))
	const (
		json, html    = `"<json>"`, `<html>`
		notAcceptable = `{"detail":"Could not satisfy the request Accept header."}`
	)
	for _, c := range []struct {
		name, request string
		lines         []string
		status        int
		body          string
	}{
		{"absent", "GET /", nil, 200, json},
		{"anything", "GET /", []string{"Accept: */*"}, 200, json},
		{"exact", "GET /", []string{"Accept: text/html"}, 200, html},
		{"in any case", "GET /", []string{"Accept: TEXT/Html"}, 200, html},
		{"q counts for nothing", "GET /", []string{"Accept: text/html;q=0.9, application/json;q=0"}, 200, json},
		{"the specific before the general", "GET /", []string{"Accept: */*, text/html"}, 200, html},
		{"a browser", "GET /", []string{"Accept: text/html,application/xhtml+xml,*/*;q=0.8"}, 200, html},
		{"half a type", "GET /", []string{"Accept: text/*"}, 200, html},
		{"two lines are one list", "GET /", []string{"Accept: text/x", "Accept: text/html"}, 200, html},
		{"a parameter of the client's", "GET /", []string{"Accept: application/json; version=1"}, 200, json},
		{"charset", "GET /", []string{"Accept: text/html; charset=latin-1"}, 200, html},
		{"empty", "GET /", []string{"Accept: "}, 406, notAcceptable},
		{"nothing of it", "GET /", []string{"Accept: text/plain"}, 406, notAcceptable},
		{"format", "GET /?format=html", nil, 200, html},
		{"the last format", "GET /?format=xml&format=html", nil, 200, html},
		{"empty format", "GET /?format=", nil, 200, json},
		{"unknown format", "GET /?format=xml", nil, 404, `{"detail":"Not found."}`},
		{"format against Accept", "GET /?format=json", []string{"Accept: text/html"}, 406, notAcceptable},
		{"indent", "GET /", []string{"Accept: application/json; indent=2"}, 200, json},
	} {
		w := send(view, c.request, c.lines...)
		expect(t, c.name, w, c.status, c.body)
		if vary := w.Header()["Vary"]; len(vary) != 1 || vary[0] != "Accept" {
			t.Errorf("%s: Vary %v", c.name, vary)
		}
	}
	for name, c := range map[string]struct {
		accept string
		status int
	}{
		"the 64th entry is read":        {strings.Repeat("a/b,", 63) + "text/html", 200},
		"the 65th is not":               {strings.Repeat("a/b,", 64) + "text/html", 406},
		"a long entry is passed over":   {"text/html;x=" + strings.Repeat("a", 256) + ",text/html", 200},
		"beyond 8,192 bytes":            {strings.Repeat(",", 8192) + "text/html", 406},
		"up to a comma before the 8193": {"text/html," + strings.Repeat("a", 9000), 200},
	} {
		if w := send(view, "GET /", "Accept: "+c.accept); w.Code != c.status {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	if w := send(view, "GET /?a"+strings.Repeat("&a", 999)); w.Code != 200 {
		t.Errorf("a thousand fields: %d", w.Code)
	}
	if w := send(view, "GET /?a"+strings.Repeat("&a", 1000)); w.Code != 400 || !strings.Contains(w.Body.String(), "Bad Request (400)") {
		t.Errorf("a field more: %d %s", w.Code, w.Body)
	}
	if vary, ok := send(api.View(helloView{}), "GET /").Header()["Vary"]; ok {
		t.Errorf("nothing to choose from, and Vary: %v", vary)
	}
}

func TestStaticHTML(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(c *rest.Config) { c.Renderers = []rest.Renderer{rest.StaticHTML{}} })
	view := api.View(helloView{})
	expect(t, "a refusal is its status", send(view, "GET /"), 401, "401 Unauthorized")
	expect(t, "an object is its keys", send(view, "GET /", "X-User: alice"), 200, "hello")
}

func FuzzAccept(f *testing.F) {
	for _, line := range []string{"*/*", ";", ",", "a/b;q=\"", "text/*;x=1;q=0, */*", "application/json;indent=99999999999999999999", "a;filename*=UTF-8''%zz"} {
		f.Add(line, "json")
	}
	api, _ := newAPI(func(c *rest.Config) { c.Permissions = []rest.Permission{rest.AllowAny} })
	view := api.View(failing(func(*rest.Request) (*rest.Response, error) { return rest.OK("x"), nil }), rest.Renderers(rest.JSON{}, rest.StaticHTML{}))
	f.Fuzz(func(t *testing.T, accept, contentType string) {
		w := send(view, "GET /", "Accept: "+accept, "Content-Type: "+contentType)
		if w.Code != 200 && w.Code != 406 {
			t.Errorf("%q: %d %s", accept, w.Code, w.Body)
		}
	})
}

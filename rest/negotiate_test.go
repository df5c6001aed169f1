package rest_test

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

// longAccept returns an Accept header of this many bytes that ends with a type.
func longAccept(size int, last string) string {
	filler := strings.Repeat("text/plain; filler="+strings.Repeat("x", 180)+", ", size/200+1)
	return filler[:size-len(last)-2] + ", " + last
}

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
		{"q is ignored", "GET /", []string{"Accept: text/html;q=0.9, application/json;q=0"}, 200, json},
		{"the specific before the general", "GET /", []string{"Accept: */*, text/html"}, 200, html},
		{"a browser", "GET /", []string{"Accept: text/html,application/xhtml+xml,*/*;q=0.8"}, 200, html},
		{"a parameter before none", "GET /", []string{"Accept: application/json, text/html; level=1"}, 200, html},
		{"an entry of the longest length", "GET /", []string{"Accept: text/html; x=" +
			strings.Repeat("x", 256-len("text/html; x="))}, 200, html},
		{"an entry that is too long", "GET /", []string{"Accept: text/html; x=" +
			strings.Repeat("x", 257-len("text/html; x="))}, 406, notAcceptable},
		{"a header of the longest length", "GET /", []string{"Accept: " + longAccept(8192, "text/html")}, 200, html},
		{"a header that is too long", "GET /", []string{"Accept: " + longAccept(8193, "text/html")}, 406,
			notAcceptable},
		{"type/* before a full type", "GET /", []string{"Accept: text/*, application/json"}, 200, json},
		{"half a type", "GET /", []string{"Accept: text/*"}, 200, html},
		{"two lines are one list", "GET /", []string{"Accept: text/x", "Accept: text/html"}, 200, html},
		{"a parameter of the client's", "GET /", []string{"Accept: application/json; version=1"}, 200, json},
		{"charset", "GET /", []string{"Accept: text/html; charset=latin-1"}, 200, html},
		{"empty", "GET /", []string{"Accept: "}, 406, notAcceptable},
		{"no acceptable type", "GET /", []string{"Accept: text/plain"}, 406, notAcceptable},
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
		"the 64th entry is read":      {strings.Repeat("a/b,", 63) + "text/html", 200},
		"the 65th entry is not read":  {strings.Repeat("a/b,", 64) + "text/html", 406},
		"a long entry is skipped":     {"text/html;x=" + strings.Repeat("a", 256) + ",text/html", 200},
		"bytes after the first 8,192": {strings.Repeat(",", 8192) + "text/html", 406},
		"entries before byte 8,193":   {"text/html," + strings.Repeat("a", 9000), 200},
	} {
		if w := send(view, "GET /", "Accept: "+c.accept); w.Code != c.status {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	if w := send(view, "GET /?a"+strings.Repeat("&a", 999)); w.Code != 200 {
		t.Errorf("1,000 fields in the query: %d", w.Code)
	}
	if w := send(view, "GET /?a"+strings.Repeat("&a", 1000)); w.Code != 400 ||
		!strings.Contains(w.Body.String(), "Bad Request (400)") {
		t.Errorf("1,001 fields in the query: %d %s", w.Code, w.Body)
	}
	if vary, ok := send(api.View(helloView{}), "GET /").Header()["Vary"]; ok {
		t.Errorf("one renderer, but Vary: %v", vary)
	}
}

// versioned is JSON with a media type that has parameters.
type versioned struct {
	rest.JSON
	mediaType, format string
}

func (v versioned) MediaType() string { return v.mediaType }
func (v versioned) Format() string    { return v.format }

// A renderer whose media type has parameters is skipped if the client does not name them, even
// without Accept. The expected answers are REST framework 3.18's with the same renderers.
func TestRenderersWithParameters(t *testing.T) {
	t.Parallel()
	openapi := versioned{mediaType: "application/openapi+json;version=2.0", format: "openapi"}
	second := versioned{mediaType: "application/vnd.x+json; version=2; indent=4", format: "two"}
	html := versioned{mediaType: "text/html; level=1; charset=utf-8", format: "html"}
	const (
		data          = `{"a":1}`
		indented      = "{\n  \"a\": 1\n}"
		wide          = "{\n    \"a\": 1\n}"
		notAcceptable = `{"detail":"Could not satisfy the request Accept header."}`
	)
	api, _ := newAPI(func(c *rest.Config) { c.Permissions = []rest.Permission{rest.AllowAny} })
	view := func(list ...rest.Renderer) *rest.View {
		return api.View(table{"GET": func(*rest.Request) (*rest.Response, error) {
			return rest.OK(rest.Object{"a", 1}),
				nil
		}}, rest.Renderers(list...))
	}
	const none = "absent"
	for _, c := range []struct {
		list          []rest.Renderer
		accept, query string
		status        int
		chosen        int // index of the answering renderer
		body          string
	}{
		{[]rest.Renderer{openapi, rest.JSON{}}, none, "", 200, 1, data},
		{[]rest.Renderer{openapi, rest.JSON{}}, "*/*", "", 200, 1, data},
		{[]rest.Renderer{openapi, rest.JSON{}}, "*/*;q=0.1", "", 200, 1, data},
		{[]rest.Renderer{openapi, rest.JSON{}}, "application/*", "", 200, 1, data},
		{[]rest.Renderer{openapi, rest.JSON{}}, "application/json", "", 200, 1, data},
		{[]rest.Renderer{openapi, rest.JSON{}}, "application/openapi+json", "", 406, 0, notAcceptable},
		{[]rest.Renderer{openapi, rest.JSON{}}, "application/openapi+json;version=1.0", "", 406, 0, notAcceptable},
		{[]rest.Renderer{openapi, rest.JSON{}}, "application/openapi+json;version=2.0", "", 200, 0, data},
		{[]rest.Renderer{openapi, rest.JSON{}}, "application/openapi+json; version=2.0", "", 200, 0, data},
		{[]rest.Renderer{openapi, rest.JSON{}}, "*/*;version=2.0", "", 200, 0, data},
		{[]rest.Renderer{openapi, rest.JSON{}}, "application/*;version=2.0", "", 200, 0, data},
		{[]rest.Renderer{openapi, rest.JSON{}}, "*/*;version=2.0;indent=2", "", 200, 0, indented},
		{[]rest.Renderer{openapi, rest.JSON{}}, "", "", 406, 0, notAcceptable},
		{[]rest.Renderer{openapi, rest.JSON{}}, none, "?format=openapi", 406, 0, notAcceptable},
		{[]rest.Renderer{openapi, rest.JSON{}}, "*/*", "?format=openapi", 406, 0, notAcceptable},
		{[]rest.Renderer{openapi, rest.JSON{}}, "*/*;version=2.0", "?format=openapi", 200, 0, data},
		{[]rest.Renderer{openapi, rest.JSON{}}, none, "?format=json", 200, 1, data},
		{[]rest.Renderer{openapi, rest.JSON{}}, "*/*;version=2.0", "?format=json", 200, 1, data},
		{[]rest.Renderer{openapi, rest.JSON{}}, "application/openapi+json;version=2.0", "?format=json", 406, 0,
			notAcceptable},
		{[]rest.Renderer{openapi, second}, none, "", 406, 0, notAcceptable},
		{[]rest.Renderer{openapi, second}, "*/*", "", 406, 0, notAcceptable},
		{[]rest.Renderer{openapi, second}, "*/*;version=2.0", "", 200, 0, data},
		{[]rest.Renderer{openapi, second}, "*/*;version=2;indent=4", "", 200, 1, wide},
		{[]rest.Renderer{openapi, second}, "application/vnd.x+json; version=2; indent=4", "", 200, 1, wide},
		{[]rest.Renderer{openapi, second, rest.JSON{}}, none, "", 200, 2, data},
		{[]rest.Renderer{openapi, html}, "text/html", "", 406, 0, notAcceptable},
		{[]rest.Renderer{openapi, html}, "text/html;level=1", "", 200, 1, data},
		{[]rest.Renderer{second}, none, "", 406, 0, notAcceptable}, // the rule is the same for one renderer
	} {
		var lines []string
		if c.accept != none {
			lines = []string{"Accept: " + c.accept}
		}
		w := send(view(c.list...), "GET /"+c.query, lines...)
		name := c.list[0].Format() + " " + c.accept + " " + c.query
		expect(t, name, w, c.status, c.body)
		if got := w.Header()["Content-Type"][0]; got != c.list[c.chosen].MediaType() {
			t.Errorf("%s: Content-Type %s", name, got)
		}
	}
	expect(t, "OPTIONS shows types with their parameters, and without their charset",
		send(view(openapi, second, html, rest.JSON{}), "OPTIONS /", "Accept: */*"), 200,
		`{"name":"Table","description":"",`+
			`"renders":["application/openapi+json;version=2.0","application/vnd.x+json; version=2; indent=4","text/html; level=1","application/json"],`+
			`"parses":["application/json","application/x-www-form-urlencoded","multipart/form-data"]}`)
}

func TestStaticHTML(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(c *rest.Config) { c.Renderers = []rest.Renderer{rest.StaticHTML{}} })
	view := api.View(helloView{})
	expect(t, "a refusal shows its status", send(view, "GET /"), 401, "401 Unauthorized")
	expect(t, "an object shows its keys", send(view, "GET /", "X-User: alice"), 200, "hello")
}

func FuzzAccept(f *testing.F) {
	for _, line := range []string{"*/*", ";", ",", "a/b;q=\"", "text/*;x=1;q=0, */*",
		"application/json;indent=99999999999999999999", "a;filename*=UTF-8''%zz"} {
		f.Add(line, "json")
	}
	api, _ := newAPI(func(c *rest.Config) { c.Permissions = []rest.Permission{rest.AllowAny} })
	view := api.View(failing(func(*rest.Request) (*rest.Response, error) { return rest.OK("x"), nil }),
		rest.Renderers(rest.JSON{}, rest.StaticHTML{}))
	f.Fuzz(func(t *testing.T, accept, contentType string) {
		w := send(view, "GET /", "Accept: "+accept, "Content-Type: "+contentType)
		if w.Code != 200 && w.Code != 406 {
			t.Errorf("%q: %d %s", accept, w.Code, w.Body)
		}
	})
}

package rest_test

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

// ignoresClient is the example of DRF's documentation: the first renderer and parser, whatever the
// client sends.
type ignoresClient struct{}

func (ignoresClient) SelectRenderer(_ *rest.Request, renderers []rest.Renderer) (rest.Renderer, string, error) {
	return renderers[0], "", nil
}

func (ignoresClient) SelectParser(_ *rest.Request, parsers []rest.Parser) (rest.Parser, error) {
	return parsers[0], nil
}

// byPath chooses by the path, and parses as usual.
type byPath struct{ rest.DefaultNegotiation }

func (b byPath) SelectRenderer(r *rest.Request, renderers []rest.Renderer) (rest.Renderer, string, error) {
	switch r.URL.Path {
	case "/own":
		return knowing{}, "a/b; indent=3", nil
	case "/nil":
		return nil, "", nil
	case "/refused":
		return nil, "", &rest.Error{Status: 406, Code: "odd", Detail: "Odd."}
	case "/fault":
		return nil, "", errors.New("disk on fire")
	case "/panic":
		panic("disk on fire")
	}
	return b.DefaultNegotiation.SelectRenderer(r, renderers)
}

// picky has a parser for nothing, or an error.
type picky struct {
	rest.DefaultNegotiation
	err error
}

func (p picky) SelectParser(*rest.Request, []rest.Parser) (rest.Parser, error) { return nil, p.err }

func TestNegotiator(t *testing.T) {
	t.Parallel()
	const hello, indented = `{"hello":"alice"}`, "{\n  \"hello\": \"alice\"\n}"
	own := byPath{}
	for _, c := range []struct {
		name       string
		negotiator rest.Negotiator
		request    string
		lines      string
		body       string
		status     int
		want       string
	}{
		{"the client is ignored", ignoresClient{}, "GET /", "Accept: a/b", "", 200, hello},
		{"its format too", ignoresClient{}, "GET /?format=xml", "Accept: a/b", "", 200, hello},
		{"its body's type", ignoresClient{}, "POST /", "Content-Type: a/b", "[1]", 201, "[1]"},
		{"a default", own, "GET /", "Accept: application/json; indent=2", "", 200, indented},
		{"a default's refusal", own, "GET /", "Accept: a/b", "", 406,
			`{"detail":"Could not satisfy the request Accept header."}`},
		{"a default's 404", own, "GET /?format=xml", "", "", 404, `{"detail":"Not found."}`},
		{"a default parser", own, "POST /", "Content-Type: application/x-www-form-urlencoded", "a=1", 201,
			`{"Values":{"a":["1"]},"Files":{}}`},
		{"a default 415", own, "POST /", "Content-Type: a/b", "[1]", 415,
			`{"detail":"Unsupported media type \"a/b\" in request."}`},
		{"a renderer of its own", own, "GET /own", "", "", 200, "200 -|a/b; indent=3|3 true|Hello"},
		{"no renderer", own, "GET /nil", "", "", 500, serverError},
		{"a refusal of its own", own, "GET /refused", "", "", 406, `{"detail":"Odd."}`},
		{"a fault", own, "GET /fault", "", "", 500, serverError},
		{"a panic", own, "GET /panic", "", "", 500, serverError},
		{"no parser", picky{}, "POST /", "Content-Type: application/json", "[1]", 415,
			`{"detail":"Unsupported media type \"application/json\" in request."}`},
		{"a parser's refusal", picky{err: rest.ParseError("No.")}, "POST /", "Content-Type: application/json", "[1]",
			400, `{"detail":"No."}`},
		{"no body, no parser", picky{err: errors.New("not asked")}, "POST /", "", "", 201, `{}`},
	} {
		for where, opts := range map[string][]rest.Option{"API": nil, "view": {rest.NegotiateBy(c.negotiator)}} {
			api, log := newAPI(func(config *rest.Config) {
				if where == "API" {
					config.Negotiator = c.negotiator
				}
			})
			method, target, _ := strings.Cut(c.request, " ")
			r := httptest.NewRequest(method, target, strings.NewReader(c.body))
			r.Header["X-User"] = []string{"alice"}
			if name, value, ok := strings.Cut(c.lines, ": "); ok {
				r.Header[name] = []string{value}
			}
			w := httptest.NewRecorder()
			api.View(helloView{}, opts...).ServeHTTP(w, r)
			expect(t, c.name+" of the "+where, w, c.status, c.want)
			if (log.Len() > 0) != (c.status == 500) {
				t.Errorf("%s: log: %s", c.name, log)
			}
		}
	}
	mustPanic(t, "rest: NegotiateBy needs", func() { rest.NegotiateBy(nil) })
	mustPanic(t, "rest: a nil", func() { rest.New(rest.Config{Negotiator: (*byPath)(nil)}) })
}

func ExampleNegotiateBy() {
	view := rest.New(rest.Config{}).View(helloView{}, public(), rest.NegotiateBy(ignoresClient{}))
	w := send(view, "GET /", "Accept: text/csv")
	fmt.Println(w.Code, w.Body)
	// Output: 200 {"hello":""}
}

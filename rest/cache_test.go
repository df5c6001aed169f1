package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// byCredentials is an authenticator that reads Authorization as DRF's do.
type byCredentials struct{}

func (byCredentials) Authenticate(r *rest.Request) (*auth.Identity, error) {
	name, _, ok := r.Credentials("Test")
	if !ok {
		return nil, nil
	}
	return &auth.Identity{User: auth.User{ID: auth.UserID(name), Username: name, Active: true}}, nil
}
func (byCredentials) Challenge() string { return "Test" }

// byFormat chooses by a header of its own.
type byFormat struct{ rest.DefaultNegotiation }

func (byFormat) SelectRenderer(r *rest.Request, renderers []rest.Renderer) (rest.Renderer, string, error) {
	if _, ok := r.HeaderLine("X-Format"); ok {
		return rest.StaticHTML{}, "", nil
	}
	return renderers[0], "", nil
}

// DRF #5225, oathkeeper CVE-2021-32701: a shared cache must not give one user's answer to another.
// A cacheable answer names in Vary what it depends on; any other answer is DRF's, byte for byte.
func TestVaryOfCacheableAnswers(t *testing.T) {
	t.Parallel()
	byKey := rest.Rule{Allow: func(r *rest.Request) bool { r.HeaderLine("x-api-KEY"); return true }}
	credentials := rest.Authenticators(byCredentials{})
	for _, c := range []struct {
		name, request string
		header        http.Header // of the answer
		opts          []rest.Option
		vary          string
	}{
		{"no caching header", "GET /", nil, nil, ""},
		{"public", "GET /", http.Header{"Cache-Control": {"public"}}, nil, "Authorization"},
		{"max-age", "GET /", http.Header{"Cache-Control": {"max-age=60"}}, nil, "Authorization"},
		{"s-maxage", "GET /", http.Header{"Cache-Control": {"s-maxage=60, must-revalidate"}}, nil, "Authorization"},
		{"HEAD", "HEAD /", http.Header{"Cache-Control": {"public"}}, nil, "Authorization"},
		{"POST is not cacheable", "POST /", http.Header{"Cache-Control": {"public"}}, nil, ""},
		{"no-store", "GET /", http.Header{"Cache-Control": {"No-Store"}}, nil, ""},
		{"private", "GET /", http.Header{"Cache-Control": {"max-age=60", "private"}, "Etag": {`"1"`}}, nil, ""},
		{"private for one header only", "GET /", http.Header{"Cache-Control": {`private="set-cookie", max-age=60`}},
			nil, "Authorization"},
		{"no-cache is stored, and revalidated", "GET /", http.Header{"Cache-Control": {"no-cache"}}, nil,
			"Authorization"},
		{"ETag in Go's spelling", "GET /", http.Header{"Etag": {`"1"`}}, nil, "Authorization"},
		{"ETag in the RFC's spelling", "GET /", http.Header{"ETag": {`"1"`}}, nil, "Authorization"},
		{"Last-Modified", "GET /", http.Header{"Last-Modified": {"Wed, 25 Nov 2026 18:00:00 GMT"}}, nil,
			"Authorization"},
		{"Expires", "GET /", http.Header{"Expires": {"Wed, 25 Nov 2026 18:00:00 GMT"}}, nil, "Authorization"},
		{"for a CDN", "GET /", http.Header{"CDN-Cache-Control": {"max-age=60"}}, nil, "Authorization"},
		{"for Varnish and Fastly", "GET /", http.Header{"Surrogate-Control": {"max-age=60"}}, nil, "Authorization"},
		{"for nginx", "GET /", http.Header{"X-Accel-Expires": {"60"}}, nil, "Authorization"},
		{"beside the answer's own Vary", "GET /", http.Header{"Cache-Control": {"public"},
			"Vary": {"Accept-Language, authorization"}}, nil, "Accept-Language, authorization"},
		{"beside Accept", "GET /", http.Header{"Cache-Control": {"public"}},
			[]rest.Option{rest.Renderers(rest.JSON{}, rest.StaticHTML{})}, "Accept, Authorization"},
		{"no authenticators", "GET /", http.Header{"Cache-Control": {"public"}}, []rest.Option{rest.Authenticators()},
			""},
		{"a permission reads another header", "GET /", http.Header{"Cache-Control": {"public"}},
			[]rest.Option{rest.Permissions(byKey)}, "Authorization, X-Api-Key"},
		{"only a permission reads a header", "GET /", http.Header{"Cache-Control": {"public"}},
			[]rest.Option{rest.Authenticators(), rest.Permissions(byKey)}, "X-Api-Key"},
		{"a Negotiator reads a header", "GET /", http.Header{"Cache-Control": {"public"}},
			[]rest.Option{rest.NegotiateBy(byFormat{})}, "X-Format, Authorization"},
		{"several read the same headers", "GET /", http.Header{"Cache-Control": {"public"}},
			[]rest.Option{rest.Authenticators(byHeader{}, byCredentials{}, byHeader{}, byCredentials{})},
			"X-User, Authorization"},
	} {
		api, _ := newAPI(func(config *rest.Config) {
			config.Authenticators, config.Permissions = nil, []rest.Permission{rest.AllowAny}
		})
		view := api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
			r.HeaderLine("X-Read-By-The-Handler") // the handler sets Vary itself
			return &rest.Response{Data: "<p>", Header: c.header}, nil
		}, "GET", "HEAD", "POST"), append([]rest.Option{credentials}, c.opts...)...)
		for _, lines := range [][]string{nil, {"Authorization: Test alice"}} { // anonymous answers are cached too
			if got := strings.Join(send(view, c.request, lines...).Header()["Vary"], "|"); got != c.vary {
				t.Errorf("%s, %v: Vary %q, want %q", c.name, lines, got, c.vary)
			}
		}
	}
}

// A scheme matches in any case of its letters. A prefix of it and a longer word do not match.
func TestCredentialSchemes(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(config *rest.Config) { config.Authenticators = []rest.Authenticator{byCredentials{}} })
	view := api.View(helloView{})
	for line, status := range map[string]int{
		"Test alice": 200, "tEST alice": 200, "Tes alice": 401, "T alice": 401, "Tests alice": 401,
		"Test\u00a0alice": 401, "alice": 401, "": 401, "Te\u017ft alice": 401,
	} {
		if w := send(view, "GET /", "Authorization: "+line); w.Code != status {
			t.Errorf("%q: %d %s", line, w.Code, w.Body)
		}
	}
}

// A refusal has Vary too. A guard always sets it, because it does not know what its handler
// answers.
func TestVaryOfRefusalsAndGuards(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(config *rest.Config) { config.Authenticators = []rest.Authenticator{byCredentials{}} })
	inner := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept-Encoding")
		w.Header()["Last-Modified"] = []string{"Wed, 25 Nov 2026 18:00:00 GMT"}
	})
	gone := rest.Func(func(*rest.Request) (*rest.Response, error) {
		return nil, &rest.Error{Status: 410, Detail: "Gone.", Header: http.Header{"Cache-Control": {"max-age=60"}}}
	})
	for _, c := range []struct {
		name string
		h    http.Handler
		vary string
	}{
		{"a cacheable refusal", api.View(gone), "Authorization"},
		{"a guard", api.Protect()(inner), "Authorization|Accept-Encoding"},
		{"a guard that reads no header", api.Protect(rest.Authenticators(), rest.Permissions(rest.AllowAny))(inner),
			"Accept-Encoding"},
	} {
		if got := strings.Join(send(c.h, "GET /", "Authorization: Test alice").Header()["Vary"], "|"); got != c.vary {
			t.Errorf("%s: Vary %q, want %q", c.name, got, c.vary)
		}
	}
	if vary := send(api.View(gone), "GET /").Header()["Vary"]; vary != nil {
		t.Errorf("a refusal that is not cacheable: Vary %q", vary)
	}
}

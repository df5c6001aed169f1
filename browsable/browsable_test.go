package browsable_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/browsable"
	"github.com/latchkey-go/latchkey/rest"
)

type notesView struct{}

func (notesView) Get(r *rest.Request) (*rest.Response, error) {
	return rest.OK(rest.Object{"text", r.URL.Query()["text"][0]}), nil
}

func get(t *testing.T, target, accept string) *httptest.ResponseRecorder {
	t.Helper()
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}, Renderers: []rest.Renderer{rest.JSON{}, browsable.Renderer{}}})
	r := httptest.NewRequest("GET", target, nil)
	if accept != "" {
		r.Header["Accept"] = []string{accept}
	}
	w := httptest.NewRecorder()
	api.View(notesView{}, rest.Name("Notes <1>"), rest.Description("All & <every> note.")).ServeHTTP(w, r)
	return w
}

func TestPage(t *testing.T) {
	t.Parallel()
	const browser = "text/html,application/xhtml+xml,*/*;q=0.8"
	w := get(t, "/notes/?text=<script>alert(1)</script>", browser)
	page := w.Body.String()
	for _, want := range []string{"<h1>Notes &lt;1&gt;</h1>", "<p>All &amp; &lt;every&gt; note.</p>", "HTTP 200 OK", "Allow: GET, HEAD, OPTIONS",
		"&#34;text&#34;: &#34;&lt;script&gt;alert(1)&lt;/script&gt;&#34;"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}
	if strings.Contains(page, "<script") {
		t.Error("what a client sent is not escaped")
	}
	if w.Code != http.StatusOK || w.Header()["Content-Type"][0] != "text/html; charset=utf-8" || w.Header()["Vary"][0] != "Accept, Cookie" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w := get(t, "/notes/?text=a", ""); w.Body.String() != `{"text":"a"}` || w.Header()["Vary"][0] != "Accept" {
		t.Errorf("everybody else gets JSON: %s %v", w.Body, w.Header())
	}
	if w := get(t, "/notes/?text=a&format=api", ""); !strings.HasPrefix(w.Body.String(), "<!doctype html>") {
		t.Errorf("?format=api: %s", w.Body)
	}
}

package browsable_test

import (
	"iter"
	"log/slog"
	"math"
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
	api := rest.New(rest.Config{
		Permissions: []rest.Permission{rest.AllowAny},
		Renderers:   []rest.Renderer{rest.JSON{}, browsable.Renderer{}},
	})
	r := httptest.NewRequest("GET", target, nil)
	if accept != "" {
		r.Header["Accept"] = []string{accept}
	}
	w := httptest.NewRecorder()
	api.View(notesView{}, rest.Name("Notes <1>"), rest.Description("All & <every> note.")).ServeHTTP(w, r)
	return w
}

// gone is a view that answers without data: 204 to DELETE, 200 to GET.
type gone struct{}

func (gone) Get(*rest.Request) (*rest.Response, error)    { return rest.OK(nil), nil }
func (gone) Delete(*rest.Request) (*rest.Response, error) { return rest.NoContent(), nil }

// As in REST framework, the page of a 204 shows the status but is sent as a 200, because it is
// content.
func TestPageWithoutData(t *testing.T) {
	t.Parallel()
	api := rest.New(rest.Config{
		Permissions: []rest.Permission{rest.AllowAny},
		Renderers:   []rest.Renderer{rest.JSON{}, browsable.Renderer{}},
	})
	view := api.View(gone{})
	for _, c := range []struct {
		method, accept string
		status         int
		contains       string // "": an empty body
	}{
		{"DELETE", "text/html", 200, `<span class="tag ok">204 No Content</span>`},
		{"GET", "text/html", 200, `<span class="tag ok">200 OK</span>`},
		{"PUT", "text/html", 405, `<span class="tag wrong">405 Method Not Allowed</span>`},
		{"DELETE", "application/json", 204, ""},
		{"GET", "application/json", 200, ""},
	} {
		r := httptest.NewRequest(c.method, "/", nil)
		r.Header["Accept"] = []string{c.accept}
		w := httptest.NewRecorder()
		view.ServeHTTP(w, r)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.contains) ||
			(w.Body.Len() == 0) != (c.contains == "") {
			t.Errorf("%s as %s: %d %s", c.method, c.accept, w.Code, w.Body)
		}
		if typed := w.Header()["Content-Type"] != nil; typed != (c.contains != "") {
			t.Errorf("%s as %s: %v", c.method, c.accept, w.Header())
		}
	}
}

// Data that JSON cannot represent is a fault of the server, on a page too.
func TestPageOfInvalidData(t *testing.T) {
	t.Parallel()
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny},
		Renderers: []rest.Renderer{browsable.Renderer{}}, Log: slog.New(slog.DiscardHandler)})
	view := api.View(rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.OK(math.NaN()), nil }))
	w := httptest.NewRecorder()
	view.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != 500 || !strings.Contains(w.Body.String(), "500 Internal Server Error") ||
		!strings.Contains(w.Body.String(), "A server error occurred.") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestPage(t *testing.T) {
	t.Parallel()
	const browser = "text/html,application/xhtml+xml,*/*;q=0.8"
	w := get(t, "/notes/?text=<script>alert(1)</script>", browser)
	page := w.Body.String()
	for _, want := range []string{"<h1><bdi>Notes &lt;1&gt;</bdi></h1>",
		"<bdi>All &amp; &lt;every&gt; note.</bdi>", "200 OK",
		"<b>Allow:</b> <bdi>GET, HEAD, OPTIONS</bdi>",
		`<span class="k">&#34;text&#34;</span>: ` +
			`<span class="s">&#34;&lt;script&gt;alert(1)&lt;/script&gt;&#34;</span>`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}
	if strings.Contains(page, "<script") {
		t.Error("text of the client is not escaped")
	}
	if w.Code != http.StatusOK || w.Header()["Content-Type"][0] != "text/html; charset=utf-8" ||
		w.Header()["Vary"][0] != "Accept, Cookie" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w := get(t, "/notes/?text=a", ""); w.Body.String() != `{"text":"a"}` || w.Header()["Vary"][0] != "Accept" {
		t.Errorf("a client that is no browser did not get JSON: %s %v", w.Body, w.Header())
	}
	if w := get(t, "/notes/?text=a&format=api", ""); !strings.HasPrefix(w.Body.String(), "<!DOCTYPE html>") {
		t.Errorf("?format=api: %s", w.Body)
	}
}

// TestPageOfALongList: the page shows the beginning of a sequence, and says so. DRF would hold all
// of an endless one.
func TestPageOfALongList(t *testing.T) {
	t.Parallel()
	page := func(renderer browsable.Renderer, count int) (string, int) {
		api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny},
			Renderers: []rest.Renderer{renderer}})
		taken := 0
		view := api.View(rest.Func(func(*rest.Request) (*rest.Response, error) {
			return rest.OK(iter.Seq[string](func(yield func(string) bool) {
				for taken = 1; taken <= count && yield("<x>"); taken++ {
				}
			})), nil
		}))
		w := httptest.NewRecorder()
		view.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		return w.Body.String(), taken
	}
	const more = "The list goes on. Ask for it as JSON to get all of it."
	for _, c := range []struct {
		renderer     browsable.Renderer
		count, shown int
		goesOn       bool
	}{
		{browsable.Renderer{}, math.MaxInt, 1000, true},
		{browsable.Renderer{Preview: 3}, math.MaxInt, 3, true},
		{browsable.Renderer{Preview: 3}, 3, 3, false},
	} {
		got, taken := page(c.renderer, c.count)
		if strings.Count(got, "&lt;x&gt;") != c.shown || strings.Contains(got, more) != c.goesOn || taken != c.shown+1 {
			t.Errorf("%+v of %d: %d taken: %.2000s", c.renderer, c.count, taken, got)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a negative Preview is accepted")
		}
	}()
	page(browsable.Renderer{Preview: -1}, 1)
}

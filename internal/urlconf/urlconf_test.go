package urlconf_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/internal/urlconf"
)

// say returns a handler that answers with a label and the values of names.
func say(label string, names ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, label)
		for _, name := range names {
			fmt.Fprint(w, "|", r.PathValue(name))
		}
	})
}

func get(h http.Handler, method, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, target, nil))
	return w
}

// TestBrokenBytes: the value of a name is valid text, because bytes that are not UTF-8 stay
// escaped.
func TestBrokenBytes(t *testing.T) {
	t.Parallel()
	var table urlconf.Table
	table.Handle("/notes/{id}/", say("note", "id"))
	for target, want := range map[string]string{
		"/notes/%ff/": "note|%FF", "/notes/a%e9b%C3%A9/": "note|a%E9bé", "/notes/%ed%a0%80/": "note|%ED%A0%80",
		"/notes/%e2%98/": "note|%E2%98",
	} {
		if w := get(&table, "GET", target); w.Code != 200 || w.Body.String() != want {
			t.Errorf("%s: %d %q, want %q", target, w.Code, w.Body, want)
		}
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	var table urlconf.Table
	table.NotFound = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(404) })
	table.Handle("/", say("root"))
	table.Handle("/methods/get/", say("get"))
	table.Handle("/owner/{owner}/", say("owner", "owner"))
	table.Handle("/owner/{owner}/of/{what}", say("of", "owner", "what"))
	table.Handle("/file", say("file"))
	table.Handle("/files/{rest...}", say("files", "rest"))
	table.Handle("/{lang}/methods/", say("lang", "lang", "owner"))
	table.Handle("/methods/{name}/", say("named", "name"))
	for _, c := range []struct {
		target string
		status int
		want   string // the body, or the Location
	}{
		{"/", 200, "root"},
		{"http://example.com", 200, "root"},
		{"/methods/get/", 200, "get"},
		{"/methods/get/?x=1", 200, "get"},
		{"/methods%2Fget/", 200, "get"},
		{"/methods/get", 301, "/methods/get/"},
		{"/methods/get?x=1&y=2", 301, "/methods/get/?x=1&y=2"},
		{"/methods/post/", 200, "named|post"},
		{"/METHODS/get/", 404, ""},
		{"//methods/get/", 404, ""},
		{"/methods//get/", 404, ""},
		{"/methods/get//", 404, ""},
		{"/methods/./get/", 404, ""},
		{"/owner/al%2Fice/", 404, ""},
		{"/owner/a%3Fb/", 200, "owner|a?b"},
		{"/owner/%E2%82%AC/", 200, "owner|€"},
		{"/owner/../", 200, "owner|.."},
		{"/owner//", 404, ""},
		{"/owner/a", 301, "/owner/a/"},
		{"/owner/a%20b", 301, "/owner/a%20b/"},
		{"/owner/a/of/b", 200, "of|a|b"},
		{"/owner/a/of/b/", 404, ""},
		{"/owner/a/of/", 404, ""},
		{"/file", 200, "file"},
		{"/file/", 404, ""},
		{"/files", 301, "/files/"},
		{"/files/", 200, "files|"},
		{"/files/a//b", 200, "files|a//b"},
		{"/owner/methods/", 200, "owner|methods"},
		{"/de/methods/", 200, "lang|de|"}, // the request has no values of other patterns
		{"/nowhere", 404, ""},
		{"/nowhere/", 404, ""},
	} {
		for _, method := range []string{"GET", "HEAD", "POST", "BREW"} {
			w := get(&table, method, c.target)
			if got := w.Body.String() + w.Header().Get("Location"); w.Code != c.status || got != c.want {
				t.Errorf("%s %s: %d %q, want %d %q", method, c.target, w.Code, got, c.status, c.want)
			}
		}
	}
	if w := get(&table, "OPTIONS", "*"); w.Code != 404 {
		t.Errorf("OPTIONS *: %d", w.Code)
	}
}

// TestFirstWins has a literal path before a pattern with a name, and after one.
func TestFirstWins(t *testing.T) {
	t.Parallel()
	var table urlconf.Table
	table.Handle("/a/b/", say("exact"))
	table.Handle("/a/{x}/", say("named"))
	table.Handle("/{x}/c/", say("second"))
	table.Handle("/{x}/{y}/", say("last"))
	for target, want := range map[string]string{"/a/b/": "exact", "/a/c/": "named", "/b/c/": "second",
		"/b/d/": "last"} {
		if got := get(&table, "GET", target).Body.String(); got != want {
			t.Errorf("%s: %s, want %s", target, got, want)
		}
	}
	if w := get(&table, "GET", "/z/"); w.Code != 404 {
		t.Errorf("without a NotFound: %d, want 404", w.Code)
	}
}

func TestRedirectHeaders(t *testing.T) {
	t.Parallel()
	var table urlconf.Table
	table.Handle("/token/", say("token"))
	w := get(&table, "POST", "/token")
	want := "map[Content-Length:[0] Content-Type:[text/html; charset=utf-8] Location:[/token/]]"
	if got := fmt.Sprint(w.Header()); w.Code != 301 || got != want || w.Body.Len() != 0 {
		t.Errorf("%d %s %q", w.Code, got, w.Body)
	}
	longest := strings.Repeat("x", 16384-len("/token/?")) // Django's MAX_URL_REDIRECT_LENGTH
	for query, status := range map[string]int{longest: 301, longest + "x": 404, strings.Repeat(longest, 2): 404} {
		if w := get(&table, "GET", "/token?"+query); w.Code != status {
			t.Errorf("a query of %d bytes: %d, want %d", len(query), w.Code, status)
		}
	}
}

// TestLocation compares with Django 5.2's escape_uri_path, iri_to_uri and escape_leading_slashes.
func TestLocation(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{
		{"/token/", "", "/token/"},
		{"/a b/é%/;=?#x/", "x=1&y=%20 z", "/a%20b/%C3%A9%25/%3B%3D%3F%23x/?x=1&y=%20%20z"},
		{"//evil.com/", "", "/%2Fevil.com/"},
		{"/@AZ[`az{/09:/", "@AZ[`az{/09:", "/@AZ%5B%60az%7B/09:/?@AZ[%60az%7B/09:"},
		{"///evil/", "a=//b", "/%2F/evil/?a=//b"},
		{"/'\"<>[]{}|\\^`/", "'\"<>[]{}|\\^`#", "/'%22%3C%3E%5B%5D%7B%7D%7C%5C%5E%60/?'%22%3C%3E[]%7B%7D%7C%5C%5E%60#"},
		{"/~-_.!*()@:&+$,/", "~", "/~-_.!*()@:&+$,/?~"},
	} {
		if got := urlconf.Location(c[0], c[1]); got != c[2] {
			t.Errorf("Location(%q, %q) = %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

func TestHandlePanics(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, want, patterns string }{
		{"no slash", "does not begin with a slash", "a/"},
		{"empty", "does not begin with a slash", ""},
		{"same pattern", "/a/ stands before it", "/a/ /a/"},
		{"same pattern with another name", "/a/{x}/ stands before it", "/a/{x}/ /a/{y}/"},
		{"literal after name", "/a/{x}/ stands before it", "/a/{x}/ /a/b/"},
		{"name after tail", "/a/{x...} stands before it", "/a/{x...} /a/b/{c}/"},
		{"tail after tail", "/a/{x...} stands before it", "/a/{x...} /a/{y...}"},
		{"empty rest", "/a/{x...} stands before it", "/a/{x...} /a/"},
		{"duplicate name", "has the name id twice", "/{id}/{id}/"},
		{"empty name", "has a name that is empty", "/{}/"},
		{"empty tail name", "has a name that is empty", "/{...}"},
		{"missing closing brace", "a { without its }", "/{a/"},
		{"missing opening brace", "a } without its {", "/a}/"},
		{"brace in a brace", "a { without its }", "/{a{b}}/"},
		{"unknown converter", "unknown converter integer: there are int, lookup, path, slug, str and uuid", "/{id:integer}/"},
		{"Django's order", "the name stands first: {id:int}", "/{int:id}/"},
		{"Django's brackets", "/x/<int:id>/ has a name in angle brackets: write {id:int}", "/x/<int:id>/"},
		{"Django's brackets without a converter", "write {name}", "/<name>/"},
		{"a pattern of net/http", "write /x/, the view's verbs are the methods", "GET\t/x/"},
		{"a pattern of re_path", "write {id}", `^x/(?P<id>[0-9]+)/$`},
		{"valid: a lone bracket", "", "/a<b/ /a>b/ /<>/ /<a-b>/"},
		{"converter and dots", "write {p:path} or {p...}", "/{p:path...}"},
		{"tail in a segment", "not after a slash", "/a{b...}"},
		{"name without a converter", "unknown converter : there are", "/{a:}/"},
		{"int after str", "/{a}/ stands before it", "/{a}/ /{b:int}/"},
		{"int after slug", "/{a:slug}/ stands before it", "/{a:slug}/ /{b:int}/"},
		{"digits after int", "/{a:int}/ stands before it", "/{a:int}/ /7/"},
		{"str after path", "/{a:path} stands before it", "/{a:path} /{b}"},
		{"more after path", "/a/{a:path} stands before it", "/a/{a:path} /a/b/"},
		{"the same pieces", "/{a:int}-{b}/ stands before it", "/{a:int}-{b}/ /{x:int}-{y}/"},
		{"pieces after tail", "/{a...} stands before it", "/{a...} /{x:int}-{y}/"},
		{"valid: int before str", "", "/{a:int}/ /{a:slug}/ /{a:uuid} /{a}/"},
		{"valid: a path is not empty", "", "/a/{b:path} /a/"},
		{"valid: letters after int", "", "/{a:int}/ /x/"},
		{"tail before a slash", "stands before the end", "/{a...}/"},
		{"tail first", "stands before the end", "/{a...}/b/"},
		{"valid: a segment is never empty", "", "/a/{x} /a/ /a/{x}/"},
		{"valid: a tail matches more than a segment", "", "/a/{x} /a/{x...}"},
		{"valid: a shorter pattern after a longer one", "", "/a/{x}/b /a/{x}/ /a/{x} /a /"},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer func() {
				got := fmt.Sprint(recover())
				if c.want == "" && got != "<nil>" || !strings.Contains(got, c.want) {
					t.Errorf("panic %q, want %q", got, c.want)
				}
			}()
			var table urlconf.Table
			for _, p := range strings.Split(c.patterns, " ") {
				table.Handle(p, say(p))
			}
		})
	}
	defer func() {
		if got := fmt.Sprint(recover()); got != "urlconf: no handler for /a/" {
			t.Errorf("a nil handler: panic %q", got)
		}
	}()
	new(urlconf.Table).Handle("/a/", nil)
}

func FuzzServeHTTP(f *testing.F) {
	for _, path := range []string{"/", "", "*", "/a", "/a/b", "/a/b/", "//", "//a/b/", "/f/", "/f/x\xffy//", "/a/\n/"} {
		f.Add(path, "q=1")
	}
	var table urlconf.Table
	table.Handle("/a/{x}/", say("a", "x"))
	table.Handle("/f/{rest...}", say("f", "rest"))
	table.Handle("/b/", say("b"))
	f.Fuzz(func(t *testing.T, path, query string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL = &url.URL{Path: path, RawQuery: query}
		w := httptest.NewRecorder()
		table.ServeHTTP(w, r)
		location := w.Header().Get("Location")
		switch {
		case w.Code == 301 && (strings.HasSuffix(path, "/") || !strings.HasPrefix(location, "/") ||
			strings.HasPrefix(location, "//")):
			t.Errorf("%q is redirected to %q", path, location)
		case w.Code == 301 && strings.ContainsFunc(location, func(r rune) bool { return r <= ' ' || r > '~' }):
			t.Errorf("%q is redirected to %q, which is not escaped", path, location)
		case !utf8.ValidString(r.PathValue("x") + r.PathValue("rest")):
			t.Errorf("%q has a value that is not UTF-8: %q", path, w.Body)
		case w.Code == 200 && utf8.ValidString(path) && w.Body.String() == "a|"+r.PathValue("x") &&
			path != "/a/"+r.PathValue("x")+"/":
			t.Errorf("%q has the wrong value %q", path, r.PathValue("x"))
		}
	})
}

func BenchmarkExact(b *testing.B) {
	var table urlconf.Table
	for i := range 45 {
		table.Handle(fmt.Sprintf("/get/my/%d/", i), http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	}
	r, w := httptest.NewRequest("GET", "/get/my/40/", nil), httptest.NewRecorder()
	b.ReportAllocs()
	for b.Loop() {
		table.ServeHTTP(w, r)
	}
}

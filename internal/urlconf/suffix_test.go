package urlconf_test

import (
	"net/http/httptest"
	"testing"

	"github.com/latchkey-go/latchkey/internal/urlconf"
)

// suffixes are patterns with a format at their end.
var suffixes = [][2]string{
	{"s", "/s/{x}{format:suffix}"}, {"list", "/list{format:extension=json|api}"}, {"root", "/root/{format:extension}"},
	{"look", "/look/{x:lookup}{format:suffix=json|xml}"}, {"tail", "/tail/{x:path}{format:suffix}"},
}

// TestExtended has the paths that a DefaultRouter at /api/ adds, and what Reverse makes of them.
func TestExtended(t *testing.T) {
	t.Parallel()
	var table urlconf.Table
	for _, c := range []struct{ name, pattern, want string }{
		{"root", "/api/", "/api/{format:extension}"},
		{"list", "/api/orders/", "/api/orders{format:extension}"},
		{"detail", "/api/orders/{pk:lookup}/", "/api/orders/{pk:lookup}{format:extension}"},
		{"bare", "/api/users", "/api/users{format:extension=json|xml}"},
	} {
		var formats []string
		if c.name == "bare" {
			formats = []string{"json", "xml"}
		}
		got, ok := urlconf.Extended("/api/", c.pattern, formats...)
		if !ok || got != c.want {
			t.Errorf("%s: %s, want %s", c.pattern, got, c.want)
		}
		table.HandleNamed(c.name, c.pattern, say(c.name, "pk", "format"))
		table.HandleNamed(c.name, got, say(c.name, "pk", "format"))
	}
	if _, ok := urlconf.Extended("/api/", "/api/{rest...}"); ok {
		t.Error("{rest...} matches the suffix itself")
	}
	for path, want := range map[string]string{
		"/api/": "root||", "/api/.json": "root||json", "/api/.json/": "root||json", "/api.json": "404",
		"/api/orders.json": "list||json", "/api/orders.json/": "list||json", "/api/orders/.json": "404",
		"/api/orders/7/": "detail|7|", "/api/orders/7.json": "detail|7|json", "/api/orders/7.5.json": "404",
		"/api/orders/7.5/": "detail|7|5", "/api/orders/7.JSON": "404", "/api/orders/7.": "404",
		"/api/orders/.json/": "404",
		"/api/users.xml":     "bare||xml", "/api/users.api": "404", "/api/orders/7/.json": "404",
	} {
		w := httptest.NewRecorder()
		table.ServeHTTP(w, request(path))
		if got := w.Body.String(); got != want && (want != "404" || w.Code != 404) {
			t.Errorf("%s: %d %s, want %s", path, w.Code, got, want)
		}
	}
	for _, c := range []struct {
		name string
		args map[string]any
		want string
	}{
		{"root", map[string]any{"format": "json"}, "/api/.json"},
		{"list", map[string]any{"format": "json"}, "/api/orders.json"},
		{"detail", map[string]any{"pk": 7, "format": "json"}, "/api/orders/7.json"},
		{"detail", map[string]any{"pk": 7}, "/api/orders/7/"},
		{"detail", map[string]any{"pk": "7.5"}, ""},
		{"bare", map[string]any{"format": "api"}, ""},
	} {
		got, err := table.Reverse(c.name, urlconf.Args{Named: c.args})
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s %v: %s %v, want %s", c.name, c.args, got, err, c.want)
		}
	}
}

// A value of a router's key has no dot, and a name of that kind hides what it covers.
func TestLookup(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{"7": true, "a-b é": true, "": false, "7.5": false, "a/b": false} {
		if takes, found := urlconf.Takes("/x/{pk:lookup}/", "pk", value); takes != want || !found {
			t.Errorf("%q: %v", value, takes)
		}
	}
	for later, hidden := range map[string]bool{
		"int": true, "slug": true, "uuid": true, "lookup": true, "str": false, "path": false,
	} {
		panicked := func() (yes bool) {
			defer func() { yes = recover() != nil }()
			tableOf([][2]string{{"a", "/x/{pk:lookup}/"}, {"b", "/x/{pk:" + later + "}/"}})
			return false
		}()
		if panicked != hidden {
			t.Errorf("%s after lookup: hidden %v", later, panicked)
		}
	}
}

// FuzzSuffixes: a pattern with a format is matched without its regular expression as with it.
func FuzzSuffixes(f *testing.F) {
	for _, path := range []string{"/s/a.b.json/", "/s/a.json//", "/list.json", "/list.xml/", "/root/.json",
		"/root/..json", "/look/a.json", "/look/1.xml/", "/tail/.json/.json", "/tail/a\n.json", "/s/.json",
		"/list.", ".json", ""} {
		f.Add(path)
	}
	table := tableOf(suffixes)
	f.Fuzz(func(t *testing.T, path string) { urlconf.CompareMatches(t, table, path) })
}

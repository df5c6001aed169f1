package urlconf_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/urlconf"
)

// converters are the patterns of the recorded cases, by name: Django's "int/<int:x>/" and so on.
var converters = [][2]string{
	{"int", "/int/{x:int}/"}, {"uuid", "/uuid/{x:uuid}/"}, {"slug", "/slug/{x:slug}/"}, {"str", "/str/{x:str}/"},
	{"plain", "/plain/{x}/"}, {"path", "/path/{x:path}"}, {"mid", "/mid/{x:path}/edit/{y:int}/"},
	{"mixed", "/mixed/{y:int}-{x:slug}.html"}, {"two", "/two/{x:slug}{y:int}/"},
}

// reversible are further patterns, of the cases of Reverse.
var reversible = [][2]string{
	{"same", "/same/"}, {"same", "/same/{x:int}/"}, {"same", "/same/{x:slug}/"}, {"root", "/"},
}

func tableOf(lists ...[][2]string) *urlconf.Table {
	var t urlconf.Table
	for _, list := range lists {
		for _, c := range list {
			t.HandleNamed(c[0], c[1], say(c[0], "x", "y"))
		}
	}
	return &t
}

// request returns a GET of a decoded path.
func request(path string) *http.Request {
	r := httptest.NewRequest("GET", "/", nil)
	r.URL = &url.URL{Path: path}
	return r
}

// recorded decodes each line of a file.
func recorded[T any](t *testing.T, name string) (list []T) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var one T
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatal(err)
		}
		list = append(list, one)
	}
	return list
}

// A long path costs little time: only patterns that need no regular expression match it.
func TestLongPaths(t *testing.T) {
	t.Parallel()
	table := tableOf(converters)
	for _, c := range []struct {
		before, after, name string
		most                int // bytes of the path
	}{
		{"/mixed/1-", ".html", "mixed", 8190},
		{"/two/", "1/", "two", 8190},
		{"/mid/", "/edit/1/", "mid", 8190},
		{"/slug/", "/", "slug", 1 << 20},
		{"/path/", "", "path", 1 << 20},
	} {
		for _, length := range []int{c.most, c.most + 1} {
			w := httptest.NewRecorder()
			table.ServeHTTP(w, request(c.before+strings.Repeat("a", length-len(c.before+c.after))+c.after))
			if found := w.Code == 200; found != (length <= 8190 || c.most > 8190) {
				t.Errorf("%s: %d bytes: %d", c.name, length, w.Code)
			}
		}
	}
}

// TestConverters compares with Django 5.2's resolve: path, the name of the pattern, and the values
// as Python's str writes them.
func TestConverters(t *testing.T) {
	t.Parallel()
	table := tableOf(converters)
	cases := recorded[[3]any](t, "testdata/resolve.jsonl")
	for _, c := range cases {
		path, name, values := c[0].(string), c[1].(string), c[2].(map[string]any)
		r, w := request(path), httptest.NewRecorder()
		table.ServeHTTP(w, r)
		if w.Code == 404 || w.Code == 301 {
			if name != "" {
				t.Errorf("%q: %d, want %s", path, w.Code, name)
			}
			continue
		}
		got, _, _ := strings.Cut(w.Body.String(), "|")
		if got != name {
			t.Errorf("%q: %q, want %q", path, got, name)
		}
		for key, want := range values {
			text := r.PathValue(key)
			if name == "int" {
				text = strings.TrimLeft(text, "0") // Django's int; the text keeps its zeros
			}
			if text != want {
				t.Errorf("%q: %s = %q, want %q", path, key, text, want)
			}
		}
	}
	if len(cases) != 43 {
		t.Errorf("%d cases", len(cases))
	}
}

// Python's int reads at most 4,300 digits: a longer number does not match.
func TestLongNumbers(t *testing.T) {
	t.Parallel()
	table := tableOf(converters)
	for n, status := range map[int]int{4300: 200, 4301: 404} {
		digits := strings.Repeat("7", n)
		for _, path := range []string{"/int/" + digits + "/", "/mid/x/edit/" + digits + "/"} {
			w := httptest.NewRecorder()
			if table.ServeHTTP(w, request(path)); w.Code != status {
				t.Errorf("%d digits in %.5s: %d, want %d", n, path, w.Code, status)
			}
		}
	}
}

// FuzzConverters: a pattern is matched without its regular expression as with it, and a path that
// is reversed from the values of a match leads back to the pattern.
func FuzzConverters(f *testing.F) {
	for _, path := range []string{"/int/7/", "/uuid/075194d3-6885-417e-a8a8-6c931e272f00/", "/slug/a-b/",
		"/mid/a/edit/7/",
		"/mixed/7-a.html", "/path/a/\n", "/str/\xff/", "/plain//", "/two/12/", "//", ""} {
		f.Add(path)
	}
	table := tableOf(converters)
	f.Fuzz(func(t *testing.T, path string) {
		urlconf.CompareMatches(t, table, path)
		r, w := request(path), httptest.NewRecorder()
		if table.ServeHTTP(w, r); w.Code != 200 {
			return
		}
		name, _, _ := strings.Cut(w.Body.String(), "|")
		values := map[string]any{}
		for _, key := range []string{"x", "y"} {
			if v := r.PathValue(key); v != "" {
				values[key] = v
			}
		}
		back, err := table.Reverse(name, urlconf.Args{Named: values})
		if err != nil {
			t.Fatalf("%q: %v", path, err)
		}
		if strings.ContainsFunc(back, func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Errorf("%q: %q is not escaped", path, back)
		}
	})
}

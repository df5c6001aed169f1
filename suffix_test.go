package latchkey_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// suffixed is a project whose routes all have format suffixes, as those of the recorded answers.
func suffixed(formats []string) latchkey.Project {
	view := rest.Func(func(r *rest.Request) (*rest.Response, error) {
		values := map[string]any{}
		for _, name := range []string{"s", "p"} {
			if v := r.PathValue(name); v != "" {
				values[name] = v
			}
		}
		if r.PathValue("id") != "" {
			id, err := r.PathInt("id")
			if err != nil {
				return nil, err
			}
			values["id"] = id
		}
		return rest.OK(rest.Object{"format", r.PathValue("format"), "values", values}), nil
	})
	return latchkey.Project{
		API: func(*latchkey.Site) rest.Config {
			return rest.Config{Permissions: []rest.Permission{rest.AllowAny}, FormatSuffixes: formats}
		},
		Setup: func(site *latchkey.Site) error {
			for name, pattern := range map[string]string{
				"root": "/", "x": "/x/", "item": "/x/{id:int}/", "s": "/s/{s}", "f": "/f/{p:path}",
			} {
				site.View(pattern, view, rest.URLName(name))
			}
			return nil
		},
	}
}

// TestFormatSuffixes compares with what DRF 3.18 answered behind format_suffix_patterns, without a
// list of suffixes and with two.
func TestFormatSuffixes(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/format_suffixes.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	sites := map[string]*latchkey.Site{}
	n := 0
	for lines := bufio.NewScanner(file); lines.Scan(); n++ {
		var c struct {
			Allowed                []string
			Target, Body, Location string
			Status                 int
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		key := strings.Join(c.Allowed, " ")
		if sites[key] == nil {
			if c.Allowed == nil {
				c.Allowed = []string{rest.AnyFormat}
			}
			sites[key] = open(t, suffixed(c.Allowed))
		}
		site := sites[key]
		want, urls, _ := strings.Cut(c.Body, `,"urls":`)
		w := get(site, "GET", c.Target)
		got := w.Body.String()
		if urls != "" {
			want += "}"
		} else if c.Body == "" {
			got = ""
		}
		if w.Code != c.Status || got != want || w.Header().Get("Location") != c.Location {
			t.Errorf("%s\n%d %s %s", lines.Text(), w.Code, w.Body, w.Header().Get("Location"))
		}
		for format, want := range map[string]string{"": "/x/7/", "json": "/x/7.json/"} { // as in the recorded urls
			values := rest.PathValues{"id": 7}
			if format != "" {
				values["format"] = format
			}
			if got, err := site.Reverse("item", values); err != nil || got != want {
				t.Errorf("Reverse: %s, %v, want %s", got, err, want)
			}
		}
	}
	if n != 84 {
		t.Errorf("%d cases", n)
	}
}

// TestSuffixesBypassNoGuard: a path with a format or an end of its own never reaches a view without
// its guard (CVE-2021-30080).
func TestSuffixesBypassNoGuard(t *testing.T) {
	t.Parallel()
	site := open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		site.View("/get/my/view/", MyView{}, rest.FormatSuffixes())
		site.View("/orders/{id:int}/", MyView{}, rest.FormatSuffixes("json"))
		site.View("/named/{name}", MyView{}, rest.FormatSuffixes())
		site.View("/without/", MyView{})
		site.Handle("/guarded/", site.API.Protect(rest.FormatSuffixes())(http.HandlerFunc(
			func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("guarded")) })))
		return nil
	}})
	for _, path := range []string{"/get/my/view", "/orders/7", "/named/x", "/without", "/guarded"} {
		for _, end := range []string{"", "/", ".json", ".json/", ".api", "..json", "/.json", ".json?format=json",
			";.json", "%2ejson",
			".json%2f", "%2f", ".js", ".json.json", "%00.json", "//"} {
			w := get(site, "GET", path+end)
			if w.Code != 401 && w.Code != 404 && w.Code != 301 || strings.Contains(w.Body.String(), "My View") {
				t.Errorf("%s: %d %s", path+end, w.Code, w.Body)
			}
		}
	}
	key := tokenOfAlice(t, site)
	for path, status := range map[string]int{"/get/my/view.json": 200, "/orders/7.json": 200, "/orders/7.api": 404,
		"/named/x.json/": 200, "/without.json": 404, "/guarded.json": 404} {
		if w := get(site, "GET", path, "Authorization: Token "+key); w.Code != status {
			t.Errorf("with a token, %s: %d, want %d", path, w.Code, status)
		}
	}
}

// tokenOfAlice returns the token of a new user.
func tokenOfAlice(t *testing.T, site *latchkey.Site) string {
	t.Helper()
	user, err := site.Users.Create(t.Context(), auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
	if err != nil {
		t.Fatal(err)
	}
	if err := site.Tokens.CreateFor(t.Context(), user); err != nil {
		t.Fatal(err)
	}
	token, err := site.Tokens.ByUser(t.Context(), user.ID)
	if err != nil {
		t.Fatal(err)
	}
	return token.Key
}

func TestFormatSuffixPanics(t *testing.T) {
	t.Parallel()
	for _, formats := range [][]string{{""}, {"json", "*"}, {"a/b"}, {"a|b"}, {"JSON"}, {"a}"}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q is accepted", formats)
				}
			}()
			rest.FormatSuffixes(formats...)
		}()
	}
}

// TestRouterSuffixes has the recorded answers of DRF's DefaultRouter at /api/: its root, links and
// the redirect-free twins.
func TestRouterSuffixes(t *testing.T) {
	t.Parallel()
	site := open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		root := rest.Func(func(r *rest.Request) (*rest.Response, error) {
			orders, err := r.Reverse("order-list", rest.InFormat(r.FormatSuffix()))
			return rest.OK(rest.Object{"orders", orders}), err
		})
		order := rest.Func(func(r *rest.Request) (*rest.Response, error) { return rest.OK(r.PathValue("pk")), nil })
		for _, c := range []struct {
			pattern, name string
			view          rest.FuncView
		}{
			{"/api/", "api-root", root}, {"/api/orders/", "order-list", order},
			{"/api/orders/{pk:lookup}/", "order-detail", order},
		} {
			site.View(c.pattern, c.view, rest.URLName(c.name), rest.RouterSuffixes("/api/"),
				rest.Permissions(rest.AllowAny))
		}
		return nil
	}})
	for path, want := range map[string]string{
		"/api/": `{"orders":"http://example.com/api/orders/"}`, "/api/.json": `{"orders":"http://example.com/api/orders.json"}`,
		"/api/orders/1.json": `"1"`, "/api/orders/1.json/": `"1"`, "/api/orders/1/": `"1"`,
		"/api/.xml": `{"detail":"Not found."}`, "/api/orders/1.xml": `{"detail":"Not found."}`,
	} {
		if got := get(site, "GET", path).Body.String(); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	if w := get(site, "GET", "/api.json"); w.Code != 404 || w.Header().Get("Allow") != "" {
		t.Errorf("/api.json: %d", w.Code)
	}
	for _, root := range []string{"", "api/", "/api"} {
		if panicOf(func() { rest.RouterSuffixes(root) }) == "" {
			t.Errorf("root %q is accepted", root)
		}
	}
}

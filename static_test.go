package latchkey_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/rest"
)

// assets are the static files of the projects in these tests.
var assets = fstest.MapFS{"base.css": {Data: []byte(strings.Repeat("a { color: red }\n", 500))}}

// withAssets returns a project that serves assets, and one guarded view that reads sessions.
func withAssets() latchkey.Project {
	return latchkey.Project{API: func(site *latchkey.Site) rest.Config {
		return rest.Config{Authenticators: []rest.Authenticator{site.SessionAuthentication},
			Permissions: []rest.Permission{rest.IsAuthenticated}}
	}, Setup: func(site *latchkey.Site) error {
		site.View("/{path...}", MyView{})
		return site.Static("notes/", assets)
	}}
}

// TestStatic checks how a site serves static files: without a credential, a session or a cookie,
// with the security headers and the pages of the site.
func TestStatic(t *testing.T) {
	t.Parallel()
	site := open(t, withAssets(), func(s *latchkey.Settings) { s.Session.SaveEveryRequest = true })
	url := site.StaticURL("notes/base.css")
	if url != "/static/notes/base.d6c0a5f1a643.css" {
		t.Errorf("URL %s", url)
	}
	page := func(status int) string {
		w := httptest.NewRecorder()
		rest.ErrorPage(status).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		return w.Body.String()
	}
	for _, c := range []struct {
		method, url, host string
		status            int
		body              string
	}{
		{"GET", url, "", 200, string(assets["base.css"].Data)},
		{"GET", "/static/notes/base.css", "", 200, string(assets["base.css"].Data)},
		{"HEAD", url, "", 200, ""},
		{"GET", "/static/nowhere.css", "", 404, page(404)},
		{"GET", "/static/", "", 404, page(404)},
		{"POST", url, "", 405, page(405)},
		{"GET", url, "other.example", 400, page(400)},
	} {
		r := httptest.NewRequest(c.method, c.url, nil)
		r.AddCookie(&http.Cookie{Name: "sessionid", Value: strings.Repeat("a", 32)})
		if c.host != "" {
			r.Host = c.host
		}
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		h := w.Header()
		if w.Code != c.status || w.Body.String() != c.body {
			t.Errorf("%s %s: %d %.100s", c.method, c.url, w.Code, w.Body)
		}
		if h.Get("Set-Cookie") != "" || strings.Contains(h.Get("Vary"), "Cookie") {
			t.Errorf("%s %s touches the session: %v", c.method, c.url, h)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "same-origin" ||
			c.status != 400 && h.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s %s: headers %v", c.method, c.url, h)
		}
	}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, httptest.NewRequest("GET", "/static", nil)) // not below the prefix
	if w.Code != 403 {
		t.Errorf("GET /static: %d", w.Code)
	}
}

// TestStaticURL checks static.url, alone and with the path of a proxy.
func TestStaticURL(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		url, script  string
		prefix, path string // of URLs, and of requests; no path if the site does not serve the files
	}{
		{"", "", "/static/", "/static/"},
		{"static/", "", "/static/", "/static/"},
		{"/static/", "", "/static/", "/static/"},
		{"a/b/", "", "/a/b/", "/a/b/"},
		{"static/", "/api", "/api/static/", "/static/"},
		{"/api/static/", "/api", "/api/static/", "/static/"},
		{"/static/", "/api", "/static/", "/static/"},
		{"https://cdn.example.com/x/", "/api", "https://cdn.example.com/x/", "/x/"},
		{"https://cdn.example.com/", "", "https://cdn.example.com/", ""},
	} {
		site := open(t, withAssets(), func(s *latchkey.Settings) {
			s.Static.URL, s.Proxy.ForceScriptName = c.url, c.script
		})
		url := site.StaticURL("notes/base.css")
		name, found := strings.CutPrefix(url, c.prefix)
		if !found || !strings.HasPrefix(name, "notes/") {
			t.Errorf("%q behind %q: URL %s", c.url, c.script, url)
		}
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequest("GET", c.path+"/"+name, nil))
		if c.path != "" {
			w = httptest.NewRecorder()
			site.ServeHTTP(w, httptest.NewRequest("GET", c.path+name, nil))
		}
		if served := w.Code == 200; served != (c.path != "") {
			t.Errorf("%q behind %q: %d", c.url, c.script, w.Code)
		}
	}
	for _, bad := range []string{
		"/", "/static", "static", "//cdn/", "ftp://x/", "static/?a/", "../\x00/", "https://x",
	} {
		s := latchkey.Settings{Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")}
		s.Static.URL = bad
		_, err := latchkey.Open(t.Context(), withAssets(), s)
		if err == nil || !strings.Contains(err.Error(), "static.url") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestStaticIgnore checks static.ignore, whose empty list leaves nothing out.
func TestStaticIgnore(t *testing.T) {
	t.Parallel()
	p := latchkey.Project{Log: slog.New(slog.DiscardHandler), Setup: func(site *latchkey.Site) error {
		return site.Static("", fstest.MapFS{".well-known/a.txt": {Data: []byte("a")}, "b.txt": {Data: []byte("b")}})
	}}
	for line, want := range map[string][2]int{
		"": {404, 200}, "ignore = []": {200, 200}, `ignore = ["b*"]`: {200, 404},
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, "latchkey.toml")
		text := "database = 'sqlite:" + filepath.Join(dir, "x.sqlite3") + "'\nallowed_hosts = ['*']\n" +
			"[static]\n" + line + "\n"
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := latchkey.LoadSettings(p, latchkey.Sources{File: file, Environ: []string{}})
		if err != nil {
			t.Fatal(err)
		}
		site, err := latchkey.Open(t.Context(), p, s)
		if err != nil {
			t.Fatal(err)
		}
		for i, url := range []string{"/static/.well-known/a.txt", "/static/b.txt"} {
			w := httptest.NewRecorder()
			if site.ServeHTTP(w, httptest.NewRequest("GET", url, nil)); w.Code != want[i] {
				t.Errorf("%q: GET %s: %d", line, url, w.Code)
			}
		}
		if err := site.Close(); err != nil {
			t.Error(err)
		}
	}
	s := latchkey.Settings{Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")}
	s.Static.Ignore = []string{"[a"}
	if _, err := latchkey.Open(t.Context(), p, s); err == nil || !strings.Contains(err.Error(), "static.ignore") {
		t.Errorf("a bad pattern: %v", err)
	}
}

// TestStaticHidesNoRoute checks that a route that static files would hide is an error, and that a
// project without static files has its paths for itself.
func TestStaticHidesNoRoute(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]string{
		"/static/{name}/": "the route /static/{name}/ is never reached", "/statics/": "", "/{path...}": "",
	} {
		s := latchkey.Settings{Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")}
		site, err := latchkey.Open(t.Context(), latchkey.Project{Setup: func(site *latchkey.Site) error {
			site.View(pattern, MyView{})
			return site.Static("", assets)
		}}, s)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", pattern, err)
		}
		if err == nil {
			site.Close()
		}
	}
	site := open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		site.View("/static/", MyView{}, rest.Permissions(rest.AllowAny))
		return nil
	}})
	w := httptest.NewRecorder()
	if site.ServeHTTP(w, httptest.NewRequest("GET", "/static/", nil)); w.Code != 200 {
		t.Errorf("a view at /static/, without static files: %d", w.Code)
	}
}

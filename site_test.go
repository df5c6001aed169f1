package latchkey_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/rest"
)

// open returns a site on a new database with its tables. Its allowed host is example.com.
func open(t *testing.T, p latchkey.Project, change ...func(*latchkey.Settings)) *latchkey.Site {
	t.Helper()
	s := latchkey.Settings{ServerSettings: latchkey.ServerSettings{AllowedHosts: []string{"example.com"}}}
	if p.UserModel.Swapped() {
		s.Database = "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")
	} else {
		s.Database = dbtest.SQLite(t) // has Django's tables: a copy takes a tenth of the time of Migrate
	}
	s.Password.Iterations = 1000
	s.Pool.Wait, s.Password.MaxWait = 5*time.Minute, 5*time.Minute // so long that they never end on a busy machine
	for _, f := range change {
		f(&s)
	}
	if p.Log == nil {
		p.Log = slog.New(slog.DiscardHandler)
	}
	site, err := latchkey.Open(t.Context(), p, s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := site.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := site.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return site
}

// get sends a request without a body to h. Each of header is a line "Name: value".
func get(h http.Handler, method, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		if r.Header.Set(name, value); name == "Host" {
			r.Host = value
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestOutsideTheViews compares redirects, error pages and security headers with real Django's.
func TestOutsideTheViews(t *testing.T) {
	t.Parallel()
	site := open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		site.View("/get/my/view/", MyView{}, rest.Permissions(rest.AllowAny))
		site.Handle("/panic/", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("boom") }))
		site.Handle("/plain/{name}/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, r.URL.RequestURI()+" "+r.PathValue("name"))
		}))
		return nil
	}})
	page := func(title, text string) string {
		return fmt.Sprintf("\n<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>%[1]s</title>\n</head>\n<body>\n "+
			" <h1>%[1]s</h1><p>%[2]s</p>\n</body>\n</html>\n", title, text)
	}
	notFound := page("Not Found", "The requested resource was not found on this server.")
	for _, c := range []struct {
		method, target, host string
		status               int
		framed               bool // has X-Frame-Options
		location, body       string
	}{
		{"GET", "/get/my/view/", "example.com", 200, true, "", `{"Data": "My View"}`},
		{"GET", "/get/my/view?x=1&y=2", "example.com", 301, false, "/get/my/view/?x=1&y=2", ""},
		{"POST", "/get/my/view", "example.com", 301, false, "/get/my/view/", ""},
		{"GET", "/nowhere/", "example.com", 404, true, "", notFound},
		{"GET", "//get/my/view/", "example.com", 404, true, "", notFound},
		{"GET", "/get/my/view/", "", 400, false, "", page("Bad Request (400)", "")},
		{"GET", "/get/my/view/", "a_b", 400, false, "", page("Bad Request (400)", "")},
		{"GET", "/get/my/view/", "evil.com", 400, false, "", page("Bad Request (400)", "")},
		{"GET", "/panic/", "example.com", 500, true, "", page("Server Error (500)", "")},
		{"GET", "/plain/a/?q=%zz", "example.com", 200, true, "", "/plain/a/?q=%zz a"},
	} {
		w := get(site, c.method, c.target, "Host: "+c.host)
		h := w.Header()
		if w.Code != c.status || h.Get("Location") != c.location || w.Body.String() != c.body {
			t.Errorf("%s %s of %q: %d %q %q", c.method, c.target, c.host, w.Code, h.Get("Location"), w.Body)
		}
		want := [4]string{"nosniff", "same-origin", "same-origin", ""}
		if c.framed {
			want[3] = "DENY"
		}
		got := [4]string{h.Get("X-Content-Type-Options"), h.Get("Referrer-Policy"), h.Get("Cross-Origin-Opener-Policy"),
			h.Get("X-Frame-Options")}
		if got != want {
			t.Errorf("%s %s of %q: headers %q, want %q", c.method, c.target, c.host, got, want)
		}
	}
}

// TestFirstSignIns signs one user in from 100 clients at the same time: all of them get the same
// token.
func TestFirstSignIns(t *testing.T) {
	t.Parallel()
	site := open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		site.View("/token/", site.ObtainAuthToken)
		return nil
	}},
		func(s *latchkey.Settings) { s.Password.Queue = 100 })
	if _, err := site.Users.Create(t.Context(),
		auth.CreateParams{Username: "alice", Password: "wonderland-1865"}); err != nil {
		t.Fatal(err)
	}
	form := url.Values{"username": {"alice"}, "password": {"wonderland-1865"}}.Encode()
	var answers [100]string
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() {
			r := httptest.NewRequest("POST", "/token/", strings.NewReader(form))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			site.ServeHTTP(w, r)
			answers[i] = fmt.Sprint(w.Code, w.Body)
		})
	}
	wg.Wait()
	for _, a := range answers {
		if a != answers[0] || !strings.HasPrefix(a, `200 {"token":"`) && !strings.HasPrefix(a, `200{"token":"`) {
			t.Fatalf("%s, and %s", a, answers[0])
		}
	}
	n := 0
	for _, err := range site.Tokens.All(t.Context()) {
		if n++; err != nil {
			t.Fatal(err)
		}
	}
	if n != 1 {
		t.Errorf("%d tokens", n)
	}
}

// TestPolicy checks that a view without options asks for a token, and that Project.API replaces
// this.
func TestPolicy(t *testing.T) {
	t.Parallel()
	setup := func(site *latchkey.Site) error { site.View("/", MyView{}); return nil }
	if w := get(open(t, latchkey.Project{Setup: setup}), "GET", "/"); w.Code != 401 ||
		!strings.Contains(fmt.Sprint(w.Header()), "WWW-Authenticate:[Token]") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	site := open(t, latchkey.Project{Setup: setup, API: func(site *latchkey.Site) rest.Config {
		c := site.SecureDefaults()
		c.Authenticators = []rest.Authenticator{site.BasicAuthentication}
		return c
	}}, func(s *latchkey.Settings) { s.Limits.MaxBody = 7 })
	if w := get(site, "GET", "/"); w.Code != 401 ||
		!strings.Contains(fmt.Sprint(w.Header()), "WWW-Authenticate:[Basic ") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if got := site.Routes()[0].View.Policy().MaxBody; got != 7 {
		t.Errorf("MaxBody %d", got)
	}
}

// TestHealth checks the answers of /healthz and /readyz through the life of a site.
func TestHealth(t *testing.T) {
	t.Parallel()
	s := latchkey.Settings{Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")}
	site, err := latchkey.Open(t.Context(), latchkey.Project{Log: slog.New(slog.DiscardHandler)}, s)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	latchkey.SetClock(site, func() time.Time { return now })
	want := func(target string, status int, body string) {
		t.Helper()
		if w := get(site, "GET", target); w.Code != status || w.Body.String() != body {
			t.Errorf("%s: %d %q, want %d %q", target, w.Code, w.Body, status, body)
		}
	}
	want("/healthz", 200, "ok\n")
	want("/readyz", 503, "migrations pending\n")
	if err := site.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Second - 1)
	want("/readyz", 503, "migrations pending\n") // repeated for a second
	now = now.Add(1)
	want("/readyz", 200, "ok\n")
	if err := site.Close(); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Second)
	want("/readyz", 503, "database unavailable\n")
	site.Drain()
	want("/readyz", 503, "shutting down\n")
	want("/healthz", 200, "ok\n")

	own := open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		site.Handle("/healthz",
			http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "mine") }))
		site.Handle("/{rest...}", http.NotFoundHandler())
		return nil
	}})
	if got := get(own, "GET", "/healthz").Body.String() + get(own, "GET", "/readyz").Body.String(); got != "mineok\n" {
		t.Errorf("%q", got)
	}
}

// TestDefaultHosts checks which hosts a site without allowed_hosts answers for.
func TestDefaultHosts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ addr, good, bad string }{
		{"127.0.0.1:8000", "localhost 127.0.0.1:8000 [::1] notes.localhost", "example.com 192.0.2.7"},
		{"192.0.2.7:80", "192.0.2.7 localhost", "192.0.2.8"},
		{"[2001:db8::7]:80", "[2001:db8::7]:80", "[2001:db8::8]"},
		{"notes.example.com:80", "notes.example.com", "example.com"},
		{":80", "localhost", "0.0.0.0 example.com"},
		{"0.0.0.0:80", "localhost", "0.0.0.0"},
	} {
		site := open(t, latchkey.Project{}, func(s *latchkey.Settings) { s.Addr, s.AllowedHosts = c.addr, nil })
		for _, host := range strings.Fields(c.good) {
			if w := get(site, "GET", "/", "Host: "+host); w.Code != 404 {
				t.Errorf("%s asked for %s: %d, want 404", c.addr, host, w.Code)
			}
		}
		for _, host := range strings.Fields(c.bad) {
			if w := get(site, "GET", "/", "Host: "+host); w.Code != 400 {
				t.Errorf("%s asked for %s: %d, want 400", c.addr, host, w.Code)
			}
		}
	}
}

// TestNoSecretInLogs sends requests with a secret in every part, and checks that the log never has
// it.
func TestNoSecretInLogs(t *testing.T) {
	t.Parallel()
	var logs bytes.Buffer
	site := open(t, latchkey.Project{
		Log: slog.New(slog.NewTextHandler(&logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Setup: func(site *latchkey.Site) error {
			site.View("/token/", site.ObtainAuthToken)
			site.View("/", MyView{})
			return nil
		},
	})
	r := httptest.NewRequest("POST", "/token/?password=s3cret", strings.NewReader("username=alice&password=s3cret"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	site.ServeHTTP(httptest.NewRecorder(), r)
	get(site, "GET", "/?token=s3cret", "Authorization: Token s3cret", "Cookie: sessionid=s3cret",
		"X-Forwarded-For: s3cret", "X-Request-Id: s3cret")
	get(site, "GET", "/", "Authorization: Basic s3cret")
	if got := strings.Count(logs.String(), "msg=request"); got != 3 || strings.Contains(logs.String(), "s3cret") {
		t.Errorf("log\n%s", &logs)
	}
}

// TestListSettings checks one setting in full, and that exactly the secrets have no flag.
func TestListSettings(t *testing.T) {
	t.Parallel()
	list := latchkey.ListSettings(latchkey.Project{})
	want := latchkey.Setting{Name: "password.iterations", Env: "LATCHKEY_PASSWORD_ITERATIONS",
		Flag:    "password-iterations",
		Default: "1000000", Help: "PBKDF2 iterations of new password hashes"}
	for _, s := range list {
		secret := slices.Contains([]string{"secret_key", "secret_key_fallbacks", "database_password"}, s.Name)
		if s.Flag == "" != secret {
			t.Errorf("%s has the flag %q", s.Name, s.Flag)
		}
		if s.Name == want.Name {
			if diff := cmp.Diff(want, s); diff != "" {
				t.Error(diff)
			}
			want.Name = ""
		}
	}
	if want.Name != "" {
		t.Errorf("%v has no %s", list, want.Name)
	}
}

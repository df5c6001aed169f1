package latchkey

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/cli"
	"github.com/latchkey-go/latchkey/rest"
)

type emptyView struct{}

func (emptyView) Get(*rest.Request) (*rest.Response, error) { return rest.NoContent(), nil }

// brief returns each finding's id and the first word of its message.
func brief(list []cli.Warning) (ids []string) {
	for _, w := range list {
		word, _, _ := strings.Cut(w.Message, " ")
		ids = append(ids, w.ID+" "+word)
	}
	return ids
}

func TestCheck(t *testing.T) {
	t.Parallel()
	strong := Settings{
		Security:       SecuritySettings{SSLRedirect: true, HSTSSeconds: 3600},
		SecretSettings: SecretSettings{SecretKey: strings.Repeat("abcde", 10)},
		ServerSettings: ServerSettings{Addr: ":8000", AllowedHosts: []string{"example.com"},
			TrustedProxies: []string{"10.0.0.1"}},
	}
	for _, c := range []struct {
		name   string
		change func(*Settings)
		setup  func(*Site) error
		want   []string
	}{
		{"no findings", nil, func(s *Site) error { s.View("/", emptyView{}); return nil }, nil},
		{"a new project", func(s *Settings) { *s = Settings{} }, nil,
			[]string{"latchkey.W002 No", "security.W008 security.ssl_redirect", "security.W004 security.hsts_seconds",
				"security.W020 allowed_hosts"}},
		{"short secret", func(s *Settings) { s.SecretKey = "abcde" }, nil, []string{"security.W009 secret_key"}},
		{"a secret of four different characters", func(s *Settings) { s.SecretKey = strings.Repeat("abcd", 20) }, nil,
			[]string{"security.W009 secret_key"}},
		{"a secret with the prefix of Django's startproject", func(s *Settings) {
			s.SecretKey = "django-insecure-" + strings.Repeat("abcde", 10)
		}, nil, []string{"security.W009 secret_key"}},
		{"short fallback secret", func(s *Settings) { s.SecretKeyFallbacks = []string{strong.SecretKey, "x"} }, nil,
			[]string{"security.W025 secret_key_fallbacks[1]"}},
		{"an endless redirect", func(s *Settings) { s.TrustedProxies = nil }, nil,
			[]string{"latchkey.W009 security.ssl_redirect"}},
		{"a proxy on this machine that is not trusted",
			func(s *Settings) { s.Addr, s.TrustedProxies = "127.0.0.1:8000", nil }, nil,
			[]string{"latchkey.W009 security.ssl_redirect", "latchkey.W014 Only"}},
		{"a trusted proxy elsewhere, but none on this machine", func(s *Settings) { s.Addr = "localhost:8000" }, nil,
			[]string{"latchkey.W014 Only"}},
		{"a trusted proxy on this machine",
			func(s *Settings) { s.Addr, s.TrustedProxies = "[::1]:8000", []string{"::1"} }, nil, nil},
		{"a Unix socket whose peers are not trusted", func(s *Settings) { s.Addr = "unix:/run/x.sock" }, nil,
			[]string{"latchkey.W014 Only"}},
		{"a Unix socket whose peers are trusted", func(s *Settings) {
			s.Addr, s.TrustedProxies = "unix:/run/x.sock", []string{"unix"}
		}, nil, nil},
		{"no proxy on this machine", func(s *Settings) {
			s.Addr, s.TrustedProxies = "127.0.0.1:8000", nil
			s.AllowedHosts = []string{".localhost", "127.0.0.1", "[::1]"}
		}, nil,
			[]string{"latchkey.W009 security.ssl_redirect"}},
		{"every address is a trusted proxy", func(s *Settings) { s.TrustedProxies = []string{"0.0.0.0/0", "::/0"} },
			nil, []string{"latchkey.W015 trusted_proxies", "latchkey.W015 trusted_proxies"}},
		{"protections turned off", func(s *Settings) {
			s.AllowedHosts, s.Password.Iterations = []string{"*"}, 1000
			s.Security.ContentTypeNosniff, s.Security.ReferrerPolicy, s.Security.XFrameOptions = "off", "off",
				"SAMEORIGIN"
		}, nil, []string{"latchkey.W003 allowed_hosts", "security.W006 security.content_type_nosniff",
			"security.W022 security.referrer_policy",
			"security.W019 security.x_frame_options", "latchkey.W004 password.iterations"}},
		{"a cheap hasher", func(s *Settings) {
			s.Password.Hashers, s.Password.Argon2.MemoryCost = []string{"argon2", "md5"}, 102399
		}, nil, []string{"latchkey.W004 password.argon2.memory_cost"}},
		{"a hasher with one pass", func(s *Settings) {
			s.Password.Hashers, s.Password.Argon2.TimeCost = []string{"argon2"}, 1
		}, nil, []string{"latchkey.W004 password.argon2.time_cost"}},
		{"a hasher with less memory but more passes", func(s *Settings) {
			s.Password.Hashers, s.Password.Argon2.MemoryCost, s.Password.Argon2.TimeCost = []string{"argon2"}, 51200, 4
		}, nil, nil},
		{"md5 preferred", func(s *Settings) { s.Password.Hashers = []string{"md5"} }, nil,
			[]string{"latchkey.W004 password.hashers"}},
		{"a cheap hasher that is not preferred", func(s *Settings) { s.Password.Argon2.MemoryCost = 102399 }, nil, nil},
		{"no limit for an address", func(s *Settings) { s.SignIn.Rate = "none" }, nil,
			[]string{"latchkey.W019 sign_in.rate"}},
		{"no limit for an account", func(s *Settings) { s.SignIn.AccountRate = "none" }, nil,
			[]string{"latchkey.W019 sign_in.account_rate"}},
		{"cookies over http", nil, func(s *Site) error {
			s.View("/mine/", emptyView{}, rest.Authenticators(s.SessionAuthentication))
			s.View("/", emptyView{})
			return nil
		}, []string{"security.W012 security.secure_cookies", "security.W016 security.secure_cookies"}},
		{"no CSRF cookie over http", func(s *Settings) { s.CSRF.UseSessions = true }, func(s *Site) error {
			s.View("/mine/", emptyView{}, rest.Authenticators(s.SessionAuthentication))
			return nil
		}, []string{"security.W012 security.secure_cookies"}},
		{"a session cookie for scripts", func(s *Settings) {
			s.Security.SecureCookies, s.Session.CookieHTTPOnly = true, "off"
		}, func(s *Site) error {
			s.View("/mine/", emptyView{}, rest.Authenticators(s.SessionAuthentication))
			return nil
		}, []string{"security.W013 session.cookie_httponly"}},
		{"cookies over https", func(s *Settings) { s.Security.SecureCookies = true }, func(s *Site) error {
			s.View("/mine/", emptyView{}, rest.Authenticators(s.SessionAuthentication))
			return nil
		}, nil},
		{"routes", nil, func(s *Site) error {
			s.View("/token/", s.ObtainAuthToken)
			s.View("/open/", emptyView{}, rest.Permissions(rest.AllowAny))
			s.View("/read/", emptyView{}, rest.Permissions(rest.IsAuthenticatedOrReadOnly))
			s.View("/nobody/", emptyView{}, rest.Authenticators(),
				rest.Permissions(rest.Rule{Allow: func(*rest.Request) bool { return false }}))
			s.View("/fine/", emptyView{}, rest.Permissions(rest.AllowAny, rest.IsAuthenticated))
			s.Handle("/plain/", http.NotFoundHandler())
			return nil
		}, []string{"latchkey.W007 /token/", "latchkey.W005 /open/", "latchkey.W005 /read/", "latchkey.W006 /nobody/",
			"latchkey.W008 Plain"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := strong
			if c.change != nil {
				c.change(&s)
			}
			s.Database = "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")
			site, err := Open(t.Context(), Project{Setup: c.setup, Log: slog.New(slog.DiscardHandler)}, s)
			if err != nil {
				t.Fatal(err)
			}
			found := brief(site.check(t.Context(), cli.Checks{}))
			if diff := cmp.Diff([]string{unapplied(t, site)}, found); diff != "" {
				t.Errorf("before migrate: %s", diff)
			}
			if err := site.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string(nil), brief(site.check(t.Context(), cli.Checks{}))); diff != "" {
				t.Errorf("without deploy: %s", diff)
			}
			if diff := cmp.Diff(c.want, brief(site.check(t.Context(), cli.Checks{Deploy: true}))); diff != "" {
				t.Error(diff)
			}
			if err := site.Close(); err != nil {
				t.Fatal(err)
			}
			found = brief(site.check(t.Context(), cli.Checks{}))
			if diff := cmp.Diff([]string{"latchkey.E001 The"}, found); diff != "" {
				t.Errorf("after Close: %s", diff)
			}
		})
	}
}

// TestCheckOfAnUntrustedProxy checks what the findings say about clients behind a proxy that is not
// trusted, on any address of the site. Their addresses are unknown, unless the API finds them in a
// way of its own, as DRF does.
func TestCheckOfAnUntrustedProxy(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{":8000", "10.0.0.7:8000", "127.0.0.1:8000"} {
		s := Settings{ServerSettings: ServerSettings{Addr: addr, AllowedHosts: []string{"example.com"}}}
		for own, want := range map[bool]string{false: "all clients count as one", true: "no request counts as https"} {
			said := ""
			for _, w := range append(s.checkTLS(own), s.checkProxies(own)...) {
				said += w.Message
			}
			if !strings.Contains(said, want) || own && strings.Contains(said, "count as one") {
				t.Errorf("%s, own %t: %s", addr, own, said)
			}
		}
	}
	everybody := Settings{ServerSettings: ServerSettings{TrustedProxies: []string{"0.0.0.0/0"}}}
	for own, want := range map[bool]string{false: "choose the address that throttles count, and claim https",
		true: "claim https"} {
		if said := everybody.checkProxies(own); !strings.HasSuffix(said[len(said)-1].Message,
			": anybody may "+want+".") {
			t.Errorf("everybody, own %t: %v", own, said)
		}
	}
}

// TestProxyHintOfDRFDefaults checks that neither the log nor check --deploy says that clients count
// as one if X-Forwarded-For is believed as in DRF.
func TestProxyHintOfDRFDefaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		api  func(*Site) rest.Config
		want string
	}{
		"SecureDefaults": {nil, "all its clients count as one"},
		"DRFDefaults":    {(*Site).DRFDefaults, "throttles go by the API's own ClientAddress"},
		"DRFDefaults without its ClientAddress": {func(s *Site) rest.Config {
			c := s.DRFDefaults()
			c.ClientAddress = nil
			return c
		}, "all its clients count as one"},
	} {
		var logs bytes.Buffer
		site, err := Open(t.Context(), Project{API: c.api, Log: slog.New(slog.NewTextHandler(&logs, nil))},
			Settings{
				Database:       "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3"),
				ServerSettings: ServerSettings{AllowedHosts: []string{"example.com"}},
			})
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("X-Forwarded-For", "203.0.113.9")
		site.ServeHTTP(httptest.NewRecorder(), r)
		if !strings.Contains(logs.String(), c.want) {
			t.Errorf("%s: %s", name, &logs)
		}
		said := ""
		for _, w := range site.check(t.Context(), cli.Checks{Deploy: true}) {
			said += w.Message
		}
		if one := strings.Contains(c.want, "count as one"); strings.Contains(said, "count as one") != one {
			t.Errorf("%s: check --deploy: %s", name, said)
		}
		if err := site.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestCheckNamesMethods checks that the findings of routes name the methods that anybody may call.
func TestCheckNamesMethods(t *testing.T) {
	t.Parallel()
	site, err := Open(t.Context(), Project{Log: slog.New(slog.DiscardHandler), Setup: func(s *Site) error {
		s.View("/read/", emptyView{}, rest.Permissions(rest.IsAuthenticatedOrReadOnly))
		s.Handle("/guarded/", s.API.Protect(rest.Permissions(rest.AllowAny))(http.NotFoundHandler()))
		s.Handle("/a/", http.NotFoundHandler())
		s.Handle("/b/", http.NotFoundHandler())
		outer := func(next http.Handler) http.Handler { return http.MaxBytesHandler(next, 1<<20) }
		s.Handle("/c/", rest.Wrap(s.API.View(emptyView{}), outer))
		s.Handle("/d/", rest.Wrap(s.API.View(emptyView{}, rest.Permissions(rest.AllowAny)), outer))
		s.Handle("/e/", outer(s.API.View(emptyView{})))
		return nil
	}}, Settings{Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")})
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	var got []string
	for _, w := range checkRoutes(site.routes) {
		got = append(got, w.Message)
	}
	want := []string{"/read/ may be called by anybody: GET.", "/guarded/ may be called by anybody: GET, POST.",
		"/d/ may be called by anybody: GET.", "Plain handlers have no guard of their own: /a/, /b/, /e/."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// check --deploy reports that DRFDefaults do not limit guesses, until the project calls
// LimitGuesses.
func TestCheckOfDRFDefaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		setup func(*Site) error
		want  []string
	}{
		"DRFDefaults alone": {nil, []string{"latchkey.W019 DRFDefaults:"}},
		"with LimitGuesses": {func(s *Site) error { s.LimitGuesses(); return nil }, nil},
	} {
		site, err := Open(t.Context(),
			Project{API: (*Site).DRFDefaults, Setup: c.setup, Log: slog.New(slog.DiscardHandler)},
			Settings{Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, brief(site.checkGuesses())); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if err := site.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestListenRefused checks that serve returns the error of a server that cannot listen.
func TestListenRefused(t *testing.T) {
	t.Parallel()
	site, err := Open(t.Context(), Project{Log: slog.New(slog.DiscardHandler)}, Settings{
		Database:       "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3"),
		ServerSettings: ServerSettings{Addr: "192.0.2.1:1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	err = site.commands("x", io.Discard).Serve(t.Context(), unprepared(t))
	if err == nil || !strings.Contains(err.Error(), "listen on 192.0.2.1:1") {
		t.Error(err)
	}
	if err := site.Close(); err != nil {
		t.Error(err)
	}
}

// TestCheckServer counts the findings for database URLs: a connection over a network must verify
// the server's certificate.
func TestCheckServer(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]int{
		"sqlite:x":                 0,
		"postgres://u@127.0.0.1/d": 0, "postgres://u@localhost/d": 0, "postgres://u@db/d": 1,
		"postgres://u@db/d?sslmode=require":     1,
		"postgres://u@db/d?sslmode=verify-full": 0, "postgres://u@db/d?sslmode=verify-ca": 0,
		"postgres:///d?host=/run/postgresql": 0,
		"mysql://u@[::1]/d":                  0, "mysql://u@db/d": 1, "mysql://u@db/d?tls=true": 0,
		"mysql://u@db/d?tls=skip-verify":   1,
		"mysql://u@h/d?socket=/run/m.sock": 0,
	} {
		if got := (Settings{Database: url}).checkServer(); len(got) != want {
			t.Errorf("%s: %v", url, got)
		}
	}
}

// unprepared returns a function that fails t: serve must refuse before it prepares the database.
func unprepared(t *testing.T) func(context.Context) error {
	return func(context.Context) error {
		t.Error("the database is prepared for a server that is refused")
		return nil
	}
}

// unapplied returns the warning about the migrations of an empty database.
func unapplied(t *testing.T, site *Site) string {
	t.Helper()
	pending, err := site.migrator.Pending(t.Context())
	if err != nil || len(pending) < 20 {
		t.Fatalf("%d migrations are pending, %v", len(pending), err)
	}
	return fmt.Sprint("latchkey.W001 ", len(pending))
}

// check, also without --deploy, warns of a view that nobody can call.
func TestCheckOfViewsThatRefuseEverybody(t *testing.T) {
	t.Parallel()
	site, err := Open(t.Context(), Project{Log: slog.New(slog.DiscardHandler), Setup: func(s *Site) error {
		s.View("/nobody/", emptyView{}, rest.Authenticators())
		s.View("/staff/", emptyView{}, rest.Authenticators(), rest.Permissions(rest.AllowAny, rest.IsAdminUser))
		s.Handle("/guarded/", s.API.Protect(rest.Authenticators())(http.NotFoundHandler()))
		s.View("/open/", emptyView{}, rest.Authenticators(), rest.Permissions(rest.AllowAny))
		s.View("/read/", emptyView{}, rest.Authenticators(), rest.Permissions(rest.IsAuthenticatedOrReadOnly))
		s.View("/fine/", emptyView{})
		return nil
	}}, Settings{Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")})
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	want := []string{unapplied(t, site), "latchkey.W021 /nobody/", "latchkey.W021 /staff/", "latchkey.W021 /guarded/"}
	if diff := cmp.Diff(want, brief(site.check(t.Context(), cli.Checks{}))); diff != "" {
		t.Error(diff)
	}
}

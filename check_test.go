package latchkey

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/cli"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

type emptyView struct{}

func (emptyView) Get(*rest.Request) (*rest.Response, error) { return rest.NoContent(), nil }

// brief is the findings' ids and the begin of their messages.
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
		SecretKey: strings.Repeat("abcde", 10), AllowedHosts: []string{"example.com"}, TrustedProxies: []string{"10.0.0.1"}, Addr: ":8000",
		Security: SecuritySettings{SSLRedirect: true, HSTSSeconds: 3600},
	}
	for _, c := range []struct {
		name   string
		change func(*Settings)
		setup  func(*Site)
		want   []string
	}{
		{"nothing amiss", nil, func(s *Site) { s.View("/", emptyView{}) }, nil},
		{"a fresh project", func(s *Settings) { *s = Settings{} }, nil,
			[]string{"latchkey.W002 No", "security.W008 security.ssl_redirect", "security.W004 security.hsts_seconds", "security.W020 allowed_hosts"}},
		{"short secret", func(s *Settings) { s.SecretKey = "abcde" }, nil, []string{"security.W009 secret_key"}},
		{"monotonous secret", func(s *Settings) { s.SecretKey = strings.Repeat("abcd", 20) }, nil, []string{"security.W009 secret_key"}},
		{"Django's secret", func(s *Settings) { s.SecretKey = "django-insecure-" + strings.Repeat("abcde", 10) }, nil, []string{"security.W009 secret_key"}},
		{"old secret", func(s *Settings) { s.SecretKeyFallbacks = []string{strong.SecretKey, "x"} }, nil, []string{"security.W025 secret_key_fallbacks[1]"}},
		{"a redirect without end", func(s *Settings) { s.TrustedProxies = nil }, nil, []string{"latchkey.W009 security.ssl_redirect"}},
		{"a proxy on this machine that is not trusted", func(s *Settings) { s.Addr, s.TrustedProxies = "127.0.0.1:8000", nil }, nil,
			[]string{"latchkey.W009 security.ssl_redirect", "latchkey.W014 Only"}},
		{"another proxy than that on this machine", func(s *Settings) { s.Addr = "localhost:8000" }, nil, []string{"latchkey.W014 Only"}},
		{"a proxy on this machine", func(s *Settings) { s.Addr, s.TrustedProxies = "[::1]:8000", []string{"::1"} }, nil, nil},
		{"no proxy on this machine", func(s *Settings) {
			s.Addr, s.AllowedHosts, s.TrustedProxies = "127.0.0.1:8000", []string{".localhost", "127.0.0.1", "[::1]"}, nil
		}, nil,
			[]string{"latchkey.W009 security.ssl_redirect"}},
		{"everybody is a proxy", func(s *Settings) { s.TrustedProxies = []string{"0.0.0.0/0", "::/0"} }, nil, []string{"latchkey.W015 trusted_proxies", "latchkey.W015 trusted_proxies"}},
		{"turned down", func(s *Settings) {
			s.AllowedHosts, s.Password.Iterations = []string{"*"}, 1000
			s.Security.ContentTypeNosniff, s.Security.ReferrerPolicy, s.Security.XFrameOptions = "off", "off", "SAMEORIGIN"
		}, nil, []string{"latchkey.W003 allowed_hosts", "security.W006 security.content_type_nosniff", "security.W022 security.referrer_policy",
			"security.W019 security.x_frame_options", "latchkey.W004 password.iterations"}},
		{"a cheap hasher", func(s *Settings) {
			s.Password.Hashers, s.Password.Argon2.MemoryCost = []string{"argon2", "md5"}, 102399
		}, nil, []string{"latchkey.W004 password.argon2.memory_cost"}},
		{"a hasher of one pass", func(s *Settings) {
			s.Password.Hashers, s.Password.Argon2.TimeCost = []string{"argon2"}, 1
		}, nil, []string{"latchkey.W004 password.argon2.time_cost"}},
		{"less memory in more passes", func(s *Settings) {
			s.Password.Hashers, s.Password.Argon2.MemoryCost, s.Password.Argon2.TimeCost = []string{"argon2"}, 51200, 4
		}, nil, nil},
		{"no hasher", func(s *Settings) { s.Password.Hashers = []string{"md5"} }, nil, []string{"latchkey.W004 password.hashers"}},
		{"a cheap hasher that is not preferred", func(s *Settings) { s.Password.Argon2.MemoryCost = 102399 }, nil, nil},
		{"one address may guess at every account", func(s *Settings) { s.SignInRate = "none" }, nil, []string{"latchkey.W019 sign_in_rate"}},
		{"one account may be guessed at", func(s *Settings) { s.SignInAccountRate = "none" }, nil, []string{"latchkey.W019 sign_in_account_rate"}},
		{"cookies over http", nil, func(s *Site) {
			s.View("/mine/", emptyView{}, rest.Authenticators(s.SessionAuthentication))
			s.View("/", emptyView{})
		}, []string{"security.W012 security.secure_cookies", "security.W016 security.secure_cookies"}},
		{"cookies over https", func(s *Settings) { s.Security.SecureCookies = true }, func(s *Site) {
			s.View("/mine/", emptyView{}, rest.Authenticators(s.SessionAuthentication))
		}, nil},
		{"routes", nil, func(s *Site) {
			s.View("/token/", s.ObtainAuthToken)
			s.View("/open/", emptyView{}, rest.Permissions(rest.AllowAny))
			s.View("/read/", emptyView{}, rest.Permissions(rest.IsAuthenticatedOrReadOnly))
			s.View("/nobody/", emptyView{}, rest.Authenticators())
			s.View("/fine/", emptyView{}, rest.Permissions(rest.AllowAny, rest.IsAuthenticated))
			s.Handle("/plain/", http.NotFoundHandler())
		}, []string{"latchkey.W007 /token/", "latchkey.W005 /open/", "latchkey.W005 /read/", "latchkey.W006 /nobody/", "latchkey.W008 Plain"}},
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
			if diff := cmp.Diff([]string{"latchkey.W001 23"}, brief(site.check(t.Context(), false))); diff != "" {
				t.Errorf("before migrate: %s", diff)
			}
			if err := site.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string(nil), brief(site.check(t.Context(), false))); diff != "" {
				t.Errorf("without deploy: %s", diff)
			}
			if diff := cmp.Diff(c.want, brief(site.check(t.Context(), true))); diff != "" {
				t.Error(diff)
			}
			if err := site.Close(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"latchkey.E001 The"}, brief(site.check(t.Context(), false))); diff != "" {
				t.Errorf("after Close: %s", diff)
			}
		})
	}
}

// TestCheckOfAnUntrustedProxy says what becomes of clients behind a proxy that nobody has named, wherever the site listens:
// their addresses are not known, unless the API finds them in a way of its own, as DRF does.
func TestCheckOfAnUntrustedProxy(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{":8000", "10.0.0.7:8000", "127.0.0.1:8000"} {
		s := Settings{Addr: addr, AllowedHosts: []string{"example.com"}}
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
	everybody := Settings{TrustedProxies: []string{"0.0.0.0/0"}}
	for own, want := range map[bool]string{false: "choose the address that throttles count, and claim https", true: "claim https"} {
		if said := everybody.checkProxies(own); !strings.HasSuffix(said[len(said)-1].Message, ": anybody may "+want+".") {
			t.Errorf("everybody, own %t: %v", own, said)
		}
	}
}

// TestProxyHintOfDRFDefaults does not say that clients count as one where X-Forwarded-For is believed as in DRF.
func TestProxyHintOfDRFDefaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		api  func(*Site) rest.Config
		want string
	}{
		"secure":          {nil, "all its clients count as one"},
		"as DRF":          {(*Site).DRFDefaults, "throttles go by the API's own ClientAddress"},
		"DRF's, believed": {func(s *Site) rest.Config { c := s.DRFDefaults(); c.ClientAddress = nil; return c }, "all its clients count as one"},
	} {
		var logs bytes.Buffer
		site, err := Open(t.Context(), Project{API: c.api, Log: slog.New(slog.NewTextHandler(&logs, nil))},
			Settings{Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3"), AllowedHosts: []string{"example.com"}})
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
		for _, w := range site.check(t.Context(), true) {
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

// TestTablesThatAreGone are named by whatever looks at the database, though the ledger has what makes them, so that migrate
// would find nothing to do.
func TestTablesThatAreGone(t *testing.T) {
	t.Parallel()
	for _, tables := range []string{"authtoken_token", "django_session", "latchkey_throttle", "auth_group", "auth_permission",
		"auth_group_permissions", "django_content_type", "django_admin_log", "auth_group, django_session"} {
		t.Run(tables, func(t *testing.T) {
			t.Parallel()
			var logs bytes.Buffer
			site, err := Open(t.Context(), Project{Log: slog.New(slog.NewTextHandler(&logs, nil))},
				Settings{Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")})
			if err != nil {
				t.Fatal(err)
			}
			defer site.Close()
			for range 2 {
				if err := site.Migrate(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if got := site.ready(t.Context()); got != "" {
				t.Fatal(got)
			}
			for table := range strings.SplitSeq(tables, ", ") {
				err = sqldb.Of(site.db).Change(t.Context(), func(ctx context.Context) error {
					return sqldb.Of(site.db).Exec(ctx, "DROP TABLE "+table)
				})
				if err != nil && !errors.Is(err, sqlstore.ErrForeignKey) {
					t.Fatal(err)
				}
				if err != nil { // what others refer to goes as in a file that was damaged
					raw := dbtest.Raw(t, site.settings.Database)
					if _, err := raw.ExecContext(t.Context(), "PRAGMA foreign_keys = 0; DROP TABLE "+table); err != nil {
						t.Fatal(err)
					}
				}
			}
			lacks := "the database lacks tables whose migrations the ledger lists as applied: " + tables
			found := site.check(t.Context(), false)
			if len(found) != 1 || found[0].ID != "latchkey.E005" || !found[0].Error || found[0].Message != "T"+lacks[1:]+"." {
				t.Errorf("check: %+v", found)
			}
			if got := site.ready(t.Context()); got != "tables are missing" || !strings.Contains(logs.String(), tables) {
				t.Errorf("readyz: %q, log %s", got, &logs)
			}
			if err := site.Migrate(t.Context()); err == nil || !strings.HasSuffix(err.Error(), lacks) {
				t.Errorf("migrate: %v", err)
			}
		})
	}
}

// TestCheckNamesMethods has the findings of routes name what anybody may do there.
func TestCheckNamesMethods(t *testing.T) {
	t.Parallel()
	site, err := Open(t.Context(), Project{Log: slog.New(slog.DiscardHandler), Setup: func(s *Site) {
		s.View("/read/", emptyView{}, rest.Permissions(rest.IsAuthenticatedOrReadOnly))
		s.Handle("/guarded/", s.API.Protect(rest.Permissions(rest.AllowAny))(http.NotFoundHandler()))
		s.Handle("/a/", http.NotFoundHandler())
		s.Handle("/b/", http.NotFoundHandler())
	}}, Settings{Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")})
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	var got []string
	for _, w := range checkRoutes(site.routes) {
		got = append(got, w.Message)
	}
	want := []string{"/read/ may be called by anybody: GET.", "/guarded/ may be called by anybody: GET, POST.", "Plain handlers look after themselves: /a/, /b/."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestUserTableThatDoesNotFit is named by /readyz and by check.
func TestUserTableThatDoesNotFit(t *testing.T) {
	t.Parallel()
	no := sqlstore.JoinTable{Table: "-"}
	site, err := Open(t.Context(), Project{
		Log: slog.New(slog.DiscardHandler), UserModel: sqlstore.UserModel{Label: "shop.Robot", GroupsTable: no, PermissionsTable: no},
		Migrations: []migrate.Migration{{App: "shop", Name: "0001", Up: []string{"CREATE TABLE shop_robot (id integer PRIMARY KEY, username text, password text, " +
			"first_name text, last_name text, email text, is_active bool, is_superuser bool, date_joined datetime, last_login datetime)"}}},
	}, Settings{Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")})
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	const lacks = "it lacks column is_staff of table shop_robot"
	if err := site.Migrate(t.Context()); err == nil || !strings.Contains(err.Error(), lacks) {
		t.Errorf("migrate: %v", err)
	}
	if got := site.ready(t.Context()); !strings.HasSuffix(got, lacks) {
		t.Errorf("readyz: %q", got)
	}
	found := site.check(t.Context(), false)
	if len(found) != 2 || !found[0].Error || found[0].ID != "latchkey.E003" || !strings.HasSuffix(found[0].Message, lacks+".") {
		t.Errorf("check: %v", found)
	}
}

// TestWeakness names each setting that is low, whichever of a format's it is.
func TestWeakness(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		preferred string
		change    func(*PasswordSettings)
		want      string
	}{
		{"pbkdf2_sha256", func(s *PasswordSettings) { s.Iterations = 999_999 }, "password.iterations is too low"},
		{"pbkdf2_sha256", func(s *PasswordSettings) { s.Bcrypt.Rounds = 4 }, ""},
		{"bcrypt_sha256", func(s *PasswordSettings) { s.Bcrypt.Rounds = 11 }, "password.bcrypt.rounds is too low"},
		{"argon2", func(s *PasswordSettings) { s.Argon2.TimeCost = 1 }, "password.argon2.time_cost is too low: new hashes cost less than Django's (102400 of 204800)."},
		{"argon2", func(s *PasswordSettings) { s.Argon2.TimeCost, s.Argon2.MemoryCost = 1, 1024 },
			"password.argon2.memory_cost and password.argon2.time_cost are too low"},
		{"argon2", func(s *PasswordSettings) { s.Argon2.TimeCost, s.Argon2.MemoryCost = 3, 1024 }, "password.argon2.memory_cost is too low"},
		{"argon2", func(s *PasswordSettings) { s.Argon2.Parallelism = 1 }, ""},
		{"scrypt", func(s *PasswordSettings) { s.Scrypt.Parallelism = 4 }, "password.scrypt.parallelism is too low"},
		{"scrypt", func(s *PasswordSettings) { s.Scrypt.BlockSize = 4 }, "password.scrypt.block_size is too low"},
		{"scrypt", func(s *PasswordSettings) { s.Scrypt.WorkFactor = 8192 }, "password.scrypt.work_factor is too low"},
		{"md5", func(*PasswordSettings) {}, "password.hashers begins with md5"},
		{"the project's own", func(s *PasswordSettings) { s.Iterations = 1 }, ""},
	} {
		s := PasswordSettings{Hashers: []string{c.preferred}}
		c.change(&s)
		if got := s.weakness(); !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s: %q, want %q", c.preferred, got, c.want)
		}
	}
}

// A project that has moved here is told that nothing limits guesses, until it limits them.
func TestCheckOfDRFDefaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		setup func(*Site)
		want  []string
	}{
		"as they are":       {nil, []string{"latchkey.W019 DRFDefaults:"}},
		"with LimitGuesses": {(*Site).LimitGuesses, nil},
	} {
		site, err := Open(t.Context(), Project{API: (*Site).DRFDefaults, Setup: c.setup, Log: slog.New(slog.DiscardHandler)},
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

// TestListenRefused has the server's own error reach the command line.
func TestListenRefused(t *testing.T) {
	t.Parallel()
	site, err := Open(t.Context(), Project{Log: slog.New(slog.DiscardHandler)}, Settings{
		Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3"), Addr: "192.0.2.1:1",
	})
	if err != nil {
		t.Fatal(err)
	}
	err = site.commands("x", io.Discard).Serve(t.Context())
	if err == nil || !strings.Contains(err.Error(), "listen on 192.0.2.1:1") {
		t.Error(err)
	}
	if err := site.Close(); err != nil {
		t.Error(err)
	}
}

// TestCheckServer has a connection that leaves the machine be one to a server that proves itself.
func TestCheckServer(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]int{
		"sqlite:x":                 0,
		"postgres://u@127.0.0.1/d": 0, "postgres://u@localhost/d": 0, "postgres://u@db/d": 1, "postgres://u@db/d?sslmode=require": 1,
		"postgres://u@db/d?sslmode=verify-full": 0, "postgres://u@db/d?sslmode=verify-ca": 0, "postgres:///d?host=/run/postgresql": 0,
		"mysql://u@[::1]/d": 0, "mysql://u@db/d": 1, "mysql://u@db/d?tls=true": 0, "mysql://u@db/d?tls=skip-verify": 1, "mysql://u@h/d?socket=/run/m.sock": 0,
	} {
		if got := (Settings{Database: url}).checkServer(); len(got) != want {
			t.Errorf("%s: %v", url, got)
		}
	}
}

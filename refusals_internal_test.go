package latchkey

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	keyhttp "github.com/latchkey-go/latchkey/apikey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/cli"
	"github.com/latchkey-go/latchkey/refusal"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/throttle"
)

// registry is a site with every way to be refused. Each test has one of its own.
type registry struct {
	*Site
	t       *testing.T
	keys    *apikey.Service
	now     time.Time // of the keys
	log     bytes.Buffer
	secrets []string // that must be nowhere
}

const rightPassword = "wonderland-1865"

// newRegistry opens a site with the users alice and bob. change alters its settings.
func newRegistry(t *testing.T, change ...func(*Settings)) *registry {
	t.Helper()
	r := &registry{t: t, now: time.Date(2026, 11, 26, 4, 0, 0, 0, time.UTC), secrets: []string{"canary", rightPassword}}
	s := Settings{Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")}
	s.AllowedHosts, s.TrustedProxies = []string{"example.com"}, []string{"192.0.2.9"}
	s.Password.Iterations, s.Pool.Wait, s.Password.MaxWait = 1000, 5*time.Minute, 5*time.Minute
	for _, fn := range change {
		fn(&s)
	}
	site, err := Open(t.Context(), Project{Setup: r.setup, Log: slog.New(slog.NewTextHandler(&r.log, nil))}, s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.must(site.Close()) })
	r.Site = site
	r.must(site.Migrate(t.Context()))
	for _, name := range []string{"alice", "bob"} {
		_, err := site.Users.Create(t.Context(), auth.CreateParams{Username: name, Password: rightPassword})
		r.must(err)
	}
	return r
}

func (r *registry) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *registry) setup(site *Site) error {
	r.keys = apikey.New(apikey.Config{Store: site.db.APIKeys(), Tx: site.db, Confirm: site.Users.Confirm,
		Now: func() time.Time { return r.now }, Log: site.Log})
	answer := rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.OK("ok"), nil }, "GET", "POST")
	limits := throttle.New(throttle.NewMemory(throttle.MemoryConfig{}), throttle.Rates{"user": "0/day"})
	site.View("/token/", site.ObtainAuthToken)
	site.View("/notes/", answer)
	site.View("/staff/", answer, rest.Permissions(rest.And(rest.IsAuthenticated, rest.IsAdminUser)))
	site.View("/slow/", answer, rest.Throttles(limits.User()))
	site.View("/basic/", answer, rest.Authenticators(site.BasicAuthentication))
	site.View("/page/", answer, rest.Authenticators(site.SessionAuthentication))
	site.View("/orders/", answer, rest.Authenticators(keyhttp.Authentication{Keys: r.keys, Header: "X-API-Key"}),
		rest.Permissions(rest.HasScope("orders:write")))
	site.Handle("/guarded/", site.API.Protect()(http.NotFoundHandler()))
	site.View("/login/", rest.Func(func(req *rest.Request) (*rest.Response, error) {
		user, err := site.Users.ByName(req.Context(), "alice")
		if err == nil {
			err = site.Sessions.SignIn(req.Request, req.ResponseHeader(), user)
		}
		return rest.NoContent(), err
	}, "POST"), rest.Permissions(rest.AllowAny), rest.Authenticators())
	return nil
}

// send sends a request, "METHOD TARGET", with lines of headers. A line without a name is the body
// of a form.
func (r *registry) send(request string, lines ...string) *httptest.ResponseRecorder {
	method, target, _ := strings.Cut(request, " ")
	body := ""
	if n := len(lines); n > 0 && !strings.Contains(lines[n-1], ": ") {
		body, lines = lines[n-1], lines[:n-1]
	}
	req := httptest.NewRequest(method, target+"?q=canary", strings.NewReader(body))
	req.RemoteAddr = "198.51.100.7:1234"
	if body != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	r.ServeHTTP(w, req)
	return w
}

// run runs a command of the site, as another process would: on a site of its own.
func (r *registry) run(args ...string) (exit int, out, err string) {
	var stdout, stderr bytes.Buffer
	exit = cli.Run(r.t.Context(), cli.Config{Name: "x", In: strings.NewReader(""), Out: &stdout, Err: &stderr,
		Open: func(ctx context.Context, _ cli.Create) (*cli.Services, error) {
			other, err := OpenExisting(ctx, Project{Log: slog.New(slog.DiscardHandler)}, r.settings)
			if err != nil {
				return nil, err
			}
			return other.commands("x", &stderr), nil
		}}, args)
	return exit, stdout.String(), stderr.String()
}

// key makes an API key for alice.
func (r *registry) key(change func(*apikey.CreateParams)) (apikey.Key, string) {
	r.t.Helper()
	alice, err := r.Users.ByName(r.t.Context(), "alice")
	r.must(err)
	p := apikey.CreateParams{User: alice.ID, Name: "k"}
	change(&p)
	key, secret, err := r.keys.Create(r.t.Context(), p)
	r.must(err)
	r.secrets = append(r.secrets, secret.Reveal())
	return key, secret.Reveal()
}

func (r *registry) token(name string) string {
	r.t.Helper()
	user, err := r.Users.ByName(r.t.Context(), name)
	r.must(err)
	token, err := r.Tokens.GetOrCreate(r.t.Context(), user.ID)
	r.must(err)
	r.secrets = append(r.secrets, token.Key)
	return token.Key
}

func (r *registry) setActive(name string, active bool) {
	r.t.Helper()
	user, err := r.Users.ByName(r.t.Context(), name)
	r.must(err)
	_, err = r.Users.Update(r.t.Context(), user.ID, auth.UpdateParams{Active: &active})
	r.must(err)
}

// session signs alice in and returns the line of her cookies.
func (r *registry) session() string {
	r.t.Helper()
	cookies := r.send("POST /login/").Result().Cookies()
	line := "Cookie: "
	for _, c := range cookies {
		line += c.Name + "=" + c.Value + "; "
		r.secrets = append(r.secrets, c.Value)
	}
	return line
}

func basic(name, password string) string {
	return "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+password))
}

const (
	drfNoCredentials = `{"detail":"Authentication credentials were not provided."}`
	drfInvalidToken  = `{"detail":"Invalid token."}`
	drfNoLogin       = `{"non_field_errors":["Unable to log in with provided credentials."]}`
	drfInactive      = `{"detail":"User inactive or deleted."}`
	drfDenied        = `{"detail":"You do not have permission to perform this action."}`
	drfBasic         = `{"detail":"Invalid username/password."}`
)

// TestExplain has one case for each kind of refusal. The client gets DRF's answer and the id of the
// request; the command explain, another process, tells the reason for this id. No secret is in the
// log, in the table or in the output. Baits are in every query, password and name.
func TestExplain(t *testing.T) {
	t.Parallel()
	past := time.Date(2026, 11, 26, 4, 0, 1, 0, time.UTC)
	limited, err := auth.LimitTo("orders:read")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		send   func(r *registry) *httptest.ResponseRecorder
		status int
		body   string // of the answer; "": not compared
		lines  string // of explain, after "request", "time" and "refused"
	}{
		{"no credentials", func(r *registry) *httptest.ResponseRecorder { return r.send("GET /notes/") }, 401,
			drfNoCredentials, "no_credentials|no credentials were sent; permission IsAuthenticated needs a user||"},
		{"a guarded handler", func(r *registry) *httptest.ResponseRecorder { return r.send("GET /guarded/") }, 401,
			drfNoCredentials, "no_credentials|no credentials were sent; permission IsAuthenticated needs a user||"},
		{"another scheme", func(r *registry) *httptest.ResponseRecorder {
			return r.send("GET /notes/", "Authorization: Bearer canary")
		}, 401, drfNoCredentials, "no_credentials|the header Authorization has the scheme Bearer, and the view reads Authorization: Token; " +
			"permission IsAuthenticated needs a user||"},
		{"a token without a scheme", func(r *registry) *httptest.ResponseRecorder {
			return r.send("GET /notes/", "Authorization: canary")
		}, 401, drfNoCredentials, "no_credentials|the header Authorization has no scheme that is known here, and the view " +
			"reads Authorization: Token; permission IsAuthenticated needs a user||"},
		{"a malformed token", func(r *registry) *httptest.ResponseRecorder {
			return r.send("GET /notes/", "Authorization: Token canary canary")
		}, 401, "", "malformed|Invalid token header. Token string should not contain spaces.||"},
		{"an API key for a view that reads tokens", func(r *registry) *httptest.ResponseRecorder {
			return r.send("GET /notes/", "X-API-Key: canary")
		}, 401, drfNoCredentials, "no_credentials|the header X-API-Key was sent, and the view reads Authorization: Token; " +
			"permission IsAuthenticated needs a user||"},
		{"an unknown token", func(r *registry) *httptest.ResponseRecorder {
			return r.send("GET /notes/", "Authorization: Token canary")
		}, 401, drfInvalidToken, "unknown|unknown token||"},
		{"the token of an inactive user", func(r *registry) *httptest.ResponseRecorder {
			key := r.token("bob")
			r.setActive("bob", false)
			return r.send("GET /notes/", "Authorization: Token "+key)
		}, 401, drfInactive, "inactive|the token is right, but its user is inactive|bob|"},
		{"a permission", func(r *registry) *httptest.ResponseRecorder {
			return r.send("GET /staff/", "Authorization: Token "+r.token("alice"))
		}, 403, drfDenied, "permission|permission And(IsAuthenticated, IsAdminUser) refused|alice|"},
		{"a throttle", func(r *registry) *httptest.ResponseRecorder {
			return r.send("GET /slow/", "Authorization: Token "+r.token("alice"))
		}, 429, `{"detail":"Request was throttled. Expected available in 86400 seconds."}`,
			"throttle|throttle user 0/day; the next request passes in 24h0m0s|alice|"},

		{"Basic with a wrong password", func(r *registry) *httptest.ResponseRecorder {
			return r.send("GET /basic/", basic("alice", "canary"))
		}, 401, drfBasic, "wrong_password|wrong password|alice|"},
		{"Basic with the name of no user", func(r *registry) *httptest.ResponseRecorder {
			return r.send("GET /basic/", basic("canary", rightPassword))
		}, 401, drfBasic, "no_user|no user has this name||"},
		{"Basic with a name that cannot be one", func(r *registry) *httptest.ResponseRecorder {
			return r.send("GET /basic/", basic("canary\x00", rightPassword))
		}, 401, drfBasic, "no_user|no user has this name||"},
		{"Basic that is malformed", func(r *registry) *httptest.ResponseRecorder {
			return r.send("GET /basic/", "Authorization: Basic canary!")
		}, 401, "", "malformed|Invalid basic header. Credentials not correctly base64 encoded.||"},
		{"a sign-in with a wrong password", func(r *registry) *httptest.ResponseRecorder {
			return r.send("POST /token/", "username=alice&password=canary")
		}, 400, drfNoLogin, "wrong_password|wrong password|alice|"},
		{"a sign-in with the name of no user", func(r *registry) *httptest.ResponseRecorder {
			return r.send("POST /token/", "username=canary&password="+rightPassword)
		}, 400, drfNoLogin, "no_user|no user has this name||"},
		{"a sign-in of an inactive user", func(r *registry) *httptest.ResponseRecorder {
			r.setActive("bob", false)
			return r.send("POST /token/", "username=bob&password="+rightPassword)
		}, 400, drfNoLogin, "inactive|the user is inactive|bob|"},
		{"a sign-in after too many tries", func(r *registry) *httptest.ResponseRecorder {
			for range 2 {
				r.send("POST /token/", "username=alice&password=canary")
			}
			return r.send("POST /token/", "username=alice&password="+rightPassword)
		}, 429, "", "too_many_tries|too many wrong passwords of one account from this address, at most 2/day; the next try is " +
			"allowed in 24h0m0s||"},

		{"an unknown session", func(r *registry) *httptest.ResponseRecorder {
			return r.send("GET /page/", "Cookie: sessionid=canarycanarycanary")
		}, 403, drfNoCredentials, "unknown|the session is unknown or has expired||"},
		{"a session after a change of the password", func(r *registry) *httptest.ResponseRecorder {
			cookie := r.session()
			alice, err := r.Users.ByName(t.Context(), "alice")
			r.must(err)
			r.must(r.Users.SetPassword(t.Context(), alice.ID, "canary"))
			return r.send("GET /page/", cookie)
		}, 403, drfNoCredentials, "changed|the session was ended by a change of the password|alice|"},
		{"the session of an inactive user", func(r *registry) *httptest.ResponseRecorder {
			cookie := r.session()
			r.setActive("alice", false)
			return r.send("GET /page/", cookie)
		}, 403, drfNoCredentials, "inactive|the user of the session is inactive or deleted|alice|"},
		{"a request without CSRF token", func(r *registry) *httptest.ResponseRecorder {
			return r.send("POST /page/", r.session())
		}, 403, `{"detail":"CSRF Failed: CSRF token missing."}`, "csrf|CSRF token missing.|alice|"},
		{"a request from another origin", func(r *registry) *httptest.ResponseRecorder {
			return r.send("POST /page/", r.session(), "Origin: https://evil.example/canary")
		}, 403, "", "csrf|Origin checking failed - https://evil.example does not match any trusted origins.|alice|"},
		{"a request from a page with a secret in its address", func(r *registry) *httptest.ResponseRecorder {
			cookie := r.session()
			req := httptest.NewRequest("POST", "https://example.com/page/", nil)
			req.RemoteAddr = "192.0.2.9:1"
			for _, line := range []string{cookie, "X-Forwarded-Proto: https", "X-Forwarded-For: 198.51.100.7",
				"Referer: https://u:canary@evil.example/reset/canary/?t=canary"} {
				name, value, _ := strings.Cut(line, ": ")
				req.Header.Set(name, value)
			}
			w := httptest.NewRecorder()
			r.ServeHTTP(w, req)
			return w
		}, 403, "", "csrf|Referer checking failed - https://evil.example does not match any trusted origins.|alice|"},

		{"a malformed key", func(r *registry) *httptest.ResponseRecorder {
			return r.send("GET /orders/", "X-API-Key: lk_canary")
		}, 401, drfInvalidToken, "malformed|its form or its checksum is wrong||"},
		{"two keys", func(r *registry) *httptest.ResponseRecorder {
			return r.send("GET /orders/", "X-API-Key: lk_canary", "Authorization: Api-Key canary")
		}, 401, "", "malformed|Invalid token header. Two different keys were sent.||"},
		{"an expired key", func(r *registry) *httptest.ResponseRecorder {
			key, secret := r.key(func(p *apikey.CreateParams) { p.Expires = &past })
			r.now = r.now.Add(time.Hour)
			return r.send("GET /orders/", "X-API-Key: "+secret, "X-Handle: "+key.Handle)
		}, 401, drfInvalidToken, "expired|expired on 2026-11-26T04:00:01Z|alice|HANDLE"},
		{"a revoked key", func(r *registry) *httptest.ResponseRecorder {
			key, secret := r.key(func(*apikey.CreateParams) {})
			r.must(r.keys.Revoke(t.Context(), key.Handle, apikey.RevokeParams{Reason: "found in a repository"}))
			return r.send("GET /orders/", "X-API-Key: "+secret)
		}, 401, drfInvalidToken, `revoked|revoked on 2026-11-26T04:00:00Z by .*found in a repository.*|alice|HANDLE`},
		{"an unknown key", func(r *registry) *httptest.ResponseRecorder {
			key, secret := r.key(func(*apikey.CreateParams) {})
			alice, err := r.Users.ByName(t.Context(), "alice")
			r.must(err)
			r.must(r.Users.Delete(t.Context(), alice.ID)) // and with her the key
			return r.send("GET /orders/", "X-API-Key: "+secret, "X-Handle: "+key.Handle)
		}, 401, drfInvalidToken, "unknown|no such key||HANDLE"},
		{"a key from another network", func(r *registry) *httptest.ResponseRecorder {
			_, secret := r.key(func(p *apikey.CreateParams) {
				p.Networks = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
			})
			return r.send("GET /orders/", "X-API-Key: "+secret)
		}, 401, drfInvalidToken, "network|not allowed from 198.51.100.7|alice|HANDLE"},
		{"the key of an inactive user", func(r *registry) *httptest.ResponseRecorder {
			_, secret := r.key(func(*apikey.CreateParams) {})
			r.setActive("alice", false)
			return r.send("GET /orders/", "X-API-Key: "+secret)
		}, 401, drfInvalidToken, "inactive|its owner is inactive|alice|HANDLE"},
		{"a key without the scope", func(r *registry) *httptest.ResponseRecorder {
			_, secret := r.key(func(p *apikey.CreateParams) { p.Scopes = &limited })
			return r.send("GET /orders/", "Authorization: Api-Key "+secret)
		}, 403, drfDenied, `scope|the view asks for orders:write, and the credential has only "orders:read"|alice|HANDLE`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRegistry(t, func(s *Settings) { s.SignIn.AccountRate = "2/day" })
			w := c.send(r)
			id := w.Header().Get("X-Request-ID")
			if w.Code != c.status || id == "" || c.body != "" && w.Body.String() != c.body {
				t.Fatalf("%d %s, id %q", w.Code, w.Body, id)
			}
			r.must(r.Refusals.Flush(t.Context()))
			exit, out, stderr := r.run("explain", id)
			parts := strings.Split(c.lines, "|")
			want := fmt.Sprintf("^request\t%s\ntime\t20..-..-..T..:..:..Z\nrefused\t(GET|POST) /[a-z]+/: %d\nreason\t%s\n"+
				"detail\t%s\n", id, c.status, parts[0], regexp.QuoteMeta(parts[1]))
			want = strings.ReplaceAll(want, `\.\*`, ".*")
			if parts[2] != "" {
				want += "user\t" + parts[2] + "\n"
			}
			if parts[3] != "" {
				want += "key\t[a-z2-7]{12}\n"
			}
			if want += "network\t198.51.100.7\n$"; exit != 0 || !regexp.MustCompile(want).MatchString(out) {
				t.Errorf("exit %d, %s\n%s\nwant %s", exit, stderr, out, want)
			}
			line := regexp.MustCompile("request refused.*request_id=" + id + ".*reason=" + parts[0])
			if len(line.FindAllString(r.log.String(), -1)) != 1 {
				t.Errorf("log: %s", &r.log)
			}
			r.checkSecrets(out)
		})
	}
}

// checkSecrets reports secrets in the log, in the table and in the outputs of explain.
func (r *registry) checkSecrets(outputs ...string) {
	r.t.Helper()
	list, err := r.Refusals.List(r.t.Context(), refusal.Filter{})
	r.must(err)
	_, asJSON, _ := r.run("explain", "--last", "100", "--json")
	outputs = append(outputs, r.log.String(), fmt.Sprintf("%+v", list), asJSON)
	for _, text := range outputs {
		for _, secret := range r.secrets {
			if secret != "" && strings.Contains(text, secret) {
				r.t.Errorf("%q is in %s", secret, text)
			}
		}
	}
}

// TestExplainLists lists the latest refusals, all or those of a user, and says what to do about an
// unknown id.
func TestExplainLists(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	r.send("GET /notes/")
	r.send("GET /staff/", "Authorization: Token "+r.token("alice"))
	r.send("GET /notes/", "Authorization: Token "+r.token("alice")) // passes
	r.send("POST /token/", "username=bob&password=canary")
	r.must(r.Refusals.Flush(t.Context()))
	row := func(status, reason, user, request string) string {
		return `\S+Z\t` + status + `\t` + reason + `\t` + user + `\t\t198\.51\.100\.7\t` + request + `\t\S+\n`
	}
	bob, alice := row("400", "wrong_password", "bob", "POST /token/"), row("403", "permission", "alice", "GET /staff/")
	none := row("401", "no_credentials", "", "GET /notes/")
	for _, c := range []struct {
		args     []string
		exit     int
		out, err string
	}{
		{[]string{"--last", "20"}, 0, bob + alice + none, ""},
		{[]string{"--last", "1"}, 0, bob, ""},
		{[]string{"--user", "alice"}, 0, alice, ""},
		{[]string{"--user", "alice", "--json"}, 0, `(?s)\[.*"reason": "permission".*"username": "alice".*\]\n`, ""},
		{[]string{"--user", "nobody"}, 1, "", "x: user nobody does not exist\n(?s).*"},
		{[]string{"nonesuch"}, 1, "", "x: no refused request has the id nonesuch\nhint: records are kept for 7d, at most " +
			"100000 .*the log.*\n"},
		{nil, 2, "", "x: missing argument REQUEST-ID, or --last or --user\n(?s).*"},
		{[]string{"id", "--last", "3"}, 2, "", "x: --last and --user list .*\n(?s).*"},
		{[]string{"--last", "0"}, 2, "", "x: --last must be .*\n(?s).*"},
		{[]string{"a", "b"}, 2, "", "x: unexpected argument .*\n(?s).*"},
	} {
		exit, out, stderr := r.run(append([]string{"explain"}, c.args...)...)
		if exit != c.exit || !regexp.MustCompile("^"+c.out+"$").MatchString(out) ||
			!regexp.MustCompile("^"+c.err+"$").MatchString(stderr) {
			t.Errorf("%v: exit %d, %q, %q", c.args, exit, out, stderr)
		}
	}
}

// TestRefusalSettings turns parts off, and has a project's own hook.
func TestRefusalSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name           string
		change         func(*Settings)
		header         string
		records, lines int
	}{
		{"the defaults", func(*Settings) {}, "X-Request-ID", 2, 2},
		{"no records", func(s *Settings) { s.Refusals.Record = "off" }, "X-Request-ID", 0, 2},
		{"no lines", func(s *Settings) { s.Log.Refusals = "off" }, "X-Request-ID", 2, 0},
		{"no header", func(s *Settings) { s.Log.RequestIDHeader = "off" }, "", 2, 2},
		{"another header", func(s *Settings) { s.Log.RequestIDHeader = "X-Trace" }, "X-Trace", 2, 2},
	} {
		r := newRegistry(t, c.change)
		for _, w := range []*httptest.ResponseRecorder{
			r.send("GET /notes/"), r.send("POST /token/", "username=a&password=b"),
		} {
			for _, name := range []string{"X-Request-ID", "X-Trace"} {
				if sent := w.Header().Values(name); len(sent) != 0 != (name == c.header) || len(sent) > 1 {
					t.Errorf("%s: %s %q", c.name, name, sent)
				}
			}
		}
		passed := r.send("GET /notes/", "Authorization: Token "+r.token("alice"))
		if sent := passed.Header().Get("X-Request-ID"); sent != "" || passed.Code != 200 {
			t.Errorf("%s: an answer that is no refusal has the id %s", c.name, sent)
		}
		r.must(r.Refusals.Flush(t.Context()))
		list, err := r.Refusals.List(t.Context(), refusal.Filter{})
		r.must(err)
		if lines := strings.Count(r.log.String(), "request refused"); len(list) != c.records || lines != c.lines {
			t.Errorf("%s: %d records, %d lines", c.name, len(list), lines)
		}
		_, _, stderr := r.run("explain", "nonesuch")
		if strings.Contains(stderr, "refusals.record is off") != (c.records == 0) {
			t.Errorf("%s: %s", c.name, stderr)
		}
	}
	s := Settings{Database: "sqlite:x.sqlite3"}
	s.Log.RequestIDHeader = "X Request"
	if _, err := s.withDefaults(Project{}); err == nil || !strings.Contains(err.Error(), "log.request_id_header") {
		t.Errorf("a header with a space: %v", err)
	}
}

// TestOwnOnRefusal: a project's hook is called beside the site's.
func TestOwnOnRefusal(t *testing.T) {
	t.Parallel()
	var told []rest.Refusal
	s := Settings{Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")}
	s.AllowedHosts = []string{"example.com"}
	site, err := Open(t.Context(), Project{Log: slog.New(slog.DiscardHandler), API: func(s *Site) rest.Config {
		c := s.SecureDefaults()
		c.OnRefusal = func(_ *rest.Request, r rest.Refusal) { told = append(told, r) }
		return c
	}, Setup: func(s *Site) error {
		s.View("/", rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.NoContent(), nil }))
		return nil
	}}, s)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	id := w.Header().Get("X-Request-ID")
	if len(told) != 1 || told[0].Reason != auth.ReasonNoCredentials || told[0].RequestID != id {
		t.Errorf("told %+v, header %v", told, w.Header())
	}
	if err := site.Close(); err != nil { // its database has no tables
		t.Error(err)
	}
}

// TestRefusalsAreWrittenAtTheEnd: closing a site writes what waits.
func TestRefusalsAreWrittenAtTheEnd(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	id := r.send("GET /notes/").Header().Get("X-Request-ID")
	r.must(r.Close())
	if exit, out, stderr := r.run("explain", id); exit != 0 {
		t.Errorf("exit %d, %s%s", exit, out, stderr)
	}
}

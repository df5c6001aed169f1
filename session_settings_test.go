package latchkey_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
)

// linesOf returns the Set-Cookie lines of a sign-in, by the name of the cookie, without expires.
func linesOf(t *testing.T, site *latchkey.Site) map[string]string {
	t.Helper()
	lines := map[string]string{}
	for _, line := range get(site, "GET", "/signin/", "Host: example.com").Header()["Set-Cookie"] {
		name, rest, _ := strings.Cut(line, "=")
		_, rest, _ = strings.Cut(rest, "; ")
		if strings.HasPrefix(rest, "expires=") {
			_, rest, _ = strings.Cut(rest, "; ")
		}
		lines[name] = rest
	}
	return lines
}

// TestCookieSettings checks each setting of a cookie by what a sign-in then sends.
func TestCookieSettings(t *testing.T) {
	t.Parallel()
	const session, csrf = "HttpOnly; Max-Age=1209600; Path=/; SameSite=Lax", "Max-Age=31449600; Path=/; SameSite=Lax"
	for name, c := range map[string]struct {
		change        func(*latchkey.Settings)
		cookie, other string // the cookie's name, and that of the other
		want, rest    string // what follows the values
	}{
		"session.cookie_name": {func(s *latchkey.Settings) { s.Session.CookieName = "sid" }, "sid", "csrftoken",
			session, csrf},
		"session.cookie_age": {func(s *latchkey.Settings) { s.Session.CookieAge = time.Hour }, "sessionid", "csrftoken",
			"HttpOnly; Max-Age=3600; Path=/; SameSite=Lax", csrf},
		"session.cookie_domain": {func(s *latchkey.Settings) { s.Session.CookieDomain = "example.com" }, "sessionid",
			"csrftoken",
			"Domain=example.com; expires; " + session, csrf},
		"session.cookie_path": {func(s *latchkey.Settings) { s.Session.CookiePath = "/api/" }, "sessionid", "csrftoken",
			"HttpOnly; Max-Age=1209600; Path=/api/; SameSite=Lax", csrf},
		"session.cookie_samesite": {func(s *latchkey.Settings) { s.Session.CookieSameSite = "Strict" }, "sessionid",
			"csrftoken",
			"HttpOnly; Max-Age=1209600; Path=/; SameSite=Strict", csrf},
		"session.cookie_samesite off": {func(s *latchkey.Settings) { s.Session.CookieSameSite = "off" }, "sessionid",
			"csrftoken",
			"HttpOnly; Max-Age=1209600; Path=/", csrf},
		"session.cookie_httponly": {func(s *latchkey.Settings) { s.Session.CookieHTTPOnly = "off" }, "sessionid",
			"csrftoken",
			"Max-Age=1209600; Path=/; SameSite=Lax", csrf},
		"session.expire_at_browser_close": {func(s *latchkey.Settings) { s.Session.ExpireAtBrowserClose = true },
			"sessionid", "csrftoken", "HttpOnly; Path=/; SameSite=Lax", csrf},
		"csrf.cookie_name": {func(s *latchkey.Settings) { s.CSRF.CookieName = "xsrf" }, "xsrf", "sessionid", csrf,
			session},
		"csrf.cookie_age": {func(s *latchkey.Settings) { s.CSRF.CookieAge = time.Hour }, "csrftoken", "sessionid",
			"Max-Age=3600; Path=/; SameSite=Lax", session},
		"csrf.cookie_age until the browser closes": {func(s *latchkey.Settings) { s.CSRF.CookieAge = -time.Second },
			"csrftoken", "sessionid", "Path=/; SameSite=Lax", session},
		"csrf.cookie_domain": {func(s *latchkey.Settings) { s.CSRF.CookieDomain = ".example.com" }, "csrftoken",
			"sessionid",
			"Domain=.example.com; expires; " + csrf, session},
		"csrf.cookie_path": {func(s *latchkey.Settings) { s.CSRF.CookiePath = "/api/" }, "csrftoken", "sessionid",
			"Max-Age=31449600; Path=/api/; SameSite=Lax", session},
		"csrf.cookie_samesite": {func(s *latchkey.Settings) {
			s.CSRF.CookieSameSite, s.Security.SecureCookies = "None", true
		}, "csrftoken", "sessionid", "Max-Age=31449600; Path=/; SameSite=None; Secure", session + "; Secure"},
		"csrf.cookie_httponly": {func(s *latchkey.Settings) { s.CSRF.CookieHTTPOnly = "on" }, "csrftoken", "sessionid",
			"HttpOnly; " + csrf, session},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := open(t, withSessions, c.change)
			createAlice(t, site)
			lines := linesOf(t, site)
			got := lines[c.cookie]
			if domain, rest, ok := strings.Cut(got, "; expires="); ok { // after Domain
				_, rest, _ = strings.Cut(rest, "; ")
				got = domain + "; expires; " + rest
			}
			if got != c.want || lines[c.other] != c.rest || len(lines) != 2 {
				t.Errorf("got %v", lines)
			}
		})
	}
}

// TestCSRFHeaderName checks that the token is read from the header that csrf.header_name names, and
// that the sessions of other cookie names are found again.
func TestCSRFHeaderName(t *testing.T) {
	t.Parallel()
	site := open(t, withSessions, func(s *latchkey.Settings) {
		s.CSRF.HeaderName, s.CSRF.CookieName, s.Session.CookieName = "X-XSRF-TOKEN", "XSRF-TOKEN", "sid"
	})
	createAlice(t, site)
	cookies := map[string]string{}
	for _, c := range get(site, "GET", "/signin/", "Host: example.com").Result().Cookies() {
		cookies[c.Name] = c.Value
	}
	sent := "Cookie: sid=" + cookies["sid"] + "; XSRF-TOKEN=" + cookies["XSRF-TOKEN"]
	for header, want := range map[string]int{"X-XSRF-TOKEN": 204, "X-CSRFToken": 403} {
		if w := get(site, "POST", "/mine/", "Host: example.com", sent,
			header+": "+cookies["XSRF-TOKEN"]); w.Code != want {
			t.Errorf("%s: %d %s", header, w.Code, w.Body)
		}
	}
}

// TestCSRFUseSessions checks that csrf.use_sessions keeps the secret in the session: a sign-in sets
// no CSRF cookie, and a token of the site is accepted.
func TestCSRFUseSessions(t *testing.T) {
	t.Parallel()
	site := open(t, withSessions, func(s *latchkey.Settings) { s.CSRF.UseSessions = true })
	createAlice(t, site)
	set := get(site, "GET", "/signin/", "Host: example.com").Result().Cookies()
	if len(set) != 1 || set[0].Name != "sessionid" {
		t.Fatalf("cookies %v", set)
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.AddCookie(set[0])
	token, err := site.Sessions.CSRFToken(r, http.Header{})
	if err != nil {
		t.Fatal(err)
	}
	cookie := "Cookie: sessionid=" + set[0].Value
	for header, want := range map[string]int{"X-CSRFToken: " + token: 204, "Accept: */*": 403} {
		if w := get(site, "POST", "/mine/", "Host: example.com", cookie, header); w.Code != want {
			t.Errorf("%s: %d %s", header, w.Code, w.Body)
		}
	}
}

// TestSaveEveryRequest checks that each answer below 500 renews the session if
// session.save_every_request is on, also one without a view, and that an ended session stays ended.
func TestSaveEveryRequest(t *testing.T) {
	t.Parallel()
	for on, want := range map[bool]int{true: 1, false: 0} {
		site := open(t, withSessions, func(s *latchkey.Settings) { s.Session.SaveEveryRequest = on })
		createAlice(t, site)
		key := signInAlice(t, site)["sessionid"].Value
		for _, path := range []string{"/mine/", "/no/such/path/"} {
			lines := get(site, "GET", path, "Host: example.com", "Cookie: sessionid="+key).Header()["Set-Cookie"]
			if len(lines) != want || want == 1 && !strings.HasPrefix(lines[0], "sessionid="+key+"; expires=") {
				t.Errorf("%v: %s: %v", on, path, lines)
			}
		}
		unknown := "Cookie: sessionid=" + strings.Repeat("x", 32)
		for _, line := range get(site, "GET", "/no/such/path/", "Host: example.com", unknown).Header()["Set-Cookie"] {
			t.Errorf("%v: an unknown session gets %s", on, line)
		}
	}
}

// TestBackendsOfASite checks that session.backends says whose sessions are accepted, and that the
// log names the setting for another.
func TestBackendsOfASite(t *testing.T) {
	t.Parallel()
	const allauth, model = "allauth.account.auth_backends.AuthenticationBackend",
		"django.contrib.auth.backends.ModelBackend"
	database := "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")
	var log bytes.Buffer
	with := func(backends ...string) *latchkey.Site {
		p := withSessions
		p.Log = slog.New(slog.NewTextHandler(&log, nil))
		return open(t, p, func(s *latchkey.Settings) { s.Database, s.Session.Backends = database, backends })
	}
	site := with(allauth)
	createAlice(t, site)
	session := "Cookie: sessionid=" + signInAlice(t, site)["sessionid"].Value
	if w := get(with(model, allauth), "GET", "/mine/", "Host: example.com", session); w.Code != 204 {
		t.Errorf("with the backend: %d", w.Code)
	}
	if strings.Contains(log.String(), "session.backends") {
		t.Error(log.String())
	}
	if w := get(with(), "GET", "/mine/", "Host: example.com", session); w.Code != http.StatusForbidden {
		t.Errorf("without the backend: %d", w.Code)
	}
	if !strings.Contains(log.String(), "backend="+allauth) || !strings.Contains(log.String(), "session.backends") {
		t.Error(log.String())
	}
}

// TestMaxDataOfASite checks that a session with more than session.max_data counts as empty.
func TestMaxDataOfASite(t *testing.T) {
	t.Parallel()
	for bound, want := range map[int64]int{10: 403, 10_000: 204} {
		site := open(t, withSessions, func(s *latchkey.Settings) { s.Session.MaxData = bound })
		createAlice(t, site)
		session := "Cookie: sessionid=" + signInAlice(t, site)["sessionid"].Value
		if w := get(site, "GET", "/mine/", "Host: example.com", session); w.Code != want {
			t.Errorf("%d bytes: %d", bound, w.Code)
		}
	}
}

// TestInvalidCookieSettings checks that settings which browsers or clients would refuse stop the
// program at its start, with their names.
func TestInvalidCookieSettings(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"session.cookie_name = 'a b'":           "session.cookie_name",
		"session.cookie_name = ''":              "session.cookie_name",
		"session.cookie_name = '__Host-s'":      "setting security.secure_cookies: turn it on for session.cookie_name",
		"csrf.cookie_name = '__Secure-c'":       "setting security.secure_cookies: turn it on for csrf.cookie_name",
		"csrf.cookie_name = 'sessionid'":        "csrf.cookie_name",
		"csrf.cookie_name = 'messages'":         "csrf.cookie_name",
		"session.cookie_name = 'messages'":      "session.cookie_name",
		"messages.level = 'loud'":               "messages.level",
		"messages.max_text = 1":                 "messages.max_text",
		"csrf.cookie_samesite = 'None'":         "turn it on for csrf.cookie_name or csrf.cookie_samesite",
		"session.cookie_samesite = 'lax'":       "session.cookie_samesite",
		"session.cookie_domain = 'https://x'":   "session.cookie_domain",
		"csrf.cookie_path = 'api'":              "csrf.cookie_path",
		"csrf.cookie_path = ''":                 "csrf.cookie_path",
		"session.cookie_age = '0s'":             "session.cookie_age",
		"csrf.header_name = 'HTTP_X_CSRFTOKEN'": "csrf.header_name",
		"session.backends = []":                 "session.backends",
		"session.backends = ['ModelBackend']":   "session.backends",
		"session.max_data = 0":                  "session.max_data",
		"session.cookie_httponly = 'maybe'":     "session.cookie_httponly",
		"csrf.cookie_name = '__Host-c'\ncsrf.cookie_domain = 'x.com'\nsecurity.secure_cookies = true": "csrf.cookie_domain",
	} {
		if _, err := loadFile(t, latchkey.Project{}, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, text := range []string{
		"session.cookie_name = '__Host-s'\nsecurity.secure_cookies = true",
		"csrf.cookie_age = '0s'", "session.cookie_httponly = false",
	} {
		if _, err := loadFile(t, latchkey.Project{}, text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	if s, err := loadFile(t, withSessions,
		"csrf.cookie_age = '0s'\nsecret_key = '"+strings.Repeat("0123456789", 6)+"'"); err != nil {
		t.Error(err)
	} else {
		s.Database, s.AllowedHosts = "sqlite:"+filepath.Join(t.TempDir(), "x.sqlite3"), []string{"example.com"}
		p := withSessions
		p.Log = slog.New(slog.DiscardHandler)
		site, err := latchkey.Open(t.Context(), p, s)
		if err != nil {
			t.Fatal(err)
		}
		defer site.Close()
		if err := site.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		createAlice(t, site)
		if got := linesOf(t, site)["csrftoken"]; got != "Path=/; SameSite=Lax" {
			t.Errorf("csrf.cookie_age = 0: %s", got)
		}
	}
}

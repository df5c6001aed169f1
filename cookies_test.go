package latchkey_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// withSessions is a project with a view that signs every client in as alice, and a view that reads
// sessions.
var withSessions = latchkey.Project{Setup: func(site *latchkey.Site) error {
	site.View("/signin/", rest.Func(func(r *rest.Request) (*rest.Response, error) {
		alice, err := site.Users.ByName(r.Context(), "alice")
		if err != nil {
			return nil, err
		}
		return rest.NoContent(), site.Sessions.SignIn(r.Request, r.ResponseHeader(), alice)
	}), rest.Permissions(rest.AllowAny))
	mine := rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.NoContent(), nil }, "GET", "POST")
	site.View("/mine/", mine, rest.Authenticators(site.SessionAuthentication))
	return nil
}}

// signInAlice signs alice in and returns the cookies that a browser then has, by name.
func signInAlice(t *testing.T, site *latchkey.Site) map[string]*http.Cookie {
	t.Helper()
	cookies := map[string]*http.Cookie{}
	for _, c := range get(site, "GET", "/signin/", "Host: example.com").Result().Cookies() {
		cookies[c.Name] = c
	}
	if cookies["sessionid"] == nil || cookies["csrftoken"] == nil {
		t.Fatalf("cookies %v", cookies)
	}
	return cookies
}

func createAlice(t *testing.T, site *latchkey.Site) {
	t.Helper()
	if _, err := site.Users.Create(t.Context(),
		auth.CreateParams{Username: "alice", Password: "wonderland-1865"}); err != nil {
		t.Fatal(err)
	}
}

// TestSecretFallbacks checks that a session of an old secret continues if secret_key_fallbacks has
// that secret, and otherwise ends.
func TestSecretFallbacks(t *testing.T) {
	t.Parallel()
	database := "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")
	before, now := strings.Repeat("0123456789", 6), strings.Repeat("abcdefghij", 6)
	with := func(secret string, old ...string) *latchkey.Site {
		return open(t, withSessions,
			func(s *latchkey.Settings) { s.Database, s.SecretKey, s.SecretKeyFallbacks = database, secret, old })
	}
	site := with(before)
	createAlice(t, site)
	session := "Cookie: sessionid=" + signInAlice(t, site)["sessionid"].Value
	w := get(with(now, "another", before), "GET", "/mine/", "Host: example.com", session)
	if w.Code != 204 || !strings.HasPrefix(w.Header().Get("Set-Cookie"), "sessionid=") {
		t.Errorf("with the fallback: %d, %v", w.Code, w.Header())
	}
	renewed := "Cookie: " + strings.Split(w.Header().Get("Set-Cookie"), ";")[0]
	if w := get(with(now), "GET", "/mine/", "Host: example.com", renewed); w.Code != 204 {
		t.Errorf("renewed, without the fallback: %d", w.Code)
	}
	session = "Cookie: sessionid=" + signInAlice(t, site)["sessionid"].Value
	if w := get(with(now), "GET", "/mine/", "Host: example.com", session); w.Code != 403 {
		t.Errorf("without the fallback: %d", w.Code)
	}
}

// TestCSRFThroughAProxy checks that only a trusted proxy is believed that a request came over
// https.
func TestCSRFThroughAProxy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, proxy string
		lines       []string
		want        int
	}{
		{"https, Origin", "192.0.2.1", []string{"X-Forwarded-Proto: https", "Origin: https://example.com"}, 204},
		{"https, Referer", "192.0.2.1", []string{"X-Forwarded-Proto: https", "Referer: https://example.com/page"}, 204},
		{"https, neither", "192.0.2.1", []string{"X-Forwarded-Proto: https"}, 403},
		{"https, Referer of http", "192.0.2.1",
			[]string{"X-Forwarded-Proto: https", "Referer: http://example.com/page"}, 403},
		{"https, Origin of http", "192.0.2.1", []string{"X-Forwarded-Proto: https", "Origin: http://example.com"}, 403},
		{"http, Origin", "192.0.2.1", []string{"X-Forwarded-Proto: http", "Origin: http://example.com"}, 204},
		{"an untrusted proxy says https, Origin of https", "192.0.2.9",
			[]string{"X-Forwarded-Proto: https", "Origin: https://example.com"}, 403},
		{"an untrusted proxy says https, Origin of http", "192.0.2.9",
			[]string{"X-Forwarded-Proto: https", "Origin: http://example.com"}, 204},
	} {
		// httptest's client is 192.0.2.1
		site := open(t, withSessions, func(s *latchkey.Settings) { s.TrustedProxies = []string{c.proxy} })
		createAlice(t, site)
		cookies := signInAlice(t, site)
		token := cookies["csrftoken"].Value
		lines := append(c.lines, "Host: example.com", "X-CSRFToken: "+token,
			"Cookie: sessionid="+cookies["sessionid"].Value+"; csrftoken="+token)
		if w := get(site, "POST", "/mine/", lines...); w.Code != c.want {
			t.Errorf("%s: %d %s, want %d", c.name, w.Code, w.Body, c.want)
		}
	}
}

// TestSecureCookies checks that both cookies are Secure if security.secure_cookies is on, and only
// then.
func TestSecureCookies(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{true, false} {
		site := open(t, withSessions, func(s *latchkey.Settings) { s.Security.SecureCookies = secure })
		createAlice(t, site)
		for name, cookie := range signInAlice(t, site) {
			if cookie.Secure != secure {
				t.Errorf("secure_cookies %v: %s: %v", secure, name, cookie)
			}
		}
	}
}

// TestTrustedOriginsOfASite checks that the CSRF check of sessions uses the setting
// csrf.trusted_origins.
func TestTrustedOriginsOfASite(t *testing.T) {
	t.Parallel()
	site := open(t, withSessions, func(s *latchkey.Settings) {
		s.CSRF.TrustedOrigins = []string{"https://friend.example"}
	})
	createAlice(t, site)
	cookies := signInAlice(t, site)
	token := cookies["csrftoken"].Value
	for origin, want := range map[string]int{"https://friend.example": 204, "https://evil.example": 403} {
		w := get(site, "POST", "/mine/", "Host: example.com", "Origin: "+origin, "X-CSRFToken: "+token,
			"Cookie: sessionid="+cookies["sessionid"].Value+"; csrftoken="+token)
		if w.Code != want {
			t.Errorf("%s: %d %s", origin, w.Code, w.Body)
		}
	}
}

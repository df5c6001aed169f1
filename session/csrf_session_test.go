package session_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
)

// inSession keeps the CSRF secret in the session.
func inSession(c *session.Config) { c.CSRFUseSessions = true }

// signedInWith signs dave in, stores a CSRF secret in the session ("" for none), and returns the
// line of the session's cookie.
func (h house) signedInWith(t *testing.T, dave auth.UserID, stored string) string {
	t.Helper()
	header := http.Header{}
	if err := h.sessions.SignIn(ask("POST", "/", ""), header, auth.User{ID: dave}); err != nil {
		t.Fatal(err)
	}
	got := cookies(header)
	if len(got) != 1 || len(header["Set-Cookie"]) != 1 {
		t.Errorf("SignIn sets %v", header["Set-Cookie"])
	}
	w := h.visit(got, func(_ *rest.Request, d *session.Data) error {
		if stored == "" {
			_, err := d.Delete("_csrftoken")
			return err
		}
		return d.Set("_csrftoken", stored)
	})
	if w.Code != http.StatusNoContent {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	return "Cookie: sessionid=" + got["sessionid"]
}

// The answers are those of Django 5.2 with CSRF_USE_SESSIONS.
func TestCSRFInSession(t *testing.T) {
	t.Parallel()
	h, dave := empty(t, inSession, func(c *session.Config) {
		c.Secure = func(r *http.Request) bool { return r.Header["X-Test-Scheme"] != nil }
	})
	const failed = "CSRF Failed: "
	const header = failed + "CSRF token from the 'X-Csrftoken' HTTP header "
	for _, c := range []struct {
		name, method, body, stored string
		lines                      []string
		detail                     string // "": dave
	}{
		{"GET", "GET", "", secret, nil, ""},
		{"no token", "POST", "", secret, nil, failed + "CSRF token missing."},
		{"header", "POST", "", secret, []string{rightly}, ""},
		{"header masked", "POST", "", secret, []string{"X-CSRFToken: " + masked}, ""},
		{"field", "POST", "csrfmiddlewaretoken=" + masked, secret, []string{form}, ""},
		{"header wrong", "POST", "", secret, []string{"X-CSRFToken: " + secret[1:] + "x"}, header + "incorrect."},
		{"the cookie of a Django without the setting is no secret", "POST", "", secret[1:] + "x",
			[]string{"Cookie: csrftoken=" + secret, rightly}, header + "incorrect."},
		{"an invalid CSRF cookie is ignored", "POST", "", secret, []string{"Cookie: csrftoken=x", rightly}, ""},
		{"no secret in the session", "POST", "", "", []string{rightly}, failed + "CSRF cookie not set."},
		{"no secret in the session, but a cookie", "POST", "", "", []string{"Cookie: csrftoken=" + secret, rightly},
			failed + "CSRF cookie not set."},
		{"an invalid secret in the session", "POST", "", "x", []string{rightly}, header + "incorrect."},
		{"a masked secret in the session", "POST", "", masked, []string{rightly}, ""},
		{"https, no Referer", "POST", "", secret, []string{rightly, https}, failed +
			"Referer checking failed - no Referer."},
	} {
		cookie := h.signedInWith(t, dave, c.stored)
		lines := []string{cookie}
		for _, line := range c.lines {
			if other, ok := strings.CutPrefix(line, "Cookie: "); ok {
				lines[0] += "; " + other
				continue
			}
			lines = append(lines, line)
		}
		w := h.answer(c.method, "/auth/session/", c.body, lines...)
		want := `{"user":"dave","auth":null}`
		if c.detail != "" {
			want = `{"detail":"` + c.detail + `"}`
		}
		if w.Body.String() != want || w.Header()["Set-Cookie"] != nil || w.Header().Get("Vary") != "Cookie" {
			t.Errorf("%s: %d %s %v", c.name, w.Code, w.Body, w.Header())
		}
	}
}

// With CSRF_USE_SESSIONS, Django compares the Referer with SESSION_COOKIE_DOMAIN.
func TestRefererOfSessionDomain(t *testing.T) {
	t.Parallel()
	h, dave := empty(t, inSession, func(c *session.Config) {
		c.Secure = func(*http.Request) bool { return true }
		c.SessionCookie.Domain, c.CSRFCookie.Domain = ".example.com", ".example.org"
	})
	cookie := h.signedInWith(t, dave, secret)
	for referer, allowed := range map[string]bool{
		"https://www.example.com/": true, "https://www.example.org/": false, "https://testserver/": false,
	} {
		r := ask("POST", "/", "", cookie, rightly, "Referer: "+referer)
		reason, err := h.sessions.CheckCSRF(r, http.Header{}, nil)
		if err != nil || (reason == "") != allowed {
			t.Errorf("%s: %q, %v", referer, reason, err)
		}
	}
}

// TestCSRFTokenInSession checks that a token starts a session if there is none, keeps the secret of
// one that has one, and that a sign-in and a sign-out replace it.
func TestCSRFTokenInSession(t *testing.T) {
	t.Parallel()
	h, dave := empty(t, inSession)
	header, r := http.Header{}, ask("GET", "/", "", "Cookie: csrftoken="+secret)
	first, second := h.token(t, r, header), h.token(t, r, header)
	got := cookies(header)
	if first == second || session.MatchToken(first, secret) || len(got) != 1 || got["sessionid"] == "" ||
		!cmp.Equal(header["Vary"], []string{"Cookie"}) {
		t.Errorf("%s, %s, %v", first, second, header)
	}
	post := func(cookie, token string) string {
		reason, err := h.sessions.CheckCSRF(ask("POST", "/", "", cookie, "X-CSRFToken: "+token), http.Header{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return reason
	}
	anonymous := "Cookie: sessionid=" + got["sessionid"]
	for _, token := range []string{first, second} {
		if reason := post(anonymous, token); reason != "" {
			t.Error(reason)
		}
	}
	header = http.Header{}
	if again := h.token(t, ask("GET", "/", "", anonymous), header); post(anonymous, again) != "" ||
		header["Set-Cookie"] != nil {
		t.Errorf("the secret is not kept: %v", header)
	}

	header, r = http.Header{}, ask("POST", "/", "", anonymous)
	before := h.token(t, r, header)
	if err := h.sessions.SignIn(r, header, auth.User{ID: dave}); err != nil {
		t.Fatal(err)
	}
	after, signedIn := h.token(t, r, header), "Cookie: sessionid="+cookies(header)["sessionid"]
	if post(signedIn, before) == "" || post(signedIn, after) != "" {
		t.Error("a sign-in keeps the secret")
	}

	header, r = http.Header{}, ask("POST", "/", "", signedIn)
	if err := h.sessions.SignOut(r, header); err != nil {
		t.Fatal(err)
	}
	token := h.token(t, r, header)
	out := "Cookie: sessionid=" + cookies(header)["sessionid"]
	if out == signedIn || post(out, token) != "" || post(signedIn, after) != "CSRF cookie not set." {
		t.Error("a token after a sign-out belongs to the old session")
	}
}

// A secret that is made beside changes of Data is saved with them, and a sign-in replaces it.
func TestCSRFTokenBesideData(t *testing.T) {
	t.Parallel()
	h, dave := empty(t, inSession)
	for _, signIn := range []bool{false, true} {
		var early, late string
		jar := map[string]string{}
		w := h.visit(jar, func(r *rest.Request, d *session.Data) error {
			if err := d.Set("color", "red"); err != nil {
				return err
			}
			early = h.token(t, r.Request, r.ResponseHeader())
			if signIn {
				if err := h.sessions.SignIn(r.Request, r.ResponseHeader(), auth.User{ID: dave}); err != nil {
					return err
				}
			}
			late = h.token(t, r.Request, r.ResponseHeader())
			return nil
		})
		if w.Code != http.StatusNoContent || len(w.Header()["Set-Cookie"]) != 1 {
			t.Errorf("%d %s %v", w.Code, w.Body, w.Header())
		}
		cookie := "Cookie: sessionid=" + jar["sessionid"]
		for token, want := range map[string]bool{early: !signIn, late: true} {
			reason, err := h.sessions.CheckCSRF(ask("POST", "/", "", cookie, "X-CSRFToken: "+token), http.Header{}, nil)
			if err != nil || (reason == "") != want {
				t.Errorf("signed in %v: %q, %v", signIn, reason, err)
			}
		}
		if got := h.values(t, jar, "color"); got != "red" {
			t.Errorf("color is %s", got)
		}
	}
}

// Behind Handler every answer varies with the cookie, as in Django, and no CSRF cookie is set.
func TestHandlerWithSecretInSession(t *testing.T) {
	t.Parallel()
	h, _ := empty(t, inSession)
	h.handler = h.sessions.Handler(h.handler)
	for _, cookie := range []string{"other=1", "csrftoken=x"} {
		w := h.answer("GET", "/nowhere/", "", "Cookie: "+cookie)
		if w.Header().Get("Vary") != "Cookie" || w.Header()["Set-Cookie"] != nil {
			t.Errorf("%s: %v", cookie, w.Header())
		}
	}
}

// A fault of the database is no refusal, and makes no token.
func TestCSRFInSessionFaults(t *testing.T) {
	t.Parallel()
	h, dave := empty(t, inSession)
	cookie := h.signedInWith(t, dave, secret)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	reason, err := h.sessions.CheckCSRF(ask("POST", "/", "", cookie, rightly).WithContext(ctx), http.Header{}, nil)
	if reason != "" || err == nil {
		t.Errorf("%q, %v", reason, err)
	}
	for _, line := range []string{cookie, "Accept: */*"} {
		token, err := h.sessions.CSRFToken(ask("GET", "/", "", line).WithContext(ctx), http.Header{})
		if token != "" || !errors.Is(err, auth.ErrUnavailable) && !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %q, %v", line, token, err)
		}
	}
}

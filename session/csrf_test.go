package session_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/session"
)

// masked is a token that Django made of secret.
const masked = "VPMX4jbVY1MICjAvRiaLWkdS75G8K3ebVQO08oh26aWTOwOK7zs4gFzfvuwZCW86"

const (
	signedIn = "Cookie: sessionid=" + aliceKey
	withCSRF = "Cookie: sessionid=" + aliceKey + "; csrftoken=" + secret
	rightly  = "X-CSRFToken: " + secret
	https    = "X-Test-Scheme: https"
	form     = "Content-Type: application/x-www-form-urlencoded"
	asJSON   = "Content-Type: application/json"
)

// The refusals are Django's, in its words and in the order of its checks.
func TestCSRF(t *testing.T) {
	t.Parallel()
	h := reference(t, func(c *session.Config) {
		c.TrustedOrigins = []string{"https://friend.example", "https://*.example.com"}
		c.Secure = func(r *http.Request) bool { return r.Header["X-Test-Scheme"] != nil }
	})
	const (
		failed  = "CSRF Failed: "
		header  = failed + "CSRF token from the 'X-Csrftoken' HTTP header "
		post    = failed + "CSRF token from POST "
		origin  = failed + "Origin checking failed - "
		referer = failed + "Referer checking failed - "
		none    = " does not match any trusted origins."
	)
	for _, c := range []struct {
		name, method, body string
		lines              []string
		status             int
		detail             string // "": alice
		renewed            bool   // the CSRF cookie
	}{
		{"GET", "GET", "", []string{signedIn}, 200, "", false},
		{"HEAD", "HEAD", "", []string{signedIn}, 200, "", false},
		{"OPTIONS", "OPTIONS", "", []string{signedIn}, 200, "", false},
		{"TRACE", "TRACE", "", []string{signedIn}, 405, "", false},
		{"GET from another site", "GET", "", []string{signedIn, "Origin: https://evil.example"}, 200, "", false},
		{"GET, invalid cookie", "GET", "", []string{signedIn + "; csrftoken=x"}, 200, "", true},
		{"an anonymous request is not checked", "POST", "{", []string{asJSON, "Origin: https://evil.example"}, 403,
			"Authentication credentials were not provided.", false},

		{"no cookie", "POST", "", []string{signedIn}, 403, failed + "CSRF cookie not set.", false},
		{"no cookie, PUT", "PUT", "", []string{signedIn, rightly}, 403, failed + "CSRF cookie not set.", false},
		{"no cookie, an unknown method", "PURGE", "", []string{signedIn}, 403, failed + "CSRF cookie not set.", false},
		{"no cookie, checked before the body", "POST", "{", []string{signedIn, asJSON}, 403, failed +
			"CSRF cookie not set.", false},
		{"cookie too short", "POST", "", []string{signedIn + "; csrftoken=x", rightly}, 403, failed +
			"CSRF cookie has incorrect length.", true},
		{"cookie empty", "POST", "", []string{signedIn + "; csrftoken=", rightly}, 403, failed +
			"CSRF cookie has incorrect length.", true},
		{"cookie with invalid characters", "POST", "", []string{signedIn + "; csrftoken=é" + secret[1:], rightly}, 403,
			failed + "CSRF cookie has invalid characters.", true},
		{"cookie quoted", "POST", "", []string{signedIn + `; csrftoken="` + secret + `"`, rightly}, 200, "", false},
		{"cookie masked", "POST", "", []string{signedIn + "; csrftoken=" + masked, rightly}, 200, "", false},

		{"no token", "POST", "", []string{withCSRF}, 403, failed + "CSRF token missing.", false},
		{"header empty", "POST", "", []string{withCSRF, "X-CSRFToken: "}, 403, header + "has incorrect length.", false},
		{"header too long", "POST", "", []string{withCSRF, rightly + "x"}, 403, header + "has incorrect length.",
			false},
		{"header not ASCII", "POST", "", []string{withCSRF, "X-CSRFToken: \xe9" + secret[1:]}, 403, header +
			"has invalid characters.", false},
		{"header longer in Latin-1 than in UTF-8", "POST", "", []string{withCSRF, "X-CSRFToken: é" + secret[1:]}, 403,
			header + "has incorrect length.", false},
		{"header wrong", "POST", "", []string{withCSRF, "X-CSRFToken: " + strings.ToUpper(secret)}, 403, header +
			"incorrect.", false},
		{"header twice", "POST", "", []string{withCSRF, rightly, rightly}, 403, header + "has incorrect length.",
			false},
		{"header right", "POST", "", []string{withCSRF, rightly}, 200, "", false},
		{"header masked", "POST", "", []string{withCSRF, "X-CSRFToken: " + masked}, 200, "", false},
		{"header masked and wrong", "POST", "", []string{withCSRF, "X-CSRFToken: " + secret + secret}, 403, header +
			"incorrect.", false},
		{"header with JSON", "POST", `{"a":1}`, []string{withCSRF, rightly, asJSON}, 200, "", false},
		{"PUT", "PUT", "", []string{withCSRF, rightly}, 200, "", false},

		{"field right", "POST", "csrfmiddlewaretoken=" + secret, []string{withCSRF, form}, 200, "", false},
		{"field masked", "POST", "csrfmiddlewaretoken=" + masked, []string{withCSRF, form}, 200, "", false},
		{"field wins over the header", "POST", "csrfmiddlewaretoken=x", []string{withCSRF, form, rightly}, 403, post +
			"has incorrect length.", false},
		{"field with invalid characters", "POST", "csrfmiddlewaretoken=-" + secret[1:], []string{withCSRF, form}, 403,
			post + "has invalid characters.", false},
		{"field wrong", "POST", "csrfmiddlewaretoken=" + strings.ToUpper(secret), []string{withCSRF, form}, 403, post +
			"incorrect.", false},
		{"the last field counts", "POST", "csrfmiddlewaretoken=x&csrfmiddlewaretoken=" + secret,
			[]string{withCSRF, form}, 200, "", false},
		{"field empty", "POST", "csrfmiddlewaretoken=", []string{withCSRF, form}, 403, failed + "CSRF token missing.",
			false},
		{"field empty, header right", "POST", "csrfmiddlewaretoken=", []string{withCSRF, form, rightly}, 200, "",
			false},
		{"no field for PUT", "PUT", "csrfmiddlewaretoken=" + secret, []string{withCSRF, form}, 403, failed +
			"CSRF token missing.", false},
		{"no field in JSON", "POST", `{"csrfmiddlewaretoken":"` + secret + `"}`, []string{withCSRF, asJSON}, 403,
			failed + "CSRF token missing.", false},
		{"invalid JSON", "POST", "{", []string{withCSRF, asJSON, rightly}, 400,
			"JSON parse error - Expecting property name enclosed in double quotes: line 1 column 2 (char 1)", false},
		{"unsupported type", "POST", "x", []string{withCSRF, "Content-Type: text/x", rightly}, 415,
			`Unsupported media type "text/x" in request.`, false},

		{"own origin", "POST", "", []string{withCSRF, rightly, "Origin: http://testserver"}, 200, "", false},
		{"own origin over https", "POST", "", []string{withCSRF, rightly, https, "Origin: https://testserver"}, 200, "",
			false},
		{"trusted origin", "POST", "", []string{withCSRF, rightly, "Origin: https://friend.example"}, 200, "", false},
		{"trusted subdomain", "POST", "", []string{withCSRF, rightly, "Origin: https://a.example.com"}, 200, "", false},
		{"other origin", "POST", "{", []string{withCSRF, rightly, asJSON, "Origin: http://evil.example"}, 403, origin +
			"http://evil.example" + none, false},
		{"other scheme", "POST", "", []string{withCSRF, rightly, https, "Origin: http://testserver"}, 403, origin +
			"http://testserver" + none, false},
		{"null origin", "POST", "", []string{withCSRF, rightly, "Origin: null"}, 403, origin + "null" + none, false},
		{"empty origin", "POST", "", []string{withCSRF, rightly, "Origin: "}, 403, origin + none, false},
		{"two origins", "POST", "", []string{withCSRF, rightly, "Origin: http://testserver",
			"Origin: http://testserver"}, 403, origin + "http://testserver,http://testserver" + none, false},
		{"origin in Latin-1", "POST", "", []string{withCSRF, rightly, "Origin: http://\xe9"}, 403, origin + "http://é" +
			none, false},

		{"http needs no Referer", "POST", "", []string{withCSRF, rightly, "Referer: https://evil.example/"}, 200, "",
			false},
		{"https, no Referer", "POST", "", []string{withCSRF, rightly, https}, 403, referer + "no Referer.", false},
		{"https, own Referer", "POST", "", []string{withCSRF, rightly, https, "Referer: https://testserver/page?x"},
			200, "", false},
		{"https, trusted Referer", "POST", "", []string{withCSRF, rightly, https, "Referer: https://x.example.com/"},
			200, "", false},
		{"https, Referer with the ending of a trusted one", "POST", "", []string{withCSRF, rightly, https,
			"Referer: https://evilfriend.example/"}, 403, referer + "https://evilfriend.example/" + none, false},
		{"https, empty Referer", "POST", "", []string{withCSRF, rightly, https, "Referer: "}, 403, referer +
			"Referer is malformed.", false},
		{"https, Referer that is no URL", "POST", "", []string{withCSRF, rightly, https, "Referer: testserver"}, 403,
			referer + "Referer is malformed.", false},
		{"https, Referer without a host", "POST", "", []string{withCSRF, rightly, https,
			"Referer: https:///testserver/"}, 403, referer + "Referer is malformed.", false},
		{"https, Referer of another scheme", "POST", "", []string{withCSRF, rightly, https,
			"Referer: ftp://testserver/"}, 403, referer + "Referer is insecure while host is secure.", false},
		{"https, Referer with broken brackets", "POST", "", []string{withCSRF, rightly, https,
			"Referer: https://[testserver/"}, 403, referer + "Referer is malformed.", false},
		{"https, insecure Referer", "POST", "", []string{withCSRF, rightly, https, "Referer: http://testserver/"}, 403,
			referer + "Referer is insecure while host is secure.", false},
		{"https, other Referer", "POST", "", []string{withCSRF, rightly, https, "Referer: HTTPS://\xe9vil/a b?#"}, 403,
			referer + "https://évil/a b" + none, false},
		{"https, Referer is not checked beside Origin", "POST", "", []string{withCSRF, rightly, https,
			"Origin: https://testserver", "Referer: https://evil.example/"}, 200, "", false},
	} {
		w := h.answer(c.method, "/put/", c.body, c.lines...)
		if w.Code != c.status || w.Header().Get("Vary") != "Cookie" {
			t.Errorf("%s: %d, Vary %v", c.name, w.Code, w.Header()["Vary"])
		}
		if fresh := cookies(w.Header())["csrftoken"]; (fresh != "") != c.renewed || len(w.Header()["Set-Cookie"]) > 1 {
			t.Errorf("%s: cookies %v", c.name, w.Header()["Set-Cookie"])
		}
		var body struct{ Detail, User string }
		if err := json.Unmarshal(w.Body.Bytes(), &body); c.method == "GET" || c.method == "POST" || c.method == "PUT" {
			if err != nil || body.Detail != c.detail || (body.User == "alice") != (c.detail == "") {
				t.Errorf("%s: %s", c.name, w.Body)
			}
		}
	}
}

// A valid session without a CSRF token is refused, even beside a valid Authorization header, if
// sessions are checked first, as in DRF. A session that has ended does not stand in the way.
func TestSessionBeforeToken(t *testing.T) {
	t.Parallel()
	h := reference(t)
	const token = "Authorization: Token 522b276a356bdf39013dfabea2cd43e141ecc9e8"
	for _, c := range []struct {
		lines  []string
		status int
		body   string
	}{
		{[]string{token}, 200, `{"user":"alice","auth":"Token"}`},
		{[]string{token, signedIn}, 403, `{"detail":"CSRF Failed: CSRF cookie not set."}`},
		{[]string{token, withCSRF, rightly}, 200, `{"user":"alice","auth":null}`},
		{[]string{token, "Cookie: sessionid=" + staleKey}, 200, `{"user":"alice","auth":"Token"}`},
	} {
		if w := h.answer("POST", "/auth/session-then-token/", "", c.lines...); w.Code != c.status ||
			w.Body.String() != c.body {
			t.Errorf("%v: %d %s", c.lines, w.Code, w.Body)
		}
	}
}

// token returns the CSRFToken of a request.
func (h house) token(t *testing.T, r *http.Request, header http.Header) string {
	t.Helper()
	token, err := h.sessions.CSRFToken(r, header)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestCSRFToken(t *testing.T) {
	t.Parallel()
	h, _ := empty(t)
	for name, c := range map[string]struct {
		cookie string
		kept   bool
	}{
		"cookie with a secret":         {"csrftoken=" + secret, true},
		"cookie with a masked secret":  {"csrftoken=" + masked, true},
		"no cookie: a new secret":      {"other=1", false},
		"invalid cookie: a new secret": {"csrftoken=x", false},
	} {
		header := http.Header{}
		r := ask("GET", "/", "", "Cookie: "+c.cookie)
		first, second := h.token(t, r, header), h.token(t, r, header)
		sent := cookies(header)["csrftoken"]
		if first == second || !session.MatchToken(first, sent) || !session.MatchToken(second, sent) ||
			(sent == secret) != c.kept {
			t.Errorf("%s: %s, %s of %v", name, first, second, header)
		}
		want := http.Header{"Vary": {"Cookie"}, "Set-Cookie": {
			"csrftoken=" + sent + "; expires=Sat, 01 Jan 2028 03:04:05 GMT; Max-Age=31449600; Path=/; SameSite=Lax"}}
		if diff := cmp.Diff(want, header); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// CheckCSRF works without a rest.Request, for forms of other handlers.
func TestCheckCSRF(t *testing.T) {
	t.Parallel()
	h, _ := empty(t)
	broken := errors.New("broken form")
	field := func(token string, err error) func() (string, error) {
		return func() (string, error) { return token, err }
	}
	for name, c := range map[string]struct {
		field  func() (string, error)
		reason string
		err    error
	}{
		"right":    {field(secret, nil), "", nil},
		"wrong":    {field("x", nil), "CSRF token from POST has incorrect length.", nil},
		"no form":  {nil, "CSRF token missing.", nil},
		"an error": {field(secret, broken), "", broken},
	} {
		reason, err := h.sessions.CheckCSRF(ask("POST", "/", "", withCSRF), http.Header{}, c.field)
		if reason != c.reason || !errors.Is(err, c.err) {
			t.Errorf("%s: %q, %v", name, reason, err)
		}
	}
}

func TestConfiguredNames(t *testing.T) {
	t.Parallel()
	h := reference(t, func(c *session.Config) {
		c.SessionCookie = session.Cookie{Name: "sid", Secure: true}
		c.CSRFCookie = session.Cookie{Name: "xsrf"}
		c.CSRFHeader = "X-XSRF-TOKEN"
	})
	const cookie = "Cookie: sid=" + aliceKey + "; xsrf=" + secret
	if w := h.answer("POST", "/auth/session/", "", cookie, "X-XSRF-TOKEN: "+secret); w.Code != http.StatusOK {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	w := h.answer("POST", "/auth/session/", "", cookie, "X-XSRF-TOKEN: x")
	if want := `{"detail":"CSRF Failed: CSRF token from the 'X-Xsrf-Token' HTTP header has incorrect length."}`; w.Body.String() != want {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// Behind Handler each cookie is set only once.
func TestHandler(t *testing.T) {
	t.Parallel()
	h := reference(t)
	site := h.sessions.Handler(h.handler)
	for _, c := range []struct {
		target, cookie string
		want           map[string]bool // by cookie: whether it has a value
	}{
		{"/nowhere/", "csrftoken=x; sessionid=x", map[string]bool{"csrftoken": true, "sessionid": false}},
		{"/nowhere/", "csrftoken=" + secret + "; sessionid=unknownsession000000000000000000", map[string]bool{}},
		{"/nowhere/", "other=1", map[string]bool{}},
		{"/auth/session/", "csrftoken=x; sessionid=x", map[string]bool{"csrftoken": true, "sessionid": false}},
		{"/auth/session/", "csrftoken=x; sessionid=" + aliceKey, map[string]bool{"csrftoken": true}},
		{"/auth/session/", "csrftoken=" + secret + "; sessionid=" + aliceKey, map[string]bool{}},
	} {
		h.handler = site
		w := h.answer("GET", c.target, "", "Cookie: "+c.cookie)
		got := map[string]bool{}
		for name, value := range cookies(w.Header()) {
			got[name] = value != ""
		}
		if diff := cmp.Diff(c.want, got); diff != "" || len(w.Header()["Set-Cookie"]) != len(got) {
			t.Errorf("%s %s: %s %v", c.target, c.cookie, diff, w.Header()["Set-Cookie"])
		}
		if wantVary := len(c.want) > 0 ||
			c.target == "/auth/session/"; wantVary != (w.Header().Get("Vary") == "Cookie") {
			t.Errorf("%s %s: Vary %v", c.target, c.cookie, w.Header()["Vary"])
		}
	}
	h.sessions.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := h.token(t, r, http.Header{})
		if !session.MatchToken(token, cookies(w.Header())["csrftoken"]) {
			t.Error("the form's token does not belong to the cookie")
		}
	})).ServeHTTP(discard{http.Header{}}, ask("GET", "/", "", "Cookie: csrftoken=x"))
}

// A token that is made before the CSRF check belongs to the cookie that is sent after it.
func TestTokenBeforeTheCheck(t *testing.T) {
	t.Parallel()
	h, _ := empty(t)
	h.sessions.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := h.token(t, r, w.Header())
		if _, err := h.sessions.CheckCSRF(r, w.Header(), nil); err != nil {
			t.Error(err)
		}
		if !session.MatchToken(token, cookies(w.Header())["csrftoken"]) {
			t.Error("the check replaced the secret")
		}
	})).ServeHTTP(discard{http.Header{}}, ask("GET", "/", "", "Cookie: csrftoken=x"))
}

// The request outside Handler has the form that a handler inside has parsed, so that net/http
// deletes its files.
func TestHandlerHandsTheFormBack(t *testing.T) {
	t.Parallel()
	h, _ := empty(t)
	r := ask("POST", "/", formPart("a", "", "1")+"--B--\r\n", asParts, "Cookie: csrftoken=x")
	h.sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, inner *http.Request) {
		if err := inner.ParseMultipartForm(1); err != nil || inner == r {
			t.Error(err)
		}
	})).ServeHTTP(discard{http.Header{}}, r)
	if r.MultipartForm == nil {
		t.Error("the outer request has no form")
	}
}

type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}

// TestRefererPort compares with Django 5.2: with CSRF_COOKIE_DOMAIN, the Referer has the port that
// USE_X_FORWARDED_PORT finds.
func TestRefererPort(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		port, referer string
		allowed       bool
	}{
		{"", "https://www.example.com:8443/", true}, // the port of Host
		{"443", "https://www.example.com/", true},
		{"443", "https://www.example.com:8443/", false},
		{"9443", "https://www.example.com:9443/", true},
		{"9443", "https://www.example.com/", false},
	} {
		h, _ := empty(t, func(s *session.Config) {
			s.Secure = func(*http.Request) bool { return true }
			s.Port = func(*http.Request) string { return c.port }
			s.CSRFCookie.Domain = ".example.com"
		})
		r := ask("POST", "/", "", "Referer: "+c.referer, "Cookie: csrftoken="+secret, "X-CSRFToken: "+secret)
		r.Host = "api.example.com:8443"
		reason, err := h.sessions.CheckCSRF(r, http.Header{}, nil)
		if err != nil || (reason == "") != c.allowed {
			t.Errorf("port %q, Referer %s: %q, %v", c.port, c.referer, reason, err)
		}
	}
}

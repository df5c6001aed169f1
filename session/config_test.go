package session_test

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
)

// logLines collects log lines.
type logLines struct{ lines bytes.Buffer }

func (l *logLines) logger() *slog.Logger      { return slog.New(slog.NewTextHandler(&l.lines, nil)) }
func (l *logLines) text() string              { return l.lines.String() }
func (l *logLines) contains(part string) bool { return strings.Contains(l.text(), part) }

// By default a request is secure if its connection is TLS.
func TestSecureByDefault(t *testing.T) {
	t.Parallel()
	h := reference(t)
	for _, c := range []struct {
		tls    bool
		origin string
		status int
	}{
		{false, "http://testserver", 200}, {false, "https://testserver", 403}, {true, "https://testserver", 200},
		{true, "http://testserver", 403},
	} {
		r, w := ask("POST", "/put/", "", withCSRF, rightly, "Origin: "+c.origin), httptest.NewRecorder()
		if c.tls {
			r.TLS = &tls.ConnectionState{}
		}
		if h.handler.ServeHTTP(w, r); w.Code != c.status {
			t.Errorf("TLS %v, from %s: %d %s", c.tls, c.origin, w.Code, w.Body)
		}
	}
}

// The age of the cookie is the lifetime of the session.
func TestSessionAge(t *testing.T) {
	t.Parallel()
	h, dave := empty(t, func(c *session.Config) { c.SessionCookie.Age = time.Hour })
	header := h.signIn(t, dave)
	row, err := h.stored(t, cookies(header)["sessionid"])
	if err != nil || !row.Expires.Equal(now.Add(time.Hour)) || !strings.Contains(header["Set-Cookie"][1],
		"; Max-Age=3600;") {
		t.Errorf("%v, %v, %v", row, err, header)
	}
}

// Sessions of each backend are accepted. A new one names the first.
func TestBackends(t *testing.T) {
	t.Parallel()
	h := reference(t, func(c *session.Config) {
		c.Backends = []string{"myapp.backends.LDAP", "django.contrib.auth.backends.ModelBackend"}
	})
	if user, _ := h.whose(t, aliceKey); user != "alice" {
		t.Errorf("a session of the second backend is of %q", user)
	}
	key := cookies(h.signIn(t, "1"))["sessionid"]
	if got := h.payload(t, key); !strings.Contains(got, `"_auth_user_backend":"myapp.backends.LDAP"`) {
		t.Error(got)
	}
	if user, _ := h.whose(t, key); user == "" {
		t.Error("its session is not accepted")
	}
}

// A session of another backend is anonymous, and logged once with the backend and the setting.
func TestOtherBackendsAreLogged(t *testing.T) {
	t.Parallel()
	const allauth = "allauth.account.auth_backends.AuthenticationBackend"
	var log logLines
	h, dave := empty(t, func(c *session.Config) { c.Log = log.logger() })
	login := strings.ReplaceAll(h.login(t, dave), "django.contrib.auth.backends.ModelBackend", allauth)
	h.keep(t, anonymousKey, "{"+login+"}")
	for range 2 {
		if user, _ := h.whose(t, anonymousKey); user != "" {
			t.Errorf("the session is of %q", user)
		}
	}
	if got := log.text(); strings.Count(got, "backend="+allauth) != 1 || !strings.Contains(got, "session.backends") {
		t.Error(got)
	}
	without := strings.ReplaceAll(h.login(t, dave), `"_auth_user_backend"`, `"other"`)
	h.keep(t, anonymousKey, "{"+without+"}")
	if user, _ := h.whose(t, anonymousKey); user != "" || strings.Count(log.text(), "level=WARN") != 1 {
		t.Errorf("%q: %s", user, log.text())
	}
	for i := range 40 {
		h.keep(t, anonymousKey, "{"+strings.ReplaceAll(login, "allauth", fmt.Sprint("b", i))+"}")
		_, _ = h.whose(t, anonymousKey)
	}
	if n := strings.Count(log.text(), "level=WARN"); n != 16 {
		t.Errorf("%d lines for 41 backends", n)
	}
}

// The domain of the CSRF cookie is trusted in a Referer.
func TestRefererFromTheCookiesDomain(t *testing.T) {
	t.Parallel()
	for domain, status := range map[string]int{".shared.example": 200, "": 403} {
		h := reference(t, func(c *session.Config) {
			c.CSRFCookie.Domain = domain
			c.Secure = func(*http.Request) bool { return true }
		})
		w := h.answer("POST", "/put/", "", withCSRF, rightly, "Referer: https://a.shared.example/")
		if w.Code != status {
			t.Errorf("%q: %d %s", domain, w.Code, w.Body)
		}
	}
}

// By default the data of a session may have a mebibyte. More counts as no data.
func TestLargestData(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		bound int64
		bytes int
		user  string
	}{
		"the default": {0, 1 << 20, "dave"}, "beyond the default": {0, 1<<20 + 1, ""},
		"a bound": {500, 500, "dave"}, "beyond a bound": {500, 501, ""},
	} {
		h, dave := empty(t, func(config *session.Config) { config.MaxData = c.bound })
		payload := "{" + h.login(t, dave) + `,"more":"`
		h.keep(t, anonymousKey, payload+strings.Repeat("x", c.bytes-len(payload)-2)+`"}`)
		if user, _ := h.whose(t, anonymousKey); user != c.user {
			t.Errorf("%s: %q", name, user)
		}
	}
}

// A key has 8 to 40 letters and digits. Other texts are not looked up.
func TestKeysThatAreLookedUp(t *testing.T) {
	t.Parallel()
	h, dave := empty(t)
	for key, found := range map[string]bool{
		strings.Repeat("k", 7): false, strings.Repeat("k", 8): true, strings.Repeat("k", 40): true, "KEYofALL09": true,
		"key-of-all": false,
	} {
		h.keep(t, key, "{"+h.login(t, dave)+"}")
		if user, _ := h.whose(t, key); (user == "dave") != found {
			t.Errorf("%s: %q", key, user)
		}
		if _, err := h.stored(t, key); err != nil {
			t.Errorf("%s: %v", key, err)
		}
		if err := h.sessions.SignOut(ask("POST", "/", "", "Cookie: sessionid="+key), http.Header{}); err != nil {
			t.Errorf("%s: %v", key, err)
		}
		if _, err := h.stored(t, key); (err != nil) != found {
			t.Errorf("%s after its end: %v", key, err)
		}
	}
}

// Handler removes a session cookie that is too short for a key, counted in characters.
func TestHandlerRemovesShortKeys(t *testing.T) {
	t.Parallel()
	h, _ := empty(t)
	for key, removed := range map[string]bool{"1234567": true, "12345678": false, "ééééééé": true, "éééééééé": false,
		"": true} {
		w := httptest.NewRecorder()
		h.sessions.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).
			ServeHTTP(w, ask("GET", "/", "", "Cookie: sessionid="+key))
		if got := len(w.Header()["Set-Cookie"]) == 1; got != removed ||
			(w.Header().Get("Vary") == "Cookie") != removed {
			t.Errorf("%q: %v", key, w.Header())
		}
	}
}

// Without a Now and a Log, the machine's time and the default log are used.
func TestDefaultClock(t *testing.T) {
	t.Parallel()
	h, dave := empty(t, func(c *session.Config) { c.Now, c.Log = nil, nil })
	before := time.Now().Add(14 * 24 * time.Hour).Truncate(time.Microsecond)
	key := cookies(h.signIn(t, dave))["sessionid"]
	row, err := h.stored(t, key)
	if err != nil || row.Expires.Before(before) || row.Expires.After(before.Add(time.Hour)) {
		t.Errorf("%v, %v", row, err)
	}
	stale := over(h.db, h.db.Users(), func(c *session.Config) {
		c.Now, c.Log, c.Secrets = nil, nil, []string{"new", referenceSecret}
		c.Store = lockedSessions{c.Store}
	})
	if user, _ := stale.whose(t, key); user != "dave" { // logs a warning
		t.Errorf("%q", user)
	}
}

func TestNewPanics(t *testing.T) {
	t.Parallel()
	h, _ := empty(t)
	good := session.Config{Store: h.db.Sessions(), Tx: h.db, Users: h.users, Secrets: []string{"s"}}
	for name, change := range map[string]func(*session.Config){
		"no store": func(c *session.Config) { c.Store = nil }, "no tx": func(c *session.Config) { c.Tx = nil },
		"no users": func(c *session.Config) { c.Users = nil }, "no secrets": func(c *session.Config) {
			c.Secrets = nil
		},
		"an empty secret":        func(c *session.Config) { c.Secrets = []string{"s", ""} },
		"a negative bound":       func(c *session.Config) { c.MaxData = -1 },
		"an invalid cookie name": func(c *session.Config) { c.SessionCookie.Name = "a;b" },
		"cookies of one name":    func(c *session.Config) { c.SessionCookie.Name, c.CSRFCookie.Name = "a", "a" },
		"a negative age":         func(c *session.Config) { c.SessionCookie.Age = -1 },
		"an invalid CSRF header": func(c *session.Config) { c.CSRFHeader = "HTTP_X_CSRFTOKEN" },
		"an invalid origin":      func(c *session.Config) { c.TrustedOrigins = []string{"example.com"} },
	} {
		c := good
		change(&c)
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "session: ") {
					t.Errorf("%s: %q", name, text)
				}
			}()
			session.New(c)
		}()
	}
	sessions := session.New(good)
	for want, do := range map[string]func(){
		"session: Handler needs a handler": func() { sessions.Handler(nil) },
		"rest: session.Authentication needs Sessions": func() {
			rest.New(rest.Config{Authenticators: []rest.Authenticator{session.Authentication{}}})
		},
	} {
		func() {
			defer func() {
				if said, _ := recover().(string); said != want {
					t.Errorf("panics with %q, want %q", said, want)
				}
			}()
			do()
		}()
	}
}

func TestPrintedSessionHidesKeyAndData(t *testing.T) {
	t.Parallel()
	row := session.Session{Key: aliceKey, Data: "secret data", Expires: now.In(time.FixedZone("", 3600))}
	if got := row.String(); got != "session until 2027-01-02T03:04:05Z" {
		t.Error(got)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "row", row)
	for _, text := range []string{fmt.Sprint(row), fmt.Sprintf("%v %+v %s", row, row, row), log.String()} {
		if strings.Contains(text, aliceKey) || strings.Contains(text, "secret data") ||
			!strings.Contains(text, "2027") {
			t.Error(text)
		}
	}
}

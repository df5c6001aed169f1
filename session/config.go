package session

import (
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/cache"
	"github.com/latchkey-go/latchkey/internal/signing"
)

// Config holds the parts and settings of a Service.
type Config struct {
	Store   Store           // required
	Tx      auth.Transactor // required
	Users   *auth.Users     // required; made with the same Secrets
	Secrets []string        // required: Django's SECRET_KEY, then its SECRET_KEY_FALLBACKS

	SessionCookie Cookie // Age is also the lifetime of a session; default as SESSION_COOKIE_*
	CSRFCookie    Cookie // default as CSRF_COOKIE_*
	CSRFHeader    string // default X-CSRFToken

	// CSRFUseSessions keeps the CSRF secret in the session and not in a cookie, as
	// CSRF_USE_SESSIONS. Scripts then get a token only from pages that contain one (CSRFToken).
	CSRFUseSessions bool

	// ExpireAtBrowserClose keeps the cookie of a session only until the browser closes, unless the
	// session has an expiry of its own, as SESSION_EXPIRE_AT_BROWSER_CLOSE. The row still lives for
	// SessionCookie.Age.
	ExpireAtBrowserClose bool
	// SaveEveryRequest makes Handler renew the lifetime and the cookie of a session with each
	// answer below 500, as SESSION_SAVE_EVERY_REQUEST. Each such answer writes to the database.
	SaveEveryRequest bool

	// TrustedOrigins are other sites whose pages may send unsafe requests here, as
	// CSRF_TRUSTED_ORIGINS: "https://example.com", "https://*.example.com".
	TrustedOrigins []string
	// Secure reports whether a request came over https. The default reports whether its connection
	// is TLS. Behind a proxy that terminates TLS, Secure must trust a header of the proxy:
	// otherwise requests from this site's own pages are refused, since their Origin has another
	// scheme.
	Secure func(*http.Request) bool
	// Port returns the port to which the client sent the request, or "" if the Host names it. The
	// CSRF check compares it with the Referer's, if CSRFCookie has a Domain. The default returns
	// "". Behind a proxy it must trust a header of the proxy.
	Port func(*http.Request) string
	// Backends are the AUTHENTICATION_BACKENDS whose sessions are accepted. New sessions name the
	// first one. The first session of each other backend is logged. Default: Django's ModelBackend.
	Backends []string
	// Audit records the ends of sessions by log-outs, in the transaction that deletes the session.
	// Default nil: nothing.
	Audit auth.Recorder
	// Cache remembers the users of sessions of the same store, so that a request with a known
	// session reads neither the session nor its user. Default nil: each request reads both.
	Cache   *cache.Identities
	MaxData int64            // bytes of one session's data; default 1 MiB
	Now     func() time.Time // default time.Now
	Log     *slog.Logger     // default slog.Default()
}

// Service signs users in and out, and finds the user of a session. It is safe for concurrent use.
type Service struct {
	config  Config
	signer  signing.Signer
	origins origins
	refused refusedBackends
	part    struct { // the search of NoteSome
		sync.Mutex
		search search
		begun  time.Time
	}
}

// partAge is how long NoteSome continues a search. A session that has started behind it is found by
// the next one.
const partAge = time.Minute

// New returns a Service. It panics if c lacks a required field or has an invalid one.
func New(c Config) *Service {
	if c.Store == nil || c.Tx == nil || c.Users == nil {
		panic("session: Config needs a Store, a Tx and Users")
	}
	if len(c.Secrets) == 0 || slices.Contains(c.Secrets, "") {
		panic("session: Config needs Secrets, none of them empty")
	}
	if c.MaxData < 0 {
		panic("session: Config.MaxData must not be negative")
	}
	if c.SessionCookie.Age < 0 {
		panic("session: SessionCookie.Age must not be negative")
	}
	c = c.withDefaults()
	for _, cookie := range []Cookie{c.SessionCookie, c.CSRFCookie} {
		if err := cookie.Check(); err != nil {
			panic("session: " + err.Error())
		}
	}
	if c.SessionCookie.Name == c.CSRFCookie.Name {
		panic("session: the session cookie and the CSRF cookie need different names")
	}
	if err := CheckHeader(c.CSRFHeader); err != nil {
		panic("session: Config.CSRFHeader: " + err.Error())
	}
	signer := signing.New("django.contrib.sessions.SessionStore", c.Secrets, c.MaxData)
	return &Service{config: c, signer: signer, origins: newOrigins(c.TrustedOrigins)}
}

func (c Config) withDefaults() Config {
	c.SessionCookie = c.SessionCookie.withDefaults("sessionid", "on", 14*24*time.Hour)
	c.CSRFCookie = c.CSRFCookie.withDefaults("csrftoken", "off", 364*24*time.Hour)
	if c.CSRFHeader == "" {
		c.CSRFHeader = "X-CSRFToken"
	}
	c.CSRFHeader = http.CanonicalHeaderKey(c.CSRFHeader)
	if c.Secure == nil {
		c.Secure = func(r *http.Request) bool { return r.TLS != nil }
	}
	if c.Port == nil {
		c.Port = func(*http.Request) string { return "" }
	}
	if len(c.Backends) == 0 {
		c.Backends = []string{"django.contrib.auth.backends.ModelBackend"}
	}
	if c.MaxData == 0 {
		c.MaxData = 1 << 20
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return c
}

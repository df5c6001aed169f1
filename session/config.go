package session

import (
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// Config says what Sessions stands on.
type Config struct {
	Store   Store           // required
	Tx      auth.Transactor // required
	Users   *auth.Users     // required; its Config.Secrets are the same as these
	Secrets []string        // required: Django's SECRET_KEY, then older ones that are still accepted

	SessionCookie Cookie // Age is also how long a session lives; default as SESSION_COOKIE_*
	CSRFCookie    Cookie // default as CSRF_COOKIE_*
	CSRFHeader    string // default X-CSRFToken

	// TrustedOrigins are other sites whose pages may send changes here, as CSRF_TRUSTED_ORIGINS:
	// "https://example.com", "https://*.example.com".
	TrustedOrigins []string
	// Secure reports whether a request came over https; default: its connection is TLS. Behind a proxy that ends
	// TLS the proxy must be believed, or pages over https are taken for another site's.
	Secure func(*http.Request) bool
	// Backends are the AUTHENTICATION_BACKENDS whose sessions count; the first is written into new ones. Default
	// Django's ModelBackend alone.
	Backends []string
	MaxData  int64            // bytes of one session's data; default 1 MiB
	Now      func() time.Time // default time.Now
	Log      *slog.Logger     // default slog.Default()
}

// Sessions signs users in and out and knows them again. It is safe for concurrent use.
type Sessions struct {
	config  Config
	signer  signer
	origins origins
}

// New returns the service. It panics on a Config that lacks what is required or says what cannot be.
func New(c Config) *Sessions {
	if c.Store == nil || c.Tx == nil || c.Users == nil {
		panic("session: Config needs a Store, a Tx and Users")
	}
	if len(c.Secrets) == 0 || slices.Contains(c.Secrets, "") {
		panic("session: Config needs Secrets, none of them empty")
	}
	if c.MaxData < 0 {
		panic("session: Config.MaxData cannot be negative")
	}
	c = c.withDefaults()
	return &Sessions{config: c, signer: newSigner(c.Secrets, c.MaxData), origins: newOrigins(c.TrustedOrigins)}
}

func (c Config) withDefaults() Config {
	c.SessionCookie = c.SessionCookie.withDefaults("sessionid", 14*24*time.Hour)
	c.SessionCookie.httpOnly = true
	c.CSRFCookie = c.CSRFCookie.withDefaults("csrftoken", 364*24*time.Hour)
	if c.CSRFHeader == "" {
		c.CSRFHeader = "X-CSRFToken"
	}
	c.CSRFHeader = http.CanonicalHeaderKey(c.CSRFHeader)
	if c.Secure == nil {
		c.Secure = func(r *http.Request) bool { return r.TLS != nil }
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

// Package web is what surrounds a site's views: the part of Django's middleware that every answer meets.
//
// [New] wraps a handler in one that, from the outside in, gives the request an id for its log
// lines, writes a line of access log, turns a panic into the 500 page, answers the health checks,
// sets the security headers, refuses a Host that is not allowed, and redirects to https where that
// is asked for. [Frame] adds X-Frame-Options, which Django's slash redirect and refusals lack,
// around what is inside. [Server.Serve] listens, and [Handler.Drain] prepares its end.
//
// What proxies say of a request (its scheme, client and id) is believed only of the proxies in [Config].
package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/latchkey-go/latchkey/internal/onward"
	"github.com/latchkey-go/latchkey/rest"
)

// Config says what New wraps a handler in.
type Config struct {
	Hosts       []string           // allowed, as in Django's ALLOWED_HOSTS: "example.com", ".example.com", "*"
	Proxies     Proxies            // trusted
	OwnClients  bool               // views count clients by another address than that of Proxies.Client
	Security    Security           // headers
	SSLRedirect bool               // http requests are sent to https
	Health      map[string]*Health // by path
	BadHost     http.Handler       // required: the 400 page
	Panicked    http.Handler       // required: the 500 page
	Log         *slog.Logger       // required
	NoAccessLog bool               // no line a request
	Now         func() time.Time   // default time.Now
}

// Handler is a wrapped handler.
type Handler struct {
	config    Config
	hosts     hosts
	headers   securityHeaders
	next      http.Handler
	drained   atomic.Bool // answers end their connections
	untrusted noted       // by noteUntrusted
}

// New wraps next.
func New(next http.Handler, c Config) *Handler {
	if c.Now == nil {
		c.Now = time.Now
	}
	c.Log = slog.New(rest.LogHandler(c.Log.Handler()))
	return &Handler{config: c, hosts: newHosts(c.Hosts), headers: c.Security.headers(), next: next}
}

// ServeHTTP implements http.Handler.
func (s *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	recorder := &recorder{ResponseWriter: w, last: &s.drained}
	defer recorder.end()
	outer := r
	r = rest.WithRequestID(outer, s.requestID(outer))
	defer onward.HandBack(outer, r)
	health, level := s.config.Health[r.URL.Path], slog.LevelInfo
	if health != nil {
		level = slog.LevelDebug // a line for each probe of each balancer would be most of the log
	}
	if !s.config.NoAccessLog && s.config.Log.Enabled(r.Context(), level) {
		defer s.logAccess(recorder, r, level, s.config.Now())
	}
	defer s.recover(recorder, r)
	if health != nil {
		health.ServeHTTP(recorder, r)
		return
	}
	s.admit(recorder, r)
}

// Drain prepares the end of the server: readiness is 503, so that balancers send requests elsewhere, and each
// answer carries Connection: close, so that clients send their next request on a new connection.
func (s *Handler) Drain() {
	for _, health := range s.config.Health {
		health.Drain()
	}
	s.drained.Store(true)
}

// admit is what stands between a request and its view.
func (s *Handler) admit(w *recorder, r *http.Request) {
	s.noteUntrusted(r)
	secure := s.config.Proxies.Secure(r)
	s.headers.set(w.Header(), secure)
	if !s.hosts.allow(r.Host) {
		s.config.Log.WarnContext(r.Context(), "host refused", "host", fmt.Sprintf("%.256s", r.Host), "hint", "allowed_hosts names the hosts that may be asked for")
		s.config.BadHost.ServeHTTP(w, r)
		return
	}
	if s.config.SSLRedirect && !secure {
		redirectToTLS(w, r)
		return
	}
	s.next.ServeHTTP(w, r)
}

// recover answers 500 where a handler panicked. An answer that has begun cannot be taken back: its connection
// is cut, so that no client takes a part for the whole.
func (s *Handler) recover(w *recorder, r *http.Request) {
	reason := recover()
	if reason == nil {
		return
	}
	if reason == http.ErrAbortHandler { // asks for the cut
		w.cut = true
		panic(reason)
	}
	s.config.Log.ErrorContext(r.Context(), "handler panicked", "panic", reason, "stack", string(debug.Stack()))
	if w.status != 0 {
		w.cut = true
		panic(http.ErrAbortHandler)
	}
	h := w.Header()
	clear(h)
	s.headers.set(h, s.config.Proxies.Secure(r))
	s.config.Panicked.ServeHTTP(w, r)
}

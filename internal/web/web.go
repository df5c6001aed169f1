// Package web is the HTTP layer around a site's views: the server, and the part of Django's
// middleware that applies to every answer.
//
// The handler of [New] has these layers, from the outside in: it gives the request an id for its
// log lines, writes a line of access log, turns a panic into the 500 page, answers health checks,
// sets the security headers, runs the project's middleware, refuses a Host that is not allowed, and
// redirects to https if configured. [Frame] adds X-Frame-Options to the answers of the handler
// inside; as in Django, redirects and refusals lack it. [Server.Serve] runs the server, and
// [Handler.Drain] prepares the shutdown.
//
// A proxy's headers about the scheme, the client and the id of a request count only if [Config]
// names the proxy as trusted.
package web

import (
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/latchkey-go/latchkey/internal/reqinfo"
	"github.com/latchkey-go/latchkey/rest"
)

// Config configures New.
type Config struct {
	Hosts       []string           // allowed hosts, as in Django's ALLOWED_HOSTS: "example.com", ".example.com", "*"
	Proxies     Proxies            // the trusted proxies
	ProxyHost   bool               // X-Forwarded-Host of a trusted proxy is the request's host
	Prefix      string             // the path under which a proxy serves the site, as FORCE_SCRIPT_NAME
	OwnClients  bool               // views do not count clients by Proxies.Client
	Security    Security           // the security headers
	SSLRedirect bool               // redirects http requests to https
	Health      map[string]*Health // the health checks, by path
	BadHost     http.Handler       // required: the 400 page
	Panicked    http.Handler       // required: the 500 page
	Log         *slog.Logger       // required
	NoAccessLog bool               // turns off the access log
	Access      *AccessLog         // has the lines of the access log; nil: Log has them
	IDHeader    string             // has the request's id on each 401, 403, 429 and 5xx; "": none does
	Observer    Observer           // is told of every request; may be nil

	// Middleware returns a handler around next, or is nil. Every answer but those of health checks
	// passes through it, and so does the 500 page for a panic inside.
	Middleware func(next http.Handler) http.Handler

	Now func() time.Time // default time.Now
}

// Handler is a handler with the middleware of this package around it. New makes it.
type Handler struct {
	config    Config
	hosts     hosts
	headers   securityHeaders
	next      http.Handler
	outer     http.Handler // the project's middleware, or nil
	drained   atomic.Bool  // whether Drain was called; each answer then closes its connection
	untrusted noted        // the untrusted peers that noteUntrusted has logged
}

// New returns a Handler around next.
func New(next http.Handler, c Config) *Handler {
	if c.Now == nil {
		c.Now = time.Now
	}
	c.Log = slog.New(rest.LogHandler(c.Log.Handler()))
	c.IDHeader = http.CanonicalHeaderKey(c.IDHeader)
	h := &Handler{config: c, hosts: newHosts(c.Hosts), headers: c.Security.headers(), next: next}
	if c.Middleware != nil {
		h.outer = c.Middleware(http.HandlerFunc(h.serveInside))
	}
	return h
}

// ServeHTTP implements http.Handler.
func (s *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := s.begin(w, r)
	defer s.end(x, r)
	if s.config.Observer != nil {
		s.config.Observer.Begin()
	}
	defer s.recover(&x.recorder, x.request, nil)
	s.serve(x)
}

func (s *Handler) serve(x *exchange) {
	if x.health != nil {
		x.health.ServeHTTP(&x.recorder, x.request)
		return
	}
	s.noteUntrusted(x.request)
	if s.config.ProxyHost {
		x.request.Host = s.config.Proxies.Host(x.request) // the request is our own copy
	}
	s.headers.set(x.Header(), s.config.Proxies.Secure(x.request), &x.info)
	if s.outer != nil {
		s.serveOutside(&x.recorder, x.request)
		return
	}
	s.admit(&x.recorder, x.request)
}

// Drain prepares the shutdown of the server. The readiness check answers 503 from now on, so that
// load balancers send requests elsewhere. Each answer has Connection: close, so that clients open a
// new connection for their next request.
func (s *Handler) Drain() {
	for _, health := range s.config.Health {
		health.Drain()
	}
	s.drained.Store(true)
}

// admit checks the host and the scheme of a request and passes it on to the view.
func (s *Handler) admit(w *recorder, r *http.Request) {
	if !s.hosts.isAllowed(r.Host) {
		s.config.Log.WarnContext(r.Context(), "host refused", "host", fmt.Sprintf("%.256s", r.Host),
			"hint", "allowed_hosts lists the allowed hosts")
		s.config.BadHost.ServeHTTP(w, r)
		return
	}
	if s.config.SSLRedirect && !s.config.Proxies.Secure(r) {
		redirectToTLS(w, r, s.config.Prefix)
		return
	}
	s.next.ServeHTTP(w, r)
}

// recover answers 500 if a handler has panicked. If the answer has begun already, recover cuts the
// connection, so that the client does not take a part of the answer for all of it. kept are the
// headers that stay on the 500; nil stands for the security headers.
func (s *Handler) recover(w *recorder, r *http.Request, kept http.Header) {
	reason := recover()
	if reason == nil {
		return
	}
	if reason == http.ErrAbortHandler { // the handler asks to cut the connection
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
	maps.Copy(h, kept)
	if kept == nil {
		s.headers.set(h, s.config.Proxies.Secure(r), reqinfo.Of(r.Context()))
	}
	s.config.Panicked.ServeHTTP(w, r)
}

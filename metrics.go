package latchkey

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/internal/metrics"
	"github.com/latchkey-go/latchkey/internal/settings"
	"github.com/latchkey-go/latchkey/internal/web"
	"github.com/latchkey-go/latchkey/rest"
)

// MetricsSettings say where the command serve shows its metrics.
type MetricsSettings struct {
	Addr string `name:"addr" auto:"none: nothing is counted" help:"host:port, or unix:PATH, on which serve answers GET /metrics for Prometheus, without authentication; another address than addr, which clients cannot reach"`
}

// metricsProblems returns the problem of metrics.addr, if it is invalid.
func (s Settings) metricsProblems() []settings.Problem {
	addr := s.Metrics.Addr
	want := ""
	if addr != "" {
		want = checkAddr(addr)
	}
	if addr != "" && addr == s.Addr && !strings.HasSuffix(addr, ":0") { // for port 0 the system chooses two ports
		want = "want another address than addr, whose clients must not read metrics"
	}
	if want == "" {
		return nil
	}
	return []settings.Problem{{Name: "metrics.addr", Want: want}}
}

// metricsHosts returns the names by which Prometheus may call the server of metrics: the hosts of
// the site, and that of Metrics.Addr.
func (s Settings) metricsHosts() []string {
	host, _, err := net.SplitHostPort(s.Metrics.Addr)
	if err != nil || host == "" {
		return s.hosts()
	}
	return append(slices.Clone(s.hosts()), host)
}

// buildMetrics creates the metrics of the site. pool hashes its passwords.
func (s *Site) buildMetrics(pool *password.Pool) {
	s.metrics = metrics.New(metrics.Config{
		Log: s.log, Hashing: pool.Stats, Pools: s.db.Stats, Statements: s.db.Statements, Keys: s.Keys.Stats,
	})
	s.Metrics = s.metrics.Registerer()
}

// isCounting reports whether requests are counted.
func (s *Site) isCounting() bool { return s.settings.Metrics.Addr != "" }

// observer returns the counter of requests, or nil if they are not counted.
func (s *Site) observer() web.Observer {
	if !s.isCounting() {
		return nil
	}
	return s.metrics
}

// onSignIn returns a hook that counts sign-ins, or nil if they are not counted.
func (s *Site) onSignIn() func(context.Context, error) {
	if !s.isCounting() {
		return nil
	}
	return func(_ context.Context, err error) { s.metrics.SignedIn(err) }
}

// countRefusals returns a hook that counts refused requests and calls own, which may be nil.
func (s *Site) countRefusals(own rest.RefusalFunc) rest.RefusalFunc {
	if !s.isCounting() {
		return own
	}
	return func(r *rest.Request, refusal rest.Refusal) {
		s.metrics.Refused(refusal.Reason)
		if own != nil {
			own(r, refusal)
		}
	}
}

// routed returns h with its route noted, if requests are counted.
func (s *Site) routed(pattern string, h http.Handler) http.Handler {
	if !s.isCounting() {
		return h
	}
	return rest.Routed(strings.ToValidUTF8(pattern, "\ufffd"), h)
}

// MetricsHandler returns the handler of GET /metrics, for a program with a server of its own. Serve
// it on an address that clients cannot reach: it asks for no credentials, and answers for any Host.
// Requests, sign-ins and refusals are counted only if Settings.Metrics.Addr is set. The command
// serve calls MetricsHandler by itself.
func (s *Site) MetricsHandler() http.Handler { return s.metrics.Handler() }

// metricsServer is the server of /metrics.
type metricsServer struct {
	addr net.Addr // nil if no server was started
	stop func()   // never nil
}

// serveMetrics serves /metrics until stop is called, if an address is set.
func (s *Site) serveMetrics(ctx context.Context) (metricsServer, error) {
	server := metricsServer{stop: func() {}}
	if !s.isCounting() {
		return server, nil
	}
	t := s.settings.Timeouts
	addr, end, err := web.SideServer{
		Addr: s.settings.Metrics.Addr, SocketMode: s.settings.socketMode(),
		Option: "--metrics-addr or LATCHKEY_METRICS_ADDR", Handler: s.MetricsHandler(), Log: s.log,
		Hosts:     s.settings.metricsHosts(),
		MaxHeader: s.settings.Limits.MaxHeader, ReadHeader: t.ReadHeader, Write: t.Write, Idle: t.Idle,
	}.Start(ctx)
	if err != nil {
		return server, err
	}
	server.addr, server.stop = addr, func() {
		bound, cancel := context.WithTimeout(context.WithoutCancel(ctx), t.Shutdown)
		defer cancel()
		end(bound)
	}
	return server, nil
}

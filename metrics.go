package latchkey

import (
	"context"
	"net"
	"net/http"
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

// metricsProblems returns the invalid settings of metrics.
func (s Settings) metricsProblems() []settings.Problem {
	addr := s.Metrics.Addr
	want := ""
	if addr != "" {
		want = checkAddr(addr)
	}
	if addr != "" && addr == s.Addr && !strings.HasSuffix(addr, ":0") { // 0: the system chooses two
		want = "want another address than addr, whose clients must not read metrics"
	}
	if want == "" {
		return nil
	}
	return []settings.Problem{{Name: "metrics.addr", Want: want}}
}

// buildMetrics creates the metrics of the site, for the pool that hashes passwords.
func (s *Site) buildMetrics(pool *password.Pool) {
	s.metrics = metrics.New(metrics.Config{
		Log: s.log, Hashing: pool.Stats, Pools: s.db.Stats, Keys: s.Keys.Stats,
	})
	s.Metrics = s.metrics.Registerer()
}

// counts reports whether requests are counted.
func (s *Site) counts() bool { return s.settings.Metrics.Addr != "" }

// observer returns what counts requests, or nil.
func (s *Site) observer() web.Observer {
	if !s.counts() {
		return nil
	}
	return s.metrics
}

// onSignIn returns what counts sign-ins, or nil.
func (s *Site) onSignIn() func(context.Context, error) {
	if !s.counts() {
		return nil
	}
	return func(_ context.Context, err error) { s.metrics.SignedIn(err) }
}

// countRefusals returns a hook that counts refused requests and calls own, which may be nil.
func (s *Site) countRefusals(own rest.RefusalFunc) rest.RefusalFunc {
	if !s.counts() {
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
	if !s.counts() {
		return h
	}
	return rest.Routed(strings.ToValidUTF8(pattern, "\ufffd"), h)
}

// MetricsHandler returns the handler of GET /metrics, for a program with a server of its own. Serve
// it on an address that clients cannot reach: it asks for no credentials. Requests, sign-ins and
// refusals are counted only if Settings.Metrics.Addr is set. The command serve does all this by
// itself.
func (s *Site) MetricsHandler() http.Handler { return s.metrics.Handler() }

// shownMetrics is the server of /metrics.
type shownMetrics struct {
	addr net.Addr // nil: there is none
	stop func()   // never nil
}

// serveMetrics serves /metrics until stop is called, if an address is set.
func (s *Site) serveMetrics(ctx context.Context) (shownMetrics, error) {
	shown := shownMetrics{stop: func() {}}
	if !s.counts() {
		return shown, nil
	}
	t := s.settings.Timeouts
	addr, end, err := web.SideServer{
		Addr: s.settings.Metrics.Addr, SocketMode: s.settings.socketMode(),
		Option: "--metrics-addr or LATCHKEY_METRICS_ADDR", Handler: s.MetricsHandler(), Log: s.log,
		MaxHeader: s.settings.Limits.MaxHeader, ReadHeader: t.ReadHeader, Write: t.Write, Idle: t.Idle,
	}.Start(ctx)
	if err != nil {
		return shown, err
	}
	shown.addr, shown.stop = addr, func() {
		bound, cancel := context.WithTimeout(context.WithoutCancel(ctx), t.Shutdown)
		defer cancel()
		end(bound)
	}
	return shown, nil
}

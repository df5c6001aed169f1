// Package metrics counts what a site does, and shows the counts in the format of Prometheus.
//
// No label has text that a client can choose. A route is the pattern that the program has mounted,
// or "none". A method is one of HTTP's, or "other". A reason is one of a short list, or "other". So
// requests cannot make series without end, and a secret that a client puts into the wrong place is
// not shown.
package metrics

import (
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// Config has the log and the functions that read the numbers of the site's parts. All fields are
// required. The functions are called for each request of /metrics.
type Config struct {
	Log     *slog.Logger
	Hashing func() password.Stats
	Pools   func() (read, write sqlstore.PoolStats)
	// Statements returns how many statements have run.
	Statements func() uint64
	Keys       func() apikey.Stats
}

// Metrics has the counters of one site. It implements web.Observer. It is safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	log      *slog.Logger

	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	running  prometheus.Gauge
	signIns  reasons
	refusals reasons
}

// buckets are the upper bounds of the durations, in seconds. A token check takes less than a
// millisecond, a password about a tenth of a second.
var buckets = [...]float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}

// New returns a Metrics with a registry of its own.
func New(c Config) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(), log: c.Log,
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "latchkey_http_requests_total",
			Help: "Answered requests. The status is cut if the connection ended before the answer was complete.",
		}, []string{"route", "method", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "latchkey_http_request_duration_seconds",
			Help:    "Time from a request's headers to the end of its answer.",
			Buckets: buckets[:],
		}, []string{"route"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "latchkey_http_requests_in_progress", Help: "Requests that are being answered.",
		}),
	}
	signIns := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "latchkey_sign_ins_total",
		Help: "Checks of a name and a password. The result is ok, fault, or the reason of a refusal.",
	}, []string{"result"})
	refusals := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "latchkey_refusals_total",
		Help: "Refused requests (401, 403, 429, and refused sign-ins), by their reason.",
	}, []string{"reason"})
	m.signIns, m.refusals = newReasons(signIns, resultOK, resultFault), newReasons(refusals)
	m.registry.MustRegister(m.requests, m.duration, m.running, signIns, refusals, readings(c),
		collectors.NewGoCollector(), collectors.NewBuildInfoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Registerer returns the registry of the site, for collectors of the project.
func (m *Metrics) Registerer() prometheus.Registerer { return m.registry }

// maxScrapes is how many requests of /metrics are answered at the same time.
const maxScrapes = 4

// Handler returns the handler of GET /metrics. Any other path is not found. A collector of the
// project that fails or panics is left out and logged.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorLog: errorLog{m.log}, ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: maxScrapes,
	}))
	return mux
}

// errorLog passes the errors of promhttp to the log.
type errorLog struct{ log *slog.Logger }

// Println implements promhttp.Logger.
func (l errorLog) Println(v ...any) { l.log.Warn("metrics: a collector failed", "err", v) }

package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/latchkey-go/latchkey/rest"
)

// maxID is the length of the longest accepted request id, in bytes.
const maxID = 256

// logAccess logs the request r as it has arrived. The line has neither the query nor headers,
// because they may contain tokens. The one exception is a trusted proxy's X-Request-ID.
func (s *Handler) logAccess(x *exchange, r *http.Request, end time.Time) {
	status, bytes := x.status, x.bytes
	if status == 0 && !x.cut {
		status = http.StatusOK // net/http sends it for a handler that writes nothing
	}
	if r.Method == http.MethodHead {
		bytes = 0
	}
	line := access{
		info: &x.info, level: x.level, at: end, status: status, bytes: bytes, took: end.Sub(x.start),
		client: s.config.Proxies.describe(r), cut: x.cut,
	}
	// The log replaces repetitions of a 503 by a count.
	if s.config.Access == nil || status == http.StatusServiceUnavailable || !s.config.Access.write(&line) {
		s.logAttrs(&line)
	}
}

// logAttrs logs a request through slog. rest.LogHandler adds method, path, id and user to the line.
func (s *Handler) logAttrs(a *access) {
	attrs := [5]slog.Attr{
		slog.Int("status", a.status),
		slog.Int64("bytes", a.bytes),
		slog.Float64("ms", float64(a.took.Microseconds())/1000),
		slog.String("client", a.client.String()),
	}
	n := 4
	if a.cut {
		attrs[n] = slog.Bool("cut", true)
		n++
	}
	s.config.Log.LogAttrs(a.info, a.level, "request", attrs[:n]...)
}

// requestID returns the X-Request-ID of a trusted proxy, or "" if there is no valid one.
func (s *Handler) requestID(r *http.Request) string {
	if len(s.config.Proxies) == 0 { // most sites: do not look at the header
		return ""
	}
	id, _ := rest.HeaderLine(r.Header, "X-Request-Id")
	if id == "" || len(id) > maxID || !s.config.Proxies.trustsPeer(r) {
		return ""
	}
	for i := range len(id) {
		if id[i] <= ' ' || id[i] > '~' {
			return ""
		}
	}
	return id
}

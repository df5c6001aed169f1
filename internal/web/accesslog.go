package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/latchkey-go/latchkey/rest"
)

// maxID is the length of the longest accepted request id, in bytes.
const maxID = 256

// logAccess logs a request. rest.LogHandler adds method, path, id and user to the line. The line
// has neither the query nor headers, because they may contain tokens. The one exception is a
// trusted proxy's X-Request-ID.
func (s *Handler) logAccess(w *recorder, r *http.Request, level slog.Level, start time.Time) {
	status, bytes := w.status, w.bytes
	if status == 0 && !w.cut {
		status = http.StatusOK // net/http sends it for a handler that writes nothing
	}
	if r.Method == http.MethodHead {
		bytes = 0
	}
	took := s.config.Now().Sub(start)
	attrs := [5]slog.Attr{
		slog.Int("status", status),
		slog.Int64("bytes", bytes),
		slog.Float64("ms", float64(took.Microseconds())/1000),
		slog.String("client", s.config.Proxies.Address(r)),
	}
	n := 4
	if w.cut {
		attrs[n] = slog.Bool("cut", true)
		n++
	}
	s.config.Log.LogAttrs(r.Context(), level, "request", attrs[:n]...)
}

// requestID returns the X-Request-ID of a trusted proxy, or "" if there is no valid one.
func (s *Handler) requestID(r *http.Request) string {
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

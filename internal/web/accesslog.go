package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/latchkey-go/latchkey/rest"
)

// maxID is how many bytes of a request id are believed.
const maxID = 256

// logAccess writes a request's line; rest.LogHandler adds method, path, id and user. Neither the query nor any
// header but a trusted proxy's X-Request-ID is in it: tokens stand there.
func (s *Handler) logAccess(w *recorder, r *http.Request, level slog.Level, start time.Time) {
	status, bytes := w.status, w.bytes
	if status == 0 && !w.cut {
		status = http.StatusOK // what net/http sends for a handler that says nothing
	}
	if r.Method == http.MethodHead {
		bytes = 0
	}
	took := s.config.Now().Sub(start)
	attrs := [5]slog.Attr{
		slog.Int("status", status),
		slog.Int64("bytes", bytes),
		slog.Float64("ms", float64(took.Microseconds())/1000),
		slog.String("client", s.config.Proxies.Client(r).String()),
	}
	n := 4
	if w.cut {
		attrs[n] = slog.Bool("cut", true)
		n++
	}
	s.config.Log.LogAttrs(r.Context(), level, "request", attrs[:n]...)
}

// requestID is the X-Request-ID that a trusted proxy gave; "" where there is none that can be believed.
func (s *Handler) requestID(r *http.Request) string {
	id, _ := rest.HeaderLine(r.Header, "X-Request-Id")
	if id == "" || len(id) > maxID || !s.config.Proxies.trusted(peer(r)) {
		return ""
	}
	for i := range len(id) {
		if id[i] <= ' ' || id[i] > '~' {
			return ""
		}
	}
	return id
}

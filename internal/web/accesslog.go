package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/latchkey-go/latchkey/rest"
)

// maxLogged is how many bytes of a path, method, host or request id are logged.
const maxLogged = 256

// logAccess writes a request's line. Neither the query nor any header but a trusted proxy's X-Request-ID is in
// it: tokens stand there.
func (s *Site) logAccess(w *recorder, r *http.Request, start time.Time) {
	status, bytes := w.status, w.bytes
	if status == 0 && !w.cut {
		status = http.StatusOK // what net/http sends for a handler that says nothing
	}
	if r.Method == http.MethodHead {
		bytes = 0
	}
	took := s.config.Now().Sub(start)
	attrs := [9]slog.Attr{
		slog.String("method", cut(r.Method)),
		slog.String("path", loggedPath(r)),
		slog.Int("status", status),
		slog.Int64("bytes", bytes),
		slog.Float64("ms", float64(took.Microseconds())/1000),
		slog.String("client", s.config.Proxies.Client(r).String()),
	}
	n := 6
	if id, ok := s.requestID(r); ok {
		attrs[n] = slog.String("request_id", id)
		n++
	}
	if w.cut {
		attrs[n] = slog.Bool("cut", true)
		n++
	}
	s.config.Log.LogAttrs(r.Context(), slog.LevelInfo, "request", attrs[:n]...)
}

// requestID is the X-Request-ID that a trusted proxy gave.
func (s *Site) requestID(r *http.Request) (string, bool) {
	id, ok := rest.HeaderLine(r.Header, "X-Request-Id")
	if !ok || id == "" || len(id) > maxLogged || !s.config.Proxies.trusted(peer(r)) {
		return "", false
	}
	for i := range len(id) {
		if id[i] <= ' ' || id[i] > '~' {
			return "", false
		}
	}
	return id, true
}

// loggedPath is the path, escaped and not endless. It is ASCII without control characters.
func loggedPath(r *http.Request) string { return cut(r.URL.EscapedPath()) }

func cut(s string) string {
	if len(s) > maxLogged {
		return s[:maxLogged] + "..."
	}
	return s
}

package web

import (
	"net/http"
	"strconv"
	"sync/atomic"
)

// Health is the handler of a health check. It answers GET and HEAD with 200 "ok", or with 503 and a
// reason. It accepts any Host, because probes may know only the address of the server.
type Health struct {
	ready   *readiness // nil: always ok
	drained atomic.Bool
}

// Alive returns a Health that answers ok as long as the process runs.
func Alive() *Health { return &Health{} }

// Ready returns a Health that answers ok while the check finds no fault and [Health.Drain] was not
// called.
func Ready(c Readiness) *Health { return &Health{ready: newReadiness(c)} }

// Drain makes the Health of Ready answer 503 from now on, whatever its check finds.
func (h *Health) Drain() { h.drained.Store(true) }

// ServeHTTP implements http.Handler.
func (h *Health) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header()["Allow"] = []string{"GET, HEAD"}
		writeText(w, r, http.StatusMethodNotAllowed, "method not allowed\n")
		return
	}
	if reason := h.reason(r); reason != "" {
		writeText(w, r, http.StatusServiceUnavailable, reason+"\n")
		return
	}
	writeText(w, r, http.StatusOK, "ok\n")
}

// reason returns why the server should get no requests, or "".
func (h *Health) reason(r *http.Request) string {
	switch {
	case h.ready == nil:
		return ""
	case h.drained.Load():
		return "shutting down"
	}
	return h.ready.ask(r.Context())
}

// writeText answers with a text, which no cache may store.
func writeText(w http.ResponseWriter, r *http.Request, status int, text string) {
	h := w.Header()
	h["Content-Type"] = []string{"text/plain; charset=utf-8"}
	h["X-Content-Type-Options"] = []string{"nosniff"}
	h["Cache-Control"] = []string{"no-store"}
	h["Content-Length"] = []string{strconv.Itoa(len(text))}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write([]byte(text))
	}
}

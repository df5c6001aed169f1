package web

import (
	"net/http"
	"strconv"
	"sync/atomic"
)

// Health answers "may I send requests here?": GET and HEAD, 200 "ok" or 503 with a reason. It asks for no
// Host, since those who ask know only an address.
type Health struct {
	ready   *readiness // nil: the process answers, and that is all
	drained atomic.Bool
}

// Alive answers ok as long as the process does.
func Alive() *Health { return &Health{} }

// Ready answers ok while the check finds nothing amiss and [Health.Drain] was not called.
func Ready(c Readiness) *Health { return &Health{ready: newReadiness(c)} }

// Drain makes Ready answer 503 from now on, whatever its check finds.
func (h *Health) Drain() { h.drained.Store(true) }

// ServeHTTP implements http.Handler.
func (h *Health) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header()["Allow"] = []string{"GET, HEAD"}
		say(w, r, http.StatusMethodNotAllowed, "method not allowed\n")
		return
	}
	if reason := h.reason(r); reason != "" {
		say(w, r, http.StatusServiceUnavailable, reason+"\n")
		return
	}
	say(w, r, http.StatusOK, "ok\n")
}

// reason is why no requests should come here, or "".
func (h *Health) reason(r *http.Request) string {
	switch {
	case h.ready == nil:
		return ""
	case h.drained.Load():
		return "shutting down"
	}
	return h.ready.ask(r.Context())
}

func say(w http.ResponseWriter, r *http.Request, status int, text string) {
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

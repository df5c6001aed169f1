package web

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

// Health answers "may I send requests here?": GET and HEAD, 200 "ok" or 503 with a reason. It asks for no
// Host, since those who ask know only an address.
type Health struct {
	check   func(context.Context) (reason string)
	patient time.Duration
	turn    chan struct{} // one check at a time, however many ask
}

// Alive answers ok as long as the process does.
func Alive() *Health { return &Health{} }

// Ready asks check, which names in plain words what is amiss ("" for nothing). It answers within patient,
// though check may take longer.
func Ready(check func(context.Context) (reason string), patient time.Duration) *Health {
	return &Health{check: check, patient: patient, turn: make(chan struct{}, 1)}
}

// ServeHTTP implements http.Handler.
func (h *Health) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header()["Allow"] = []string{"GET, HEAD"}
		say(w, r, http.StatusMethodNotAllowed, "method not allowed\n")
		return
	}
	if h.check == nil {
		say(w, r, http.StatusOK, "ok\n")
		return
	}
	if reason := h.ask(r.Context()); reason != "" {
		say(w, r, http.StatusServiceUnavailable, reason+"\n")
		return
	}
	say(w, r, http.StatusOK, "ok\n")
}

func (h *Health) ask(ctx context.Context) string {
	const slow = "no answer in time"
	ctx, cancel := context.WithTimeout(ctx, h.patient)
	defer cancel()
	select {
	case h.turn <- struct{}{}:
	case <-ctx.Done():
		return slow
	}
	answer := make(chan string, 1)
	go func() {
		defer func() { <-h.turn }()
		answer <- h.check(ctx)
	}()
	select {
	case reason := <-answer:
		return reason
	case <-ctx.Done():
		return slow
	}
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

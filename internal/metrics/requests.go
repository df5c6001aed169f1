package metrics

import (
	"net/http"
	"strconv"
	"time"
)

// none is the route of requests that no route serves: unknown paths, redirects to the path with a
// slash, refused hosts, and answers of the project's middleware.
const none = "none"

// Begin implements web.Observer.
func (m *Metrics) Begin() { m.running.Inc() }

// End implements web.Observer. It allocates no memory for a series that exists.
func (m *Metrics) End(route, method string, status int, took time.Duration) {
	m.running.Dec()
	if route == "" {
		route = none
	}
	m.requests.WithLabelValues(route, methodLabel(method), statusLabel(status)).Inc()
	m.duration.WithLabelValues(route).Observe(took.Seconds())
}

// methodLabel returns a known method as it is, and any other text as "other".
func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions, http.MethodConnect, http.MethodTrace:
		return method
	}
	return other
}

// statusTexts has the numbers from 100 to 999 as text, so that statusLabel allocates no memory.
var statusTexts = func() (list [900]string) {
	for i := range list {
		list[i] = strconv.Itoa(i + 100)
	}
	return list
}()

// statusLabel returns a status as text. It is "cut" for 0, and "other" for a number that is no
// status.
func statusLabel(status int) string {
	switch {
	case status == 0:
		return "cut"
	case status < 100 || status > 999:
		return other
	}
	return statusTexts[status-100]
}

package web

import (
	"net/http"
	"time"
)

// Observer is told of every request, health checks too.
type Observer interface {
	// Begin is called when a request has arrived.
	Begin()
	// End is called when the request is answered. route is the pattern that has served it, or "";
	// method is the client's text. status is 0 if the connection was cut before the answer was
	// complete.
	End(route, method string, status int, took time.Duration)
}

// observe tells Config.Observer that the request r has ended.
func (s *Handler) observe(x *exchange, r *http.Request, end time.Time) {
	route, status := x.info.Route(), x.status
	if x.health != nil {
		route = r.URL.Path // a key of Config.Health
	}
	switch {
	case x.cut:
		status = 0
	case status == 0:
		status = http.StatusOK // net/http sends it for a handler that writes nothing
	}
	s.config.Observer.End(route, r.Method, status, end.Sub(x.start))
}

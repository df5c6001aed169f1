package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/latchkey-go/latchkey/internal/onward"
	"github.com/latchkey-go/latchkey/internal/reqinfo"
)

// exchange is one request and its answer. It is all that this package allocates for a plain
// request.
type exchange struct {
	recorder
	info   reqinfo.Info
	health *Health // of a health check, else nil
	level  slog.Level
	logged bool      // whether the request has a line in the access log
	start  time.Time // only for the access log and an observer
}

// begin starts the exchange for a request.
func (s *Handler) begin(w http.ResponseWriter, r *http.Request) *exchange {
	x := &exchange{recorder: recorder{ResponseWriter: w, drained: &s.drained, idHeader: s.config.IDHeader}}
	x.request = x.info.Begin(r, s.requestID(r))
	x.health = s.config.Health[r.URL.Path]
	if x.health != nil {
		x.level = slog.LevelDebug // otherwise probes of load balancers would fill the log
	}
	x.logged = !s.config.NoAccessLog && s.config.Log.Enabled(&x.info, x.level)
	if x.logged || s.config.Observer != nil {
		x.start = s.config.Now()
	}
	return x
}

// end ends the exchange. outer is the request of begin, whose copy has been served: a view may have
// changed the copy.
func (s *Handler) end(x *exchange, outer *http.Request) {
	onward.HandBack(outer, x.request)
	if x.logged || s.config.Observer != nil {
		now := s.config.Now()
		if s.config.Observer != nil {
			s.observe(x, outer, now)
		}
		if x.logged {
			s.logAccess(x, outer, now)
		}
	}
	x.recorder.end()
}

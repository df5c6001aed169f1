package latchkey

import (
	"context"
	"net/http"
	"regexp"
	"time"

	"github.com/latchkey-go/latchkey/internal/settings"
	"github.com/latchkey-go/latchkey/refusal"
	"github.com/latchkey-go/latchkey/rest"
)

// RefusalSettings bound the records of refused requests, which the command explain shows. A flood
// of refused requests fills neither the memory nor the table.
type RefusalSettings struct {
	Record string        `name:"record" default:"on" oneof:"on off" help:"whether the reason of each refused request (401, 403, 429, and refused sign-ins) is kept in the database for the command explain"`
	Buffer int           `name:"buffer" default:"1000" min:"1" rare:"true" help:"records that may wait to be written; one user, or one network, takes at most an eighth"`
	Rate   int           `name:"rate" default:"600" min:"1" rare:"true" help:"records that each process writes in a minute at most; those of known credentials come first"`
	Flush  time.Duration `name:"flush" default:"2s" min:"1ms" rare:"true" help:"how often records are written, in one batch"`
	Keep   time.Duration `name:"keep" default:"7d" min:"1s" rare:"true" help:"how long a record is kept"`
	Most   int           `name:"most" default:"100000" min:"1" rare:"true" help:"records that are kept at most; the oldest are deleted"`
}

// headerName matches the name of a header.
var headerName = regexp.MustCompile("^[A-Za-z0-9][A-Za-z0-9_-]*$")

// refusalProblems returns the problem of the header that names a refused request, if it is invalid.
func (s Settings) refusalProblems() []settings.Problem {
	if headerName.MatchString(s.Log.RequestIDHeader) {
		return nil
	}
	return []settings.Problem{{Name: "log.request_id_header",
		Want: "want the name of a header, such as X-Request-ID, or off"}}
}

// buildRefusals creates the recorder of refused requests. Its worker runs if refusals.record is on.
func (s *Site) buildRefusals() {
	c := s.settings.Refusals
	s.Refusals = refusal.New(refusal.Config{
		Store: s.db.Refusals(), Now: s.now, Log: s.log,
		Buffer: c.Buffer, Rate: c.Rate, Flush: c.Flush, Keep: c.Keep, Most: c.Most,
	})
	if c.Record == "off" {
		return
	}
	s.Worker(s.Refusals.Run)
	s.OnClose(func(ctx context.Context) error {
		s.Refusals.Close(ctx)
		return nil
	})
}

// onRefusal returns the hook of the API. It records refused requests, and calls own, the project's
// hook, which may be nil.
func (s *Site) onRefusal(own rest.RefusalFunc) rest.RefusalFunc {
	name := s.requestIDHeader()
	return func(r *rest.Request, refused rest.Refusal) {
		// internal/web adds the id to a 401, 403 and 429. A refused sign-in may be a 400.
		if refused.Status < http.StatusUnauthorized && name != "" {
			r.ResponseHeader().Set(name, refused.RequestID)
		}
		if s.settings.Refusals.Record == "on" {
			s.Refusals.Record(r, refused)
		}
		if own != nil {
			own(r, refused)
		}
	}
}

// requestIDHeader returns the name of the header with the request's id on refusals and faults, or
// "".
func (s *Site) requestIDHeader() string { return unlessOff(s.settings.Log.RequestIDHeader) }

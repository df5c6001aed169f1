package rest

import (
	"net/http"
	"time"

	"github.com/latchkey-go/latchkey/internal/onward"
)

// IntakeConfig bounds the memory and the time of request bodies. A zero field means its default.
type IntakeConfig struct {
	// Memory is how many bytes all bodies that are read at the same time may take together, as text
	// and parsed. A body that does not fit now is answered 503. The garbage collector may need as
	// much again. Default 64 MiB.
	Memory int64
	// PerClient is how much of Memory the bodies of one client's network (auth.Network) may take
	// together, so that one network with slow bodies cannot take all. A network's only body may
	// take more. Default half of Memory.
	PerClient int64
	// Client returns the address of a request's client. Default PeerAddress.
	Client func(*http.Request) string
	// Time is how long a body that is read into memory may take to arrive. A later one is answered
	// 408. Default 60 s.
	Time time.Duration
	// Stall is how long the next bytes of any body may take to arrive. Default 10 s.
	Stall time.Duration
	// Rate is how many bytes a second of a body must arrive once Time has passed, if a handler
	// behind Protect or Intake.Handler reads the body itself. Default 500.
	Rate int64
	// Drain is how many bytes of an unread body are received and dropped before the answer is sent.
	// A client that sends its whole body first, such as a proxy, then gets the answer. Default 4
	// MiB; negative: none.
	Drain int64
	// DrainTime is how long a drain may take. Default 5 s.
	DrainTime time.Duration
}

// Intake receives the bodies of a process: it bounds their memory and their time, and drains unread
// ones. All APIs and handlers of a process can share one. A late body is answered 408, a body for
// which there is no memory 503.
type Intake struct {
	config IntakeConfig
	memory *memory
}

const (
	defaultMemory = 64 << 20
	// minBodies is how many bodies of the size MaxBody must fit into the memory: a buffer that
	// grows takes twice its size for a moment.
	minBodies = 2
)

// NewIntake returns an Intake. It panics on a negative bound other than Drain.
func NewIntake(c IntakeConfig) *Intake {
	if c.Memory < 0 || c.PerClient < 0 || c.Time < 0 || c.Stall < 0 || c.Rate < 0 || c.DrainTime < 0 {
		panic("rest: IntakeConfig has a negative bound")
	}
	c = c.WithDefaults()
	return &Intake{config: c, memory: &memory{size: c.Memory, shares: shares{size: c.PerClient}}}
}

// WithDefaults returns c with its zero fields set to their defaults.
func (c IntakeConfig) WithDefaults() IntakeConfig {
	setDefault(&c.Memory, defaultMemory)
	setDefault(&c.PerClient, (c.Memory+1)/2)
	if c.Client == nil {
		c.Client = PeerAddress
	}
	setDefault(&c.Time, 60*time.Second)
	setDefault(&c.Stall, 10*time.Second)
	setDefault(&c.Rate, 500)
	setDefault(&c.Drain, 4<<20)
	setDefault(&c.DrainTime, 5*time.Second)
	return c
}

func setDefault[T comparable](field *T, value T) {
	if zero := *new(T); *field == zero {
		*field = value
	}
}

// Handler bounds how long the bodies of requests to next may take to arrive, and drains those that
// next leaves unread. Views and Protect do this themselves; Handler is for other handlers, such as
// a mux that answers 404 and 405. A handler that sets its own read deadline through
// http.ResponseController, or hijacks the connection, is left alone.
func (i *Intake) Handler(next http.Handler) http.Handler {
	if isNil(next) {
		panic("rest: Intake.Handler needs a handler")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in, copied := i.wrap(w, r)
		if in == nil {
			next.ServeHTTP(w, r)
			return
		}
		defer in.done()
		onward.Serve(next, in.watch(w), r, copied)
		in.drain()
	})
}

// wrap returns the request's body as an arrival, and a copy of the request that reads it. For a
// request without a body it returns nil and r. The caller calls done on the arrival.
func (i *Intake) wrap(w http.ResponseWriter, r *http.Request) (*arrival, *http.Request) {
	if r.ContentLength == 0 || r.Body == nil || r.Body == http.NoBody {
		return nil, r
	}
	if in, ok := r.Body.(*arrival); ok { // an outer handler has wrapped the body
		in.holders.Add(1)
		return in, r
	}
	in := newArrival(i, w, r)
	r = r.WithContext(r.Context()) // a copy: net/http still uses the Body of its own request
	r.Body = in
	return in, r
}

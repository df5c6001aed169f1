package rest

import (
	"net/http"
	"time"
)

// IntakeConfig bounds what the bodies of requests may take. A zero field is its default.
type IntakeConfig struct {
	// Memory is how many bytes all bodies that are read at once may take together, as text and
	// parsed. A body that finds no room is answered 503. The garbage collector may need as much
	// again. Default 64 MiB.
	Memory int64
	// Time is how long a body that is read into memory may take to arrive; later is a 408. Default 60 s.
	Time time.Duration
	// Stall is how long the next bytes of any body may take to arrive. Default 10 s.
	Stall time.Duration
	// Rate is how many bytes a second a body must bring to a handler behind Protect once Time has
	// passed. Default 500.
	Rate int64
	// Drain is how many bytes of an unread body are received and dropped before the answer. A
	// client that sends its whole body first, a proxy above all, then gets the answer. Default 4
	// MiB; negative: none.
	Drain int64
	// DrainTime is how long a drain may take. Default 5 s.
	DrainTime time.Duration
}

// Intake is how bodies come into a process: it bounds their memory and their time, and drains what
// nobody read. All APIs and handlers of a process can share one. A body that is late is answered
// 408, one that finds no memory 503.
type Intake struct {
	config IntakeConfig
	memory *memory
}

const (
	defaultMemory = 64 << 20
	// bodiesAtLeast is how many bodies of a view's limit must fit into the memory: one that grows takes two.
	bodiesAtLeast = 2
)

// NewIntake returns an Intake. It panics on a negative bound other than Drain.
func NewIntake(c IntakeConfig) *Intake {
	if c.Memory < 0 || c.Time < 0 || c.Stall < 0 || c.Rate < 0 || c.DrainTime < 0 {
		panic("rest: IntakeConfig has a negative bound")
	}
	setDefault(&c.Memory, defaultMemory)
	setDefault(&c.Time, 60*time.Second)
	setDefault(&c.Stall, 10*time.Second)
	setDefault(&c.Rate, 500)
	setDefault(&c.Drain, 4<<20)
	setDefault(&c.DrainTime, 5*time.Second)
	return &Intake{config: c, memory: &memory{size: c.Memory}}
}

func setDefault[T comparable](field *T, value T) {
	if zero := *new(T); *field == zero {
		*field = value
	}
}

// Handler bounds how long the bodies of requests to next may take to arrive, and drains what next leaves. Views and
// Protect do so themselves; Handler is for what stands beside them, as a mux with its own 404 and 405. A handler that
// sets its own read deadline by http.ResponseController, or takes the connection over, is left alone.
func (i *Intake) Handler(next http.Handler) http.Handler {
	if isNil(next) {
		panic("rest: Intake.Handler of no handler")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in, copied := i.receive(w, r)
		if in == nil {
			next.ServeHTTP(w, r)
			return
		}
		defer in.leave()
		next.ServeHTTP(in.steer(w), copied)
		in.drain()
		r.MultipartForm = copied.MultipartForm // net/http removes the files of its own request
	})
}

// receive returns the request's body as an arrival, and a request that reads it; nil for a request without a body.
// Each receive that returns an arrival needs a leave.
func (i *Intake) receive(w http.ResponseWriter, r *http.Request) (*arrival, *http.Request) {
	if r.ContentLength == 0 || r.Body == nil || r.Body == http.NoBody {
		return nil, r
	}
	if in, ok := r.Body.(*arrival); ok { // one of ours stands around this handler
		in.users.Add(1)
		return in, r
	}
	in := newArrival(i, w, r)
	r = r.WithContext(r.Context()) // net/http looks at its own request's body
	r.Body = in
	return in, r
}

package web

import (
	"context"
	"sync"
	"time"
)

// Readiness configures the check of Ready. All probes during a check and shortly after share its
// answer, so that probes do not exhaust the database connections that they check.
type Readiness struct {
	Check   func(context.Context) (reason string) // returns what is wrong in plain words, or ""; required
	Patient time.Duration                         // the longest time of a check; a longer one has failed; required
	Fresh   time.Duration                         // how long the answer of a check is reused, even a failure
	Now     func() time.Time                      // default time.Now
}

// readiness runs the check of a Readiness, at most once at a time.
type readiness struct {
	Readiness
	mu     sync.Mutex
	latest *inquiry // nil before the first check
}

// inquiry is one run of the check.
type inquiry struct {
	late    <-chan struct{} // closed when the check has taken longer than Patient
	done    chan struct{}   // closed when the check has ended
	reason  string          // the answer; valid once done is closed
	expires time.Time       // when the answer expires; valid once done is closed
}

func newReadiness(c Readiness) *readiness {
	if c.Now == nil {
		c.Now = time.Now
	}
	return &readiness{Readiness: c}
}

// ask returns the answer of a fresh or running check, or starts one. If ctx ends, the check
// continues, because other probes may wait for it.
func (r *readiness) ask(ctx context.Context) (reason string) {
	q := r.inquire(ctx)
	select {
	case <-q.done:
	case <-q.late:
	case <-ctx.Done():
	}
	if q.hasEnded() {
		return q.reason
	}
	return "no answer in time"
}

// inquire returns the latest check if it runs or its answer is fresh, else a new one. A check that
// hangs remains the latest until it ends, so that hanging checks do not pile up.
func (r *readiness) inquire(ctx context.Context) *inquiry {
	r.mu.Lock()
	defer r.mu.Unlock()
	if q := r.latest; q != nil && (!q.hasEnded() || r.Now().Before(q.expires)) {
		return q
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.Patient)
	q := &inquiry{late: ctx.Done(), done: make(chan struct{})}
	r.latest = q
	go func() {
		defer cancel()
		q.reason = r.Check(ctx)
		q.expires = r.Now().Add(r.Fresh)
		close(q.done)
	}()
	return q
}

func (q *inquiry) hasEnded() bool {
	select {
	case <-q.done:
		return true
	default:
		return false
	}
}

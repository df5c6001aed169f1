package web

import (
	"context"
	"sync"
	"time"
)

// Readiness is the check of Ready. One check answers all who ask while it runs, and soon after:
// probes must not use up the database connections that they ask about.
type Readiness struct {
	Check   func(context.Context) (reason string) // names in plain words what is amiss, "" for nothing; required
	Patient time.Duration                         // a check that takes longer counts as failed; required
	Fresh   time.Duration                         // how long a check's answer is repeated, a failure too
	Now     func() time.Time                      // default time.Now
}

type readiness struct {
	Readiness
	mu     sync.Mutex
	latest *inquiry // nil before the first
}

// inquiry is one run of the check.
type inquiry struct {
	late   <-chan struct{} // closed when the check has taken too long
	done   chan struct{}
	reason string    // once done
	stale  time.Time // once done: when to check again
}

func newReadiness(c Readiness) *readiness {
	if c.Now == nil {
		c.Now = time.Now
	}
	return &readiness{Readiness: c}
}

// ask waits for the running check, or starts one where there is no fresh answer. If ctx ends the check goes on,
// for others wait for it.
func (r *readiness) ask(ctx context.Context) (reason string) {
	q := r.inquire(ctx)
	select {
	case <-q.done:
	case <-q.late:
	case <-ctx.Done():
	}
	if q.ended() {
		return q.reason
	}
	return "no answer in time"
}

// inquire returns the check that runs or whose answer is fresh, else a new one. A check that hangs is the latest
// until it ends, so that hanging checks do not pile up.
func (r *readiness) inquire(ctx context.Context) *inquiry {
	r.mu.Lock()
	defer r.mu.Unlock()
	if q := r.latest; q != nil && (!q.ended() || r.Now().Before(q.stale)) {
		return q
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.Patient)
	q := &inquiry{late: ctx.Done(), done: make(chan struct{})}
	r.latest = q
	go func() {
		defer cancel()
		q.reason = r.Check(ctx)
		q.stale = r.Now().Add(r.Fresh)
		close(q.done)
	}()
	return q
}

func (q *inquiry) ended() bool {
	select {
	case <-q.done:
		return true
	default:
		return false
	}
}

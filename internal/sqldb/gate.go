package sqldb

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// gate admits a limited number of goroutines, and limits the time that others wait. The pool of
// database/sql has no such time limit.
type gate struct {
	places chan struct{}
	wait   time.Duration
	counts *gateCounts
}

// gateCounts count the goroutines that had to wait. One that finds a free place costs nothing here.
type gateCounts struct {
	waiting         atomic.Int64
	waited, refused atomic.Uint64
	nanoseconds     atomic.Int64 // of all waits that have ended
}

func newGate(places int, wait time.Duration) gate {
	return gate{make(chan struct{}, places), wait, new(gateCounts)}
}

var errNoTurn = errors.New("no connection became free in time; inside InTx use the context that its function gets")

// enter waits for a place. It returns ctx if a place was free at once. Otherwise it returns a
// context that ends when g.wait has passed since the call, so that the waits for a place and for a
// lock together stay within that limit. After a nil error the caller must call done.
func (g gate) enter(ctx context.Context) (_ context.Context, done func(), _ error) {
	select {
	case g.places <- struct{}{}:
		return ctx, g.leave, nil
	default:
	}
	defer g.counts.wait()()
	bound, cancel := context.WithTimeout(ctx, g.wait)
	select {
	case g.places <- struct{}{}:
		return bound, func() { cancel(); g.leave() }, nil
	case <-bound.Done():
		cancel()
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		g.counts.refused.Add(1)
		// the time that this caller has waited is the best guess for the next try
		return nil, nil, &auth.UnavailableError{After: g.wait, Err: errNoTurn}
	}
}

func (g gate) leave() { <-g.places }

// wait counts a wait that begins, and returns a function that ends it.
func (c *gateCounts) wait() (end func()) {
	start := time.Now()
	c.waited.Add(1) // first: who waits is among those who have waited
	c.waiting.Add(1)
	return func() {
		c.waiting.Add(-1)
		c.nanoseconds.Add(int64(time.Since(start)))
	}
}

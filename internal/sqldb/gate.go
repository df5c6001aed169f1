package sqldb

import (
	"context"
	"errors"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// gate admits a bounded number of goroutines and bounds the wait of the others, which the pool of
// database/sql does not.
type gate struct {
	places chan struct{}
	wait   time.Duration
}

func newGate(places int, wait time.Duration) gate {
	return gate{make(chan struct{}, places), wait}
}

var errNoTurn = errors.New("no connection became free in time; inside InTx use the context that its function gets")

// enter waits for a place. A goroutine that had to wait gets a context that ends after the
// remaining time, so that the waits for a place and for a lock together stay within the bound. One
// that did not wait gets ctx itself. Call done in any case of a nil error.
func (g gate) enter(ctx context.Context) (_ context.Context, done func(), _ error) {
	select {
	case g.places <- struct{}{}:
		return ctx, g.leave, nil
	default:
	}
	bound, cancel := context.WithTimeout(ctx, g.wait)
	select {
	case g.places <- struct{}{}:
		return bound, func() { cancel(); g.leave() }, nil
	case <-bound.Done():
		cancel()
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		// the others wait as long by now: the best guess of when to try again
		return nil, nil, &auth.UnavailableError{After: g.wait, Err: errNoTurn}
	}
}

func (g gate) leave() { <-g.places }

package sqldb

import (
	"context"
	"errors"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// gate admits a limited number of goroutines, and limits the time that others wait. The pool of
// database/sql has no such time limit.
type gate struct {
	places chan struct{}
	wait   time.Duration
}

func newGate(places int, wait time.Duration) gate {
	return gate{make(chan struct{}, places), wait}
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
	bound, cancel := context.WithTimeout(ctx, g.wait)
	select {
	case g.places <- struct{}{}:
		return bound, func() { cancel(); g.leave() }, nil
	case <-bound.Done():
		cancel()
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		// the time that this caller has waited is the best guess for the next try
		return nil, nil, &auth.UnavailableError{After: g.wait, Err: errNoTurn}
	}
}

func (g gate) leave() { <-g.places }

package sqldb

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

func TestGate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGate(2, 3*time.Second)
		ctx, first, err := g.enter(t.Context())
		if _, bounded := ctx.Deadline(); err != nil || bounded {
			t.Fatalf("the first: bounded %v, %v", bounded, err)
		}
		_, second, err := g.enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, _, err = g.enter(t.Context())
		if u := (*auth.UnavailableError)(nil); !errors.As(err, &u) || u.After != 3*time.Second ||
			!errors.Is(err, errNoTurn) {
			t.Errorf("with every place taken: %v", err)
		}
		if waited := time.Since(began); waited != 3*time.Second {
			t.Errorf("waited %v", waited)
		}
		gone, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, _, err := g.enter(gone); !errors.Is(err, context.Canceled) || errors.Is(err, auth.ErrUnavailable) {
			t.Errorf("with a caller's context that ends: %v", err)
		}
		time.AfterFunc(time.Second, first)
		bound, third, err := g.enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if deadline, ok := bound.Deadline(); !ok || time.Until(deadline) != 2*time.Second {
			t.Errorf("after a wait of 1 s of 3 s the context has %v left", time.Until(deadline))
		}
		c := g.counts
		if c.waited.Load() != 3 || c.refused.Load() != 1 || c.waiting.Load() != 0 ||
			c.nanoseconds.Load() != int64(5*time.Second) {
			t.Errorf("waited %d (%v), refused %d, waiting %d", c.waited.Load(), time.Duration(c.nanoseconds.Load()),
				c.refused.Load(), c.waiting.Load())
		}
		second()
		third()
		if bound.Err() == nil {
			t.Error("the context outlives the place")
		}
		for range 2 {
			if _, _, err := g.enter(t.Context()); err != nil {
				t.Errorf("a place was not given back: %v", err)
			}
		}
	})
}

// TestBusySaysWhen checks that the error of a lock says when to try again.
func TestBusySaysWhen(t *testing.T) {
	t.Parallel()
	db := &DB{engine: &engine.Engine{KindOf: busy}, wait: 7 * time.Second}
	fault, err := db.translate(t.Context(), errors.New("locked"))
	if u := (*auth.UnavailableError)(nil); fault != engine.Busy || !errors.As(err, &u) || u.After != 7*time.Second {
		t.Errorf("%v, %v", fault, err)
	}
}

func busy(error) engine.Kind { return engine.Busy }

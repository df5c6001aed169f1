package sqlstore_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

func TestLeases(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		leases := open(t).Leases()
		for _, c := range []struct {
			at           int64
			task, holder string
			want         bool
		}{
			{0, "prune", "a", true}, {0, "prune", "b", false}, {0, "Prune", "b", true}, {59, "prune", "b", false},
			{60, "prune", "b", true}, {60, "prune", "a", false}, {90, "prune", "b", true}, {149, "prune", "a", false},
			{150, "prune", "A", true}, {150, "prune", "a", false},
			{10, "prune", "a", false}, // the clock is set back
		} {
			at := leases.WithClock(seconds(1_000_000_000 + c.at))
			if got, err := at.Take(t.Context(), c.task, c.holder, time.Minute); got != c.want || err != nil {
				t.Errorf("at %d s %s, %s: %v, %v", c.at, c.task, c.holder, got, err)
			}
		}
		for _, bad := range []string{strings.Repeat("x", 256), "\x00", "\xff"} {
			_, task := leases.Take(t.Context(), bad, "a", time.Minute)
			_, holder := leases.Take(t.Context(), "task", bad, time.Minute)
			if !errors.Is(task, auth.ErrInvalid) || !errors.Is(holder, auth.ErrInvalid) {
				t.Errorf("%.3q: %v, %v", bad, task, holder)
			}
		}
	})
}

// Of 50 processes that ask at once, one gets the lease.
func TestLeaseIsTakenOnce(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		leases := open(t).Leases()
		var all sync.WaitGroup
		var taken atomic.Int32
		for n := range 50 {
			all.Go(func() {
				mine, err := leases.Take(t.Context(), "task", strings.Repeat("x", n+1), time.Hour)
				if err != nil {
					t.Error(err)
				}
				if mine {
					taken.Add(1)
				}
			})
		}
		all.Wait()
		if taken.Load() != 1 {
			t.Errorf("%d have the lease", taken.Load())
		}
	})
}

package sqlstore_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestJobs goes through the life of a job with a period of an hour and a lease of a minute.
func TestJobs(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		jobs := open(t).Jobs()
		const start = 1_000_000_000
		for _, c := range []struct {
			at     int64
			do     string // claim, renew, finish or stop
			holder string
			period time.Duration
			mine   bool
			wait   time.Duration
		}{
			{0, "claim", "a", time.Hour, true, 0}, // a new job is due at once
			{59, "claim", "b", time.Hour, false, time.Second},
			{30, "renew", "a", 0, true, 0}, {30, "renew", "b", 0, false, 0},
			{60, "claim", "b", time.Hour, false, 30 * time.Second},
			{90, "claim", "b", time.Hour, true, 0}, // a has died
			{91, "renew", "a", 0, false, 0}, {91, "finish", "a", 0, false, 0},
			{91, "claim", "a", time.Hour, false, 59 * time.Second},
			{100, "finish", "b", 0, false, 0},
			{100, "claim", "a", time.Hour, false, 3590 * time.Second}, // an hour after the start
			{100, "claim", "a", time.Minute, false, 0},                // a shorter period is due earlier
			{101, "claim", "a", time.Minute, false, 49 * time.Second},
			{150, "claim", "a", time.Minute, true, 0},
			{151, "stop", "a", 0, false, 0}, {151, "claim", "c", time.Minute, true, 0},
		} {
			at := jobs.WithClock(seconds(start + c.at))
			var mine bool
			var wait time.Duration
			var err error
			switch c.do {
			case "claim":
				mine, wait, err = at.Claim(t.Context(), "report", c.holder, c.period, time.Minute)
			case "renew":
				mine, err = at.Renew(t.Context(), "report", c.holder, time.Minute)
			case "finish":
				err = at.Finish(t.Context(), "report", c.holder, time.Hour, "ok")
			case "stop":
				err = at.Finish(t.Context(), "report", c.holder, 0, strings.Repeat("ü", 400)+"\x00\xff")
			}
			if mine != c.mine || wait != c.wait || err != nil {
				t.Errorf("at %d s %s %s: %v, %v, %v", c.at, c.holder, c.do, mine, wait, err)
			}
		}
		list, err := jobs.WithClock(seconds(start + 152)).List(t.Context())
		due := time.Unix(start+150, 0).UTC()
		want := []sqlstore.Job{{Name: "report", Period: time.Minute, Started: due.Add(time.Second), Due: due,
			Running: true, Result: strings.Repeat("ü", 248) + "…"}}
		if diff := cmp.Diff(want, list); diff != "" || err != nil {
			t.Error(err, diff)
		}
		if _, _, err := jobs.Claim(t.Context(), strings.Repeat("x", 256), "a", 1, 1); !errors.Is(err, auth.ErrInvalid) {
			t.Error(err)
		}
	})
}

// Of 50 processes that claim a job at once, one gets it.
func TestJobIsClaimedOnce(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		jobs := open(t).Jobs()
		var all sync.WaitGroup
		var taken atomic.Int32
		for n := range 50 {
			all.Go(func() {
				mine, _, err := jobs.Claim(t.Context(), "report", strings.Repeat("x", n+1), time.Hour, time.Hour)
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
			t.Errorf("%d have the job", taken.Load())
		}
	})
}

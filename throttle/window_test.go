package throttle_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/latchkey-go/latchkey/throttle"
)

func TestWindow(t *testing.T) {
	t.Parallel()
	const s = 1_000_000 // µs
	for name, c := range map[string]struct {
		window throttle.Window
		now    int64
		limit  int
		next   throttle.Window // nil: refused
		wait   time.Duration
	}{
		"the first":                    {nil, 100 * s, 2, throttle.Window{100 * s}, 0},
		"below the limit":              {throttle.Window{100 * s}, 101 * s, 2, throttle.Window{100 * s, 101 * s}, 0},
		"at the limit":                 {throttle.Window{100 * s, 101 * s}, 110 * s, 2, nil, 50 * time.Second},
		"a moment before the end":      {throttle.Window{100 * s}, 160*s - 1, 1, nil, time.Microsecond},
		"at the end":                   {throttle.Window{100 * s}, 160 * s, 1, throttle.Window{160 * s}, 0},
		"the oldest ended":             {throttle.Window{100 * s, 150 * s}, 165 * s, 2, throttle.Window{150 * s, 165 * s}, 0},
		"a limit of 0":                 {nil, 100 * s, 0, nil, time.Minute},
		"a limit of 0, and some":       {throttle.Window{100 * s}, 101 * s, 0, nil, 0},
		"the limit was lowered":        {throttle.Window{100 * s, 101 * s, 102 * s}, 110 * s, 2, nil, 0},
		"a negative limit":             {nil, 100 * s, -1, nil, time.Minute},
		"another's clock is ahead":     {throttle.Window{110 * s}, 100 * s, 2, throttle.Window{110 * s, 110 * s}, 0},
		"ahead, at the limit":          {throttle.Window{110 * s}, 100 * s, 1, nil, 70 * time.Second},
		"the clock was set back":       {throttle.Window{9000 * s}, 100 * s, 1, throttle.Window{100 * s}, 0},
		"set back, one counts":         {throttle.Window{99 * s, 9000 * s}, 100 * s, 2, throttle.Window{99 * s, 100 * s}, 0},
		"set back to before its start": {throttle.Window{100 * s}, -100 * s, 1, throttle.Window{-100 * s}, 0},
	} {
		next, ok, wait := c.window.Take(c.now, c.limit, time.Minute)
		if !ok {
			next = nil
		}
		if diff := cmp.Diff(c.next, next); diff != "" || ok != (c.next != nil) || wait != c.wait {
			t.Errorf("%s: %v, %v\n%s", name, ok, wait, diff)
		}
	}
}

// history is SimpleRateThrottle as REST framework has it, in seconds, newest first.
type history []float64

func (h *history) allow(now float64, limit int, duration float64) (ok bool, wait float64) {
	for len(*h) > 0 && (*h)[len(*h)-1] <= now-duration {
		*h = (*h)[:len(*h)-1]
	}
	if len(*h) >= limit {
		remaining := duration
		if len(*h) > 0 {
			remaining = duration - (now - (*h)[len(*h)-1])
		}
		available := limit - len(*h) + 1
		if available <= 0 {
			return false, 0
		}
		return false, remaining / float64(available)
	}
	*h = append(history{now}, *h...)
	return true, 0
}

// TestWindowIsDjangos plays the same requests to both. Its times are quarters of a second, which floats keep.
func TestWindowIsDjangos(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var ours throttle.Window
		var theirs history
		now := int64(0)
		for range rapid.IntRange(1, 60).Draw(t, "requests") {
			now += rapid.Int64Range(0, 12).Draw(t, "quarters later") * 250_000
			limit := rapid.IntRange(0, 4).Draw(t, "limit")
			next, ok, wait := ours.Take(now, limit, 5*time.Second)
			if ok {
				ours = next
			}
			wantOK, wantWait := theirs.allow(float64(now)/1e6, limit, 5)
			if ok != wantOK || math.Abs(wait.Seconds()-wantWait) > 1e-9 {
				t.Fatalf("at %d, limit %d: %v, %v, want %v, %v", now, limit, ok, wait, wantOK, wantWait)
			}
		}
	})
}

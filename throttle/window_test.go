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
		"the first request":       {nil, 100 * s, 2, throttle.Window{100 * s}, 0},
		"below the limit":         {throttle.Window{100 * s}, 101 * s, 2, throttle.Window{100 * s, 101 * s}, 0},
		"at the limit":            {throttle.Window{100 * s, 101 * s}, 110 * s, 2, nil, 50 * time.Second},
		"a moment before the end": {throttle.Window{100 * s}, 160*s - 1, 1, nil, time.Microsecond},
		"at the end":              {throttle.Window{100 * s}, 160 * s, 1, throttle.Window{160 * s}, 0},
		"the oldest has expired": {throttle.Window{100 * s, 150 * s}, 165 * s, 2,
			throttle.Window{150 * s, 165 * s}, 0},
		"a limit of 0":               {nil, 100 * s, 0, nil, time.Minute},
		"a limit of 0, with entries": {throttle.Window{100 * s}, 101 * s, 0, nil, 0},
		"the limit was lowered":      {throttle.Window{100 * s, 101 * s, 102 * s}, 110 * s, 2, nil, 0},
		"a negative limit":           {nil, 100 * s, -1, nil, time.Minute},
		"set back a little":          {throttle.Window{110 * s}, 100 * s, 2, throttle.Window{110 * s, 110 * s}, 0},
		"set back, at the limit":     {throttle.Window{110 * s}, 100 * s, 1, nil, 70 * time.Second},
		"set back by a period":       {throttle.Window{160 * s}, 100 * s, 1, nil, 2 * time.Minute},
		"set back by more":           {throttle.Window{160*s + 1}, 100 * s, 1, nil, time.Minute},
		"set back by hours":          {throttle.Window{9000 * s}, 100 * s, 1, nil, time.Minute},
		"set back, below the limit": {throttle.Window{99 * s, 101 * s, 9000 * s}, 100 * s, 4,
			throttle.Window{99 * s, 100 * s, 100 * s, 100 * s}, 0},
		"set back to before its start": {throttle.Window{100 * s}, -100 * s, 1, nil, time.Minute},
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

// history is REST framework's SimpleRateThrottle, in seconds, newest first.
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

// TestWindowAsDRF compares both on the same requests. Times are quarters of a second, which
// floats represent exactly.
func TestWindowAsDRF(t *testing.T) {
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

// TestWindowWhenTheClockIsSetBack sends a request every second: no period has more requests than
// the limit, and after at most two periods requests pass again.
func TestWindowWhenTheClockIsSetBack(t *testing.T) {
	t.Parallel()
	const s, limit, period = int64(1_000_000), 5, 60
	for _, back := range []int64{0, 1, 30, 59, 60, 61, 90, 3600, 10 * 365 * 86400} {
		var w throttle.Window
		var passed []int64 // by a clock that is never set
		clock := 100 * 365 * 86400 * s
		for at := range int64(5 * period) {
			if at == 30 {
				clock -= back * s
			}
			ahead := w.Ahead(clock, time.Minute)
			next, ok, wait := w.Take(clock, limit, time.Minute)
			if ok || ahead {
				w = next
			}
			if ok {
				passed = append(passed, at)
			} else if wait <= 0 || wait > 2*time.Minute {
				t.Errorf("set back by %d s: at %d s the wait is %v", back, at, wait)
			}
			clock += s
		}
		for i := range passed {
			if i >= limit && passed[i]-passed[i-limit] < period {
				t.Errorf("set back by %d s: %d passed within %d s: %v", back, limit+1, passed[i]-passed[i-limit],
					passed)
			}
			if i > 0 && passed[i]-passed[i-1] > 2*period {
				t.Errorf("set back by %d s: no request passed for %d s: %v", back, passed[i]-passed[i-1], passed)
			}
		}
		if len(passed) < 3*limit {
			t.Errorf("set back by %d s: %d passed", back, len(passed))
		}
	}
}

package web_test

import (
	"context"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/web"
)

// TestReadinessClock: the answer of a check expires by the injected clock. Without Fresh, every
// probe is a check.
func TestReadinessClock(t *testing.T) {
	t.Parallel()
	now, checks := time.Unix(1_000_000_000, 0), 0
	check := func(context.Context) string { checks++; return "" }
	ready := web.Ready(web.Readiness{Check: check, Patient: time.Minute, Fresh: time.Second, Now: func() time.Time {
		return now
	}})
	for i, step := range []struct {
		later  time.Duration
		checks int
	}{{0, 1}, {time.Second - 1, 1}, {1, 2}, {time.Hour, 3}} {
		now = now.Add(step.later)
		if got := probe(ready, "GET", "/"); got != "200 ok\n" || checks != step.checks {
			t.Errorf("probe %d: %q, %d checks", i, got, checks)
		}
	}
	checks = 0
	always := web.Ready(web.Readiness{Check: check, Patient: time.Minute, Now: func() time.Time { return now }})
	for range 3 {
		probe(always, "GET", "/")
	}
	if checks != 3 {
		t.Errorf("%d checks of 3 probes", checks)
	}
}

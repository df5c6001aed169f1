package cache

import (
	"testing"
	"time"
)

// TestClockJump: after the machine has slept, the wall clock is ahead of the time that leases count
// by, and nothing from before is used.
func TestClockJump(t *testing.T) {
	t.Parallel()
	c := NewChanges(ChangesConfig{})
	wall := c.start.Round(0)
	for i, step := range []struct {
		wall, elapsed time.Duration
		jumped        bool
	}{
		{time.Second, time.Second, false},
		{2*time.Second + 100*time.Millisecond, 2 * time.Second, false}, // the clock is adjusted
		{10 * time.Minute, 3 * time.Second, true},                      // it slept
		{10*time.Minute + time.Second, 4 * time.Second, false},
		{5 * time.Second, 5 * time.Second, true},                         // the clock is set back
		{time.Hour, 5*time.Second + lookEvery - time.Microsecond, false}, // not looked at again
		{time.Hour + lookEvery, 5*time.Second + lookEvery, true},         // but soon
	} {
		before := c.all.bits.Load()
		c.noteJump(step.elapsed, func() time.Time { return wall.Add(step.wall) })
		if jumped := c.all.bits.Load() > before; jumped != step.jumped {
			t.Errorf("step %d: counted a change: %t, want %t", i, jumped, step.jumped)
		}
	}
	c.start = c.start.Add(time.Nanosecond) // mark looks at the clock
	c.ahead.Store(int64(time.Hour))
	c.looked.Store(0)
	before := c.all.bits.Load()
	if m := c.mark(t.Context()); m.count == before {
		t.Error("mark counts no change")
	}
}

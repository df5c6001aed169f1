package throttle_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/authtest"
	"github.com/latchkey-go/latchkey/throttle"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	authtest.TestCounter(t, func(t *testing.T) throttle.Counter { return throttle.NewMemory(throttle.MemoryConfig{}) })
}

// clock is a clock that only the test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) sleep(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// passes calls Take with a period of a minute.
func passes(t *testing.T, c throttle.Counter, key string, limit int, want bool) {
	t.Helper()
	if ok, _, err := c.Take(t.Context(), key, limit, time.Minute); ok != want || err != nil {
		t.Errorf("%s: %v, %v", key, ok, err)
	}
}

func TestMemorySlides(t *testing.T) {
	t.Parallel()
	clock := newClock()
	m := throttle.NewMemory(throttle.MemoryConfig{Now: clock.Now})
	passes(t, m, "user:id/1", 2, true)
	clock.sleep(30 * time.Second)
	passes(t, m, "user:id/1", 2, true)
	clock.sleep(29 * time.Second)
	passes(t, m, "user:id/1", 2, false)
	clock.sleep(time.Second)
	passes(t, m, "user:id/1", 2, true) // the first has expired, the second has not
	passes(t, m, "user:id/1", 2, false)
	clock.sleep(30 * time.Second)
	passes(t, m, "user:id/1", 2, true)
}

// TestMemoryWhenFull: a new key replaces the one that has been unused for longest.
func TestMemoryWhenFull(t *testing.T) {
	t.Parallel()
	clock := newClock()
	const places = 10
	m := throttle.NewMemory(throttle.MemoryConfig{Keys: places, Now: clock.Now})
	for n := range places {
		passes(t, m, fmt.Sprint("anon:ip/", n), 1, true)
		clock.sleep(time.Second)
	}
	passes(t, m, "anon:ip/new", 1, true) // replaces 0
	for n := 1; n < places; n++ {
		passes(t, m, fmt.Sprint("anon:ip/", n), 1, false) // the others still count
	}
	passes(t, m, "user:id/1", 1, true) // anonymous clients do not crowd out users
	for n := range 3 * places {
		passes(t, m, fmt.Sprint("anon:ip/invented", n), 1, true)
	}
	passes(t, m, "user:id/1", 1, false)
}

// TestMemoryExpiresInOrder: a key that is used again outlives others.
func TestMemoryExpiresInOrder(t *testing.T) {
	t.Parallel()
	clock := newClock()
	m := throttle.NewMemory(throttle.MemoryConfig{Keys: 2, Now: clock.Now})
	passes(t, m, "anon:ip/a", 2, true)
	passes(t, m, "anon:ip/b", 2, true)
	clock.sleep(40 * time.Second)
	passes(t, m, "anon:ip/a", 2, true)
	clock.sleep(20 * time.Second) // b has expired, a has not
	passes(t, m, "anon:ip/c", 2, true)
	passes(t, m, "anon:ip/a", 1, false)
	passes(t, m, "anon:ip/c", 1, false)
}

// TestMemoryOfOneKeyAndTwoPeriods: periods are counted apart.
func TestMemoryOfOneKeyAndTwoPeriods(t *testing.T) {
	t.Parallel()
	m := throttle.NewMemory(throttle.MemoryConfig{})
	for _, per := range []time.Duration{time.Minute, time.Hour} {
		for _, want := range []bool{true, false} {
			if ok, _, err := m.Take(t.Context(), "user:id/1", 1, per); ok != want || err != nil {
				t.Errorf("%v: %v, %v", per, ok, err)
			}
		}
	}
}

func TestMemoryPanics(t *testing.T) {
	t.Parallel()
	mustPanic(t, "throttle: MemoryConfig.Keys is negative",
		func() { throttle.NewMemory(throttle.MemoryConfig{Keys: -1}) })
}

func BenchmarkMemory(b *testing.B) {
	m := throttle.NewMemory(throttle.MemoryConfig{})
	keys := make([]string, 1000)
	for n := range keys {
		keys[n] = fmt.Sprint("user:id/", n)
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		if _, _, err := m.Take(b.Context(), keys[n%len(keys)], 100, time.Hour); err != nil {
			b.Fatal(err)
		}
	}
}

// TestMemoryWhenTheClockIsSetBack: a refused key passes one period later, and not before.
func TestMemoryWhenTheClockIsSetBack(t *testing.T) {
	t.Parallel()
	clock := newClock()
	m := throttle.NewMemory(throttle.MemoryConfig{Now: clock.Now})
	passes(t, m, "user:id/1", 1, true)
	clock.sleep(-3 * time.Hour)
	passes(t, m, "user:id/1", 1, false)
	clock.sleep(59 * time.Second)
	passes(t, m, "user:id/1", 1, false)
	clock.sleep(time.Second)
	passes(t, m, "user:id/1", 1, true)
}

// TestReplacedKeyStartsFromZero: a key that was replaced starts from zero.
func TestReplacedKeyStartsFromZero(t *testing.T) {
	t.Parallel()
	clock := newClock()
	m := throttle.NewMemory(throttle.MemoryConfig{Keys: 2, Now: clock.Now})
	for _, key := range []string{"anon:ip/a", "anon:ip/b", "anon:ip/c", "anon:ip/a"} {
		passes(t, m, key, 1, true)
		clock.sleep(time.Second)
	}
	passes(t, m, "anon:ip/c", 1, false)
}

package authtest

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/throttle"
)

// TestCounter runs the suite for a throttle.Counter. Each call of open returns a new, empty counter
// and registers its cleanup with t.Cleanup. The counter must serve 200 concurrent takes before its
// own wait ends.
func TestCounter(t *testing.T, open func(t *testing.T) throttle.Counter) {
	for name, test := range counterTests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

// take calls Take with a period of an hour and checks that ok is want. The wait of a refusal must
// be at most an hour; 0 means unknown.
func take(t *testing.T, c throttle.Counter, key string, limit int, want bool) {
	t.Helper()
	ok, wait, err := c.Take(t.Context(), key, limit, time.Hour)
	if ok != want || err != nil || wait < 0 || wait > time.Hour || ok && wait != 0 {
		t.Errorf("%s of %d: %v, %v, %v", key, limit, ok, wait, err)
	}
}

var counterTests = map[string]func(*testing.T, throttle.Counter){
	"as many takes as the limit are admitted": func(t *testing.T, c throttle.Counter) {
		for n := range 6 {
			take(t, c, "user:id/1", 3, n < 3)
		}
		_, wait, err := c.Take(t.Context(), "user:id/1", 3, time.Hour)
		if err != nil || wait < 50*time.Minute {
			t.Errorf("wait %v, %v", wait, err)
		}
	},
	"each key has its own count": func(t *testing.T, c throttle.Counter) {
		keys := []string{
			"user:id/1", "user:id/11", "user:id/a", "user:id/A", "user:ip/1",
			"anon:ip/192.0.2.1", "anon:ip/2001:db8::/64",
			"user:id/%", "user:id/_", "user:id/'", "user:id/" + strings.Repeat("x", 247),
		}
		for _, key := range keys {
			take(t, c, key, 1, true)
		}
		for _, key := range keys {
			take(t, c, key, 1, false)
		}
	},
	"a refused take does not count": func(t *testing.T, c throttle.Counter) {
		take(t, c, "user:id/1", 1, true)
		for range 5 {
			take(t, c, "user:id/1", 1, false)
		}
		take(t, c, "user:id/1", 2, true)
		take(t, c, "user:id/1", 2, false)
	},
	"a limit of 0 admits none": func(t *testing.T, c throttle.Counter) {
		ok, wait, err := c.Take(t.Context(), "user:id/1", 0, time.Minute)
		if ok || wait != time.Minute || err != nil {
			t.Errorf("%v, %v, %v", ok, wait, err)
		}
	},
	"a limit below the takes so far refuses with an unknown wait": func(t *testing.T, c throttle.Counter) {
		for range 3 {
			take(t, c, "user:id/1", 3, true)
		}
		for _, limit := range []int{2, 0} {
			ok, wait, err := c.Take(t.Context(), "user:id/1", limit, time.Hour)
			if ok || wait != 0 || err != nil {
				t.Errorf("%v, %v, %v", ok, wait, err)
			}
		}
	},
	"after a period takes are admitted again": func(t *testing.T, c throttle.Counter) {
		const brief = 20 * time.Millisecond
		for n := range 3 {
			ok, _, err := c.Take(t.Context(), "user:id/1", 1, brief)
			if !ok || err != nil {
				t.Errorf("number %d: %v, %v", n, ok, err)
			}
			time.Sleep(brief + time.Millisecond)
		}
	},
	"of 200 concurrent takes as many as the limit are admitted": func(t *testing.T, c throttle.Counter) {
		const limit = 23
		var all sync.WaitGroup
		var passed, others atomic.Int32
		start := make(chan struct{})
		for n := range 200 {
			all.Go(func() {
				<-start
				ok, wait, err := c.Take(t.Context(), "user:id/1", limit, time.Hour)
				if err != nil || !ok && wait <= 0 {
					t.Errorf("wait %v, %v", wait, err)
				}
				if ok {
					passed.Add(1)
				}
				if n%10 == 0 { // another key at the same time
					if ok, _, err := c.Take(t.Context(), fmt.Sprint("user:id/x", n), 1, time.Hour); ok && err == nil {
						others.Add(1)
					}
				}
			})
		}
		close(start)
		all.Wait()
		if passed.Load() != limit || others.Load() != 20 {
			t.Errorf("admitted: %d, and %d of other keys", passed.Load(), others.Load())
		}
		take(t, c, "user:id/1", limit, false)
	},
	"a negative limit admits none": func(t *testing.T, c throttle.Counter) {
		take(t, c, "user:id/1", -1, false)
	},
}

package throttle

import (
	"fmt"
	"testing"
	"time"
)

// TestMemoryExpiresKeys: after a flood of keys has expired, each later request removes some of
// them.
func TestMemoryExpiresKeys(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_000_000_000, 0)
	m := NewMemory(MemoryConfig{Now: func() time.Time { return now }})
	take := func(key string) {
		t.Helper()
		if ok, _, err := m.Take(t.Context(), "anon:ip/"+key, 1, time.Minute); !ok || err != nil {
			t.Errorf("%s: %v, %v", key, ok, err)
		}
	}
	for n := range 10 {
		take(fmt.Sprint(n))
	}
	rows := func() int { return len(m.tables[family{"anon:ip", time.Minute}].rows) }
	now = now.Add(time.Minute - time.Microsecond)
	take("early")
	if rows() != 11 {
		t.Errorf("just before they expire: %d keys", rows())
	}
	now = now.Add(time.Microsecond)
	// ten keys expire, four at a time; "early" still counts
	for _, want := range []int{11 - 4 + 1, 8 - 4 + 1, 5 - 2 + 1} {
		take(fmt.Sprint("late", want))
		if rows() != want {
			t.Errorf("%d keys, want %d", rows(), want)
		}
	}
}

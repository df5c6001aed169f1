package password

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// TestWorkerArrivesWhenTheWaitEnds: if a worker arrives just when the wait ends, a timed-out caller
// uses it, and a cancelled caller passes it on.
func TestWorkerArrivesWhenTheWaitEnds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		cause error
		free  int  // idle workers afterwards
		gone  bool // the caller gets the cause as an error
	}{{context.Canceled, 1, true}, {errTooLong, 0, false}} {
		q := &queue{workers: 1, places: 2, perClient: 2, perAccount: 2, maxWait: time.Hour, accounts: map[string]int{},
			turns: newTurns(1)}
		w, err := q.join(auth.Attempt{Account: "alice"})
		if w == nil || err != nil {
			t.Fatalf("join: %v, %v", w, err)
		}
		q.leave(time.Second) // hands the worker to the waiter
		if err := q.quit(w, tt.cause); (err != nil) != tt.gone || tt.gone &&
			(!errors.Is(err, tt.cause) || !errors.Is(err, auth.ErrUnavailable)) {
			t.Errorf("%v: %v", tt.cause, err)
		}
		if q.free != tt.free || q.waiting != 0 || len(q.order) != 0 || len(q.accounts) != 0 {
			t.Errorf("%v: %+v", tt.cause, q)
		}
	}
	// A caller that was refused in favour of another gets that error, whatever ends its wait.
	q := &queue{workers: 1, places: 2, perClient: 2, perAccount: 2, maxWait: time.Hour, accounts: map[string]int{},
		turns: newTurns(1)}
	var last *waiter
	for _, client := range []string{"a", "a", "b"} {
		w, err := q.join(auth.Attempt{Client: client})
		if err != nil {
			t.Fatal(err)
		}
		if client == "a" {
			last = w
		}
	}
	if err := q.quit(last, context.Canceled); !errors.Is(err, errFull) || q.free != 0 || q.waiting != 2 {
		t.Errorf("refused in favour of another: %v, %+v", err, q)
	}
}

func TestEstimateIsAMovingAverage(t *testing.T) {
	t.Parallel()
	var e estimate
	for _, tt := range []struct{ took, mean time.Duration }{
		{time.Second, time.Second}, {9 * time.Second, 2 * time.Second}, {2 * time.Second, 2 * time.Second},
		{0, 1750*time.Millisecond + 1},
	} {
		if e.observe(tt.took); (e.mean - tt.mean).Abs() > 1 {
			t.Errorf("after %v: mean %v, want %v", tt.took, e.mean, tt.mean)
		}
	}
}

// TestTurnsAreBounded: however many neighbourhoods an attacker uses, the memory is that of the
// remembered turns.
func TestTurnsAreBounded(t *testing.T) {
	t.Parallel()
	turns := newTurns(3)
	for i, tt := range []struct {
		area string
		want map[string]int64 // latest turns
	}{
		{"a", map[string]int64{"a": 1, "z": -2}},
		{"b", map[string]int64{"a": 1, "b": 2, "z": -1}},
		{"a", map[string]int64{"a": 3, "b": 2, "z": 0}},
		{"c", map[string]int64{"a": 3, "b": 2, "c": 4, "z": 1}}, // the first turn of a is forgotten, not its second
		{"d", map[string]int64{"a": 3, "b": 2, "c": 4, "d": 5, "z": 2}},
		{"e", map[string]int64{"a": 3, "c": 4, "d": 5, "e": 6, "z": 3}},
	} {
		turns.give(tt.area)
		for area, n := range tt.want {
			if got := turns.of(area); got != n {
				t.Errorf("after %d turns %s had %d, want %d", i+1, area, got, n)
			}
		}
		if len(turns.latest) > 3 {
			t.Errorf("after %d turns: %v", i+1, turns.latest)
		}
	}
}

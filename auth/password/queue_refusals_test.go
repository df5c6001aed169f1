package password_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
)

// TestRefusedCallersGetAnEstimate: a refusal estimates when there is room. The time grows with the
// length of the queue and with each refusal, up to half a minute.
func TestRefusedCallersGetAnEstimate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		after := func(err error) time.Duration {
			t.Helper()
			u := (*auth.UnavailableError)(nil)
			if !errors.As(err, &u) || !errors.Is(err, auth.ErrUnavailable) {
				t.Fatalf("error %v", err)
			}
			return u.After
		}
		w := newWorld(t, password.PoolConfig{Queue: 2, QueuePerClient: 1, QueuePerAccount: 1, MaxWait: time.Hour})
		refused := func(client, account string) time.Duration {
			_, err := w.pool.Hash(as(t.Context(), client, account), "pw")
			return after(err)
		}
		w.come("1", "a", "alice")
		if got := refused("a", "bob"); got != 0 {
			t.Errorf("before any hash was timed: %v", got)
		}
		w.wait.Wait()                               // each took a second
		for _, client := range []string{"b", "c"} { // so that they give way to networks that were served earlier
			w.come("earlier", client, "")
			w.wait.Wait()
		}
		w.come("2", "x", "")
		w.come("3", "a", "alice")
		for i, tt := range []struct {
			client, account string
			want            time.Duration
		}{
			{"a", "bob", 2 * time.Second},   // one runs, one waits
			{"a", "bob", 3 * time.Second},   // and one refused caller will return
			{"b", "alice", 4 * time.Second}, // also at the account's bound
		} {
			if got := refused(tt.client, tt.account); got != tt.want {
				t.Errorf("refusal %d: %v, want %v", i, got, tt.want)
			}
		}
		w.come("4", "b", "bob")
		if got := refused("c", "carol"); got != 6*time.Second { // one runs, two wait, and three will return
			t.Errorf("with a full queue: %v", got)
		}
		for range 100 {
			if got := refused("c", "carol"); got > 30*time.Second {
				t.Fatalf("refused for %v", got)
			}
		}
		if got := refused("c", "carol"); got != 30*time.Second {
			t.Errorf("after a hundred refusals: %v", got)
		}
		w.wait.Wait()
		time.Sleep(time.Minute)
		w.come("5", "a", "")
		w.come("6", "a", "")
		if got := refused("a", ""); got != 2*time.Second { // the refused callers count no longer
			t.Errorf("a minute later: %v", got)
		}
		w.wait.Wait()
	})
}

// TestTimedOutCallersGetAnEstimate: the estimate is the time of a hash, divided by the number of
// workers.
func TestTimedOutCallersGetAnEstimate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hasher := newSecond()
		pool := password.NewPool(password.PoolConfig{Hashers: []password.Hasher{hasher}, Workers: 2, Queue: 4,
			QueuePerClient: 4, MaxWait: 500 * time.Millisecond})
		if _, err := pool.Hash(t.Context(), "timed"); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() { pool.Hash(t.Context(), "running") })
		}
		synctest.Wait()
		_, err := pool.Hash(t.Context(), "waits too long")
		// no other caller waits, two hashes run for a second
		if u := (*auth.UnavailableError)(nil); !errors.As(err, &u) || u.After != time.Second {
			t.Errorf("%v, after %v", err, u)
		}
		all.Wait()
	})
}

// TestEndedContextGetsNoHash: a caller whose context has ended gets no hash, even if a worker is
// idle.
func TestEndedContextGetsNoHash(t *testing.T) {
	t.Parallel()
	hasher := newSecond()
	pool := password.NewPool(password.PoolConfig{Hashers: []password.Hasher{hasher}})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := pool.Hash(ctx, "pw"); !errors.Is(err, context.Canceled) || !errors.Is(err, auth.ErrUnavailable) ||
		len(*hasher.served) != 0 {
		t.Errorf("%v, hashed %v", err, *hasher.served)
	}
}

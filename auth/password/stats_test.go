package password_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth/password"
)

// TestPoolStats reads the numbers of a pool while one password is hashed, callers wait, and others
// are refused for every reason.
func TestPoolStats(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, password.PoolConfig{Queue: 3, QueuePerClient: 2, QueuePerAccount: 1,
			MaxWait: 1500 * time.Millisecond})
		gone, leave := context.WithCancel(t.Context())
		w.come("waits", "192.0.2.1", "alice")
		w.come("waits too", "192.0.2.1", "bob")
		w.come("too many of the network", "192.0.2.1", "carol")
		w.come("too many of the account", "192.0.2.2", "bob")
		w.wait.Go(func() { w.pool.Hash(as(gone, "192.0.2.3", "dan"), "gone") })
		synctest.Wait()
		w.come("too many of all", "192.0.2.1", "erin")
		want := password.Stats{Workers: 1, Busy: 1, Places: 3, Waiting: 3,
			Refused: password.Refused{Client: 2, Account: 1}}
		if diff := cmp.Diff(want, w.pool.Stats()); diff != "" {
			t.Error("while callers wait:", diff)
		}
		w.come("takes a place", "198.51.100.1", "frank")
		leave()
		w.wait.Wait()
		want = password.Stats{Workers: 1, Places: 3,
			Refused: password.Refused{Client: 2, Account: 1, Full: 1, Gone: 1, Timeout: 1}}
		if diff := cmp.Diff(want, w.pool.Stats()); diff != "" {
			t.Error("afterwards:", diff)
		}
	})
}

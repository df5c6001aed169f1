package password_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchkey-go/latchkey/auth/password"
)

// TestFloodersDoNotCrowdOut: one to four addresses flood the queue, each up to its bound. A caller
// from another address waits for at most one turn of each.
func TestFloodersDoNotCrowdOut(t *testing.T) {
	t.Parallel()
	for flooders := 1; flooders <= 4; flooders++ {
		t.Run(fmt.Sprint(flooders), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, password.PoolConfig{Queue: 8, MaxWait: time.Hour})
				for i := range 20 {
					for f := range flooders {
						w.come(fmt.Sprintf("flood %d of %d", i, f), fmt.Sprintf("2001:db8:0:%d::%d", f, i+1),
							fmt.Sprintf("user %d of %d", i, f))
					}
				}
				began := time.Now()
				w.wait.Go(func() {
					encoded, _ := password.MD5{}.Encode("right")
					ok, _, err := w.pool.Verify(as(t.Context(), "192.0.2.1", "alice"), "right", encoded)
					if !ok || err != nil {
						t.Errorf("the right password from another address: %v, %v", ok, err)
					}
					if waited := time.Since(began); waited > time.Duration(flooders+1)*time.Second {
						t.Errorf("waited %v for %d others", waited, flooders)
					}
				})
				w.wait.Wait()
			})
		})
	}
}

// TestNetworksOfOneCustomer: a customer's /48 has 65,536 networks, which may all wait. Together
// they have the turns of one.
func TestNetworksOfOneCustomer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, password.PoolConfig{Queue: 16, MaxWait: time.Hour})
		for i := range 100 {
			w.come(fmt.Sprint("flood ", i), fmt.Sprintf("2001:db8:0:%x::1", i), fmt.Sprint("user ", i))
		}
		for i := range 3 {
			began := time.Now()
			_, err := w.pool.Hash(as(t.Context(), "192.0.2.1", "alice"), "right")
			if waited := time.Since(began); err != nil || waited > 3*time.Second {
				t.Errorf("try %d, from another address, after %v: %v", i+1, waited, err)
			}
		}
		w.wait.Wait()
	})
}

// flood starts n addresses that try an account again and again until the context ends.
func (w *world) flood(ctx context.Context, n int, account func(i int) string) {
	for i := range n {
		w.wait.Go(func() {
			for try := as(ctx, fmt.Sprintf("198.51.100.%d", i), account(i)); ctx.Err() == nil; {
				if _, err := w.pool.Hash(try, "flood"); err != nil {
					select {
					case <-time.After(time.Duration(10*i+7) * time.Millisecond):
					case <-ctx.Done():
					}
				}
			}
		})
	}
}

// TestManyAddressesDoNotShutOut: sixteen addresses can fill the queue with one try each, and eight
// the places of an account. A caller from another address, such as the account's owner, is served
// after each flooding address was served once. From then on the caller has priority over them.
func TestManyAddressesDoNotShutOut(t *testing.T) {
	t.Parallel()
	one, each := func(int) string { return "alice" }, func(i int) string { return fmt.Sprint("user", i) }
	for name, c := range map[string]struct {
		addresses int
		account   func(int) string
		settled   bool // each flooding address was served before
	}{
		"one account":            {8, one, false},
		"one account, settled":   {8, one, true},
		"the queue":              {16, each, false},
		"the queue, settled":     {16, each, true},
		"many accounts":          {60, each, false},
		"many accounts, settled": {60, each, true},
		"many at one, settled":   {60, one, true},
		"many at one account":    {60, one, false},
		"20 at one, settled":     {20, one, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, password.PoolConfig{MaxWait: time.Hour}) // has 16 places
				ctx, cancel := context.WithCancel(t.Context())
				w.flood(ctx, c.addresses, c.account)
				synctest.Wait()
				if c.settled {
					time.Sleep(time.Duration(c.addresses+2) * time.Second) // a hash takes a second
				}
				for try, most := range []int{2, c.addresses + 2} { // the first try, and the next
					if !c.settled {
						most = c.addresses + 2
					}
					before := w.hasher.count()
					for {
						if _, err := w.pool.Hash(as(t.Context(), "192.0.2.1", "alice"), "owner"); err == nil {
							break
						}
						time.Sleep(101700 * time.Microsecond) // never exactly when a hash ends
						if w.hasher.count()-before > 5*c.addresses {
							break
						}
					}
					if n := w.hasher.count() - before; n > most {
						t.Errorf("try %d took %d hashes, want %d at most", try+1, n, most)
					}
				}
				cancel()
				w.wait.Wait()
			})
		})
	}
}

// TestTurnsAreForgotten: the queue remembers 64 turns for each place. An address whose turns are
// forgotten counts like an address that was never served.
func TestTurnsAreForgotten(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		others  int // turns of others since its own
		refused string
	}{
		"the oldest remembered turn": {127, "old"},
		"a forgotten turn":           {128, "new"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, password.PoolConfig{Queue: 2, QueuePerClient: 1, MaxWait: time.Hour})
				w.wait.Wait()
				serve := func(client string, n int) {
					for range n {
						w.come("earlier", client, "")
						w.wait.Wait()
					}
				}
				serve("beside", 1)
				serve("old", 1)
				serve("other", c.others-1)
				w.come("running", "other", "")
				w.come("beside", "beside", "")
				w.come("old", "old", "")
				w.come("new", "new", "") // the queue is full
				if _, refused := w.outcome(); !slices.Equal(refused, []string{c.refused}) {
					t.Errorf("refused %v", refused)
				}
			})
		})
	}
}

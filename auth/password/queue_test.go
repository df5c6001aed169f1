package password_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
)

// second is a Hasher of which a new hash takes a second, on the bubble's clock. It writes down whose turn it was.
type second struct {
	password.Hasher // of formats alone
	mu              *sync.Mutex
	served          *[]string
}

func newSecond() second {
	return second{Hasher: password.MD5{}, mu: new(sync.Mutex), served: new([]string)}
}

func (s second) Encode(pw string) (string, error) {
	s.mu.Lock()
	*s.served = append(*s.served, pw)
	s.mu.Unlock()
	time.Sleep(time.Second)
	return s.Hasher.Encode(pw)
}

// count is how many it has begun.
func (s second) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(*s.served)
}

// as is a context of a try from an address for an account.
func as(ctx context.Context, client, account string) context.Context {
	return auth.WithAttempt(ctx, auth.Attempt{Client: client, Account: account})
}

// world is a pool of one worker, busy for a second, in front of which callers queue in a known order.
type world struct {
	t      *testing.T
	hasher second
	pool   *password.Pool
	wait   sync.WaitGroup
	mu     sync.Mutex
	errs   map[string]error
}

func newWorld(t *testing.T, c password.PoolConfig) *world {
	w := &world{t: t, hasher: newSecond(), errs: map[string]error{}}
	c.Hashers, c.Workers = []password.Hasher{w.hasher}, 1
	w.pool = password.NewPool(c)
	w.come("running", "192.0.2.99", "")
	return w
}

// come adds a caller, whose password is its name.
func (w *world) come(name, client, account string) {
	w.wait.Go(func() {
		_, err := w.pool.Hash(as(w.t.Context(), client, account), name)
		w.mu.Lock()
		defer w.mu.Unlock()
		w.errs[name] = err
	})
	synctest.Wait()
}

// outcome waits for all, and returns who was served in which order and who was refused.
func (w *world) outcome() (served, refused []string) {
	w.wait.Wait()
	for name, err := range w.errs {
		if err == nil {
			continue
		}
		refused = append(refused, name)
		if u := (*auth.UnavailableError)(nil); !errors.As(err, &u) {
			w.t.Errorf("%s: %v is no UnavailableError", name, err)
		}
	}
	return (*w.hasher.served)[1:], refused
}

// One to four addresses that flood, each as much as it may, keep nobody else waiting for more than a turn of each.
func TestFloodersDoNotCrowdOut(t *testing.T) {
	t.Parallel()
	for flooders := 1; flooders <= 4; flooders++ {
		t.Run(fmt.Sprint(flooders), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, password.PoolConfig{Queue: 8, MaxWait: time.Hour})
				for i := range 20 {
					for f := range flooders {
						w.come(fmt.Sprintf("flood %d of %d", i, f), fmt.Sprintf("2001:db8:0:%d::%d", f, i+1), fmt.Sprintf("user %d of %d", i, f))
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

// One customer's /48 has 65,536 networks, of which each may wait: together they keep others waiting for a turn.
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

// flood has n addresses try an account each, or all the same one, again and again until the context ends.
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

// Sixteen addresses fill the queue with one try each, and eight the places of an account. Whoever comes from elsewhere,
// the account's owner among them, is let in once each of the flood was served, and then comes before them.
func TestManyAddressesDoNotShutOut(t *testing.T) {
	t.Parallel()
	one, each := func(int) string { return "alice" }, func(i int) string { return fmt.Sprint("user", i) }
	for name, c := range map[string]struct {
		addresses int
		account   func(int) string
		settled   bool // each of the flood was served before
	}{
		"an account":               {8, one, false},
		"an account, for a while":  {8, one, true},
		"the queue":                {16, each, false},
		"the queue, for a while":   {16, each, true},
		"many":                     {60, each, false},
		"many, for a while":        {60, each, true},
		"many at one account":      {60, one, true},
		"many at one, at first":    {60, one, false},
		"more than places, at one": {20, one, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, password.PoolConfig{MaxWait: time.Hour}) // of 16 places
				ctx, cancel := context.WithCancel(t.Context())
				w.flood(ctx, c.addresses, c.account)
				synctest.Wait()
				if c.settled {
					time.Sleep(time.Duration(c.addresses+2) * time.Second) // a hash takes one
				}
				for try, most := range []int{2, c.addresses + 2} { // at once, and again
					if !c.settled {
						most = c.addresses + 2
					}
					before := w.hasher.count()
					for {
						if _, err := w.pool.Hash(as(t.Context(), "192.0.2.1", "alice"), "owner"); err == nil {
							break
						}
						time.Sleep(101700 * time.Microsecond) // never at the moment at which a hash ends
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

// The turns that are remembered are bounded: 64 for each place. An address of which none is remembered is as good as
// one that was never served.
func TestTurnsAreForgotten(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		others  int // turns since its own
		refused string
	}{
		"the last one that is remembered": {127, "old"},
		"forgotten":                       {128, "new"},
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
				w.come("new", "new", "") // all places are taken
				if _, refused := w.outcome(); !slices.Equal(refused, []string{c.refused}) {
					t.Errorf("refused %v", refused)
				}
			})
		})
	}
}

func TestLinesTakeTurns(t *testing.T) {
	t.Parallel()
	type caller struct{ name, client, account string }
	for _, tt := range []struct {
		name            string
		config          password.PoolConfig
		callers         []caller
		served, refused []string
	}{
		{"one line is in order of arrival", password.PoolConfig{Queue: 4, QueuePerClient: 4},
			[]caller{{"1", "a", ""}, {"2", "a", ""}, {"3", "a", ""}}, []string{"1", "2", "3"}, nil},
		{"lines take turns", password.PoolConfig{Queue: 10},
			[]caller{{"a1", "a", ""}, {"a2", "a", ""}, {"a3", "a", ""}, {"b1", "b", ""}, {"c1", "c", ""}, {"b2", "b", ""}},
			[]string{"a1", "b1", "c1", "a2", "b2", "a3"}, nil},
		{"a /64 is one line, an address of IPv4 another", password.PoolConfig{Queue: 10},
			[]caller{{"a1", "2001:db8::1", ""}, {"a2", "2001:db8::2", ""}, {"b1", "192.0.2.1", ""}, {"b2", "::ffff:192.0.2.1", ""}, {"c1", "192.0.2.2", ""}},
			[]string{"a1", "b1", "c1", "a2", "b2"}, nil},
		{"no client is a line too", password.PoolConfig{Queue: 10},
			[]caller{{"1", "", ""}, {"2", "", ""}, {"b1", "b", ""}}, []string{"1", "b1", "2"}, nil},
		{"a client has its places and no more", password.PoolConfig{Queue: 10, QueuePerClient: 2},
			[]caller{{"a1", "a", ""}, {"a2", "a", ""}, {"a3", "a", ""}, {"b1", "b", ""}}, []string{"a1", "b1", "a2"}, []string{"a3"}},
		{"half the queue unless told", password.PoolConfig{Queue: 5},
			[]caller{{"a1", "a", ""}, {"a2", "a", ""}, {"a3", "a", ""}, {"a4", "a", ""}}, []string{"a1", "a2", "a3"}, []string{"a4"}},
		{"an account has its places and no more", password.PoolConfig{Queue: 10, QueuePerAccount: 2},
			[]caller{{"a1", "a", "alice"}, {"b1", "b", "alice"}, {"c1", "c", "alice"}, {"d1", "d", "bob"}, {"e1", "e", ""}, {"f1", "f", ""}, {"g1", "g", ""}},
			[]string{"a1", "b1", "d1", "e1", "f1", "g1"}, []string{"c1"}},
		{"half the queue for an account unless told", password.PoolConfig{Queue: 4},
			[]caller{{"a1", "a", "alice"}, {"b1", "b", "alice"}, {"c1", "c", "alice"}, {"d1", "d", "bob"}},
			[]string{"a1", "b1", "d1"}, []string{"c1"}},
		{"the longest line makes room", password.PoolConfig{Queue: 4, QueuePerClient: 4},
			[]caller{{"a1", "a", ""}, {"b1", "b", ""}, {"b2", "b", ""}, {"b3", "b", ""}, {"c1", "c", ""}},
			[]string{"a1", "b1", "c1", "b2"}, []string{"b3"}},
		{"the longest of several", password.PoolConfig{Queue: 5, QueuePerClient: 4},
			[]caller{{"a1", "a", ""}, {"a2", "a", ""}, {"a3", "a", ""}, {"b1", "b", ""}, {"b2", "b", ""}, {"c1", "c", ""}},
			[]string{"a1", "b1", "c1", "a2", "b2"}, []string{"a3"}},
		{"and not for one that would be as long", password.PoolConfig{Queue: 3, QueuePerClient: 3},
			[]caller{{"a1", "a", ""}, {"a2", "a", ""}, {"b1", "b", ""}, {"b2", "b", ""}},
			[]string{"a1", "b1", "a2"}, []string{"b2"}},
		{"when all lines are of one, nobody makes room", password.PoolConfig{Queue: 2, QueuePerClient: 2},
			[]caller{{"a1", "a", ""}, {"b1", "b", ""}, {"c1", "c", ""}}, []string{"a1", "b1"}, []string{"c1"}},
		{"who floods an account from one place makes room for its owner", password.PoolConfig{Queue: 10, QueuePerAccount: 2},
			[]caller{{"a1", "a", "alice"}, {"a2", "a", "alice"}, {"a3", "a", "bob"}, {"c1", "c", "alice"}},
			[]string{"a1", "c1", "a3"}, []string{"a2"}},
		{"a /48 in many lines makes room for another", password.PoolConfig{Queue: 4},
			[]caller{{"a1", "2001:db8:0:1::1", ""}, {"a2", "2001:db8:0:2::1", ""}, {"a3", "2001:db8:0:3::1", ""}, {"a4", "2001:db8:0:4::1", ""}, {"b1", "2001:db8:1::1", ""}},
			[]string{"a1", "b1", "a2", "a3"}, []string{"a4"}},
		{"and has the turns of one", password.PoolConfig{Queue: 10},
			[]caller{{"a1", "2001:db8:0:1::1", ""}, {"a2", "2001:db8:0:2::1", ""}, {"a3", "2001:db8:0:3::1", ""}, {"b1", "192.0.2.1", ""}, {"b2", "192.0.2.1", ""}, {"a4", "2001:db8:0:1::2", ""}},
			[]string{"a1", "b1", "a2", "b2", "a3", "a4"}, nil},
		{"within it a line with few waiting takes the place of one with many", password.PoolConfig{Queue: 4, QueuePerClient: 4},
			[]caller{{"a1", "2001:db8:0:1::1", ""}, {"a2", "2001:db8:0:1::1", ""}, {"a3", "2001:db8:0:1::1", ""}, {"a4", "2001:db8:0:1::1", ""}, {"b1", "2001:db8:0:2::1", ""}},
			[]string{"a1", "b1", "a2", "a3"}, []string{"a4"}},
		{"an account's owner with others waiting beside it", password.PoolConfig{Queue: 10, QueuePerAccount: 2},
			[]caller{{"a1", "a", "alice"}, {"a2", "a", "alice"}, {"c1", "c", "carol"}, {"c2", "c", "dan"}, {"c3", "c", "alice"}},
			[]string{"a1", "c1", "c2", "c3"}, []string{"a2"}},
		{"nobody waits", password.PoolConfig{Queue: -1}, []caller{{"a1", "a", ""}}, nil, []string{"a1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tt.config.MaxWait = time.Hour
				w := newWorld(t, tt.config)
				for _, c := range tt.callers {
					w.come(c.name, c.client, c.account)
				}
				served, refused := w.outcome()
				if len(served) == 0 {
					served = nil
				}
				if diff := cmp.Diff(tt.served, served); diff != "" {
					t.Errorf("served (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(tt.refused, refused); diff != "" {
					t.Errorf("refused (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// However callers leave the queue, their places are free again: served, refused for another, timed out or gone.
func TestPlacesComeBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, password.PoolConfig{Queue: 4, QueuePerClient: 3, QueuePerAccount: 3, MaxWait: 1500 * time.Millisecond})
		for round := range 20 {
			name := func(i int) string { return fmt.Sprintf("%d in round %d", i, round) }
			network := func(name string) string { return fmt.Sprint(name, round) } // none that was served before
			w.come(name(1), network("a"), "alice")                                 // served
			w.come(name(2), network("a"), "alice")                                 // waits too long
			w.come(name(3), network("a"), "alice")                                 // makes room
			w.come(name(4), network("b"), "bob")                                   // is served
			ctx, cancel := context.WithCancel(as(t.Context(), network("c"), "carol"))
			w.wait.Go(func() { // goes away
				if _, err := w.pool.Hash(ctx, "gone"); !errors.Is(err, context.Canceled) {
					t.Errorf("gone: %v", err)
				}
			})
			synctest.Wait()
			cancel()
			w.come(name(5), network("d"), "dan")
			w.wait.Wait()
			w.come("running", "192.0.2.99", "") // as at the beginning
		}
		w.wait.Wait()
		if _, err := w.pool.Hash(as(t.Context(), "e", "alice"), "pw"); err != nil {
			t.Error(err)
		}
		for name, err := range w.errs { // what a free queue would have done, in each round
			var round, i int
			if _, e := fmt.Sscanf(name, "%d in round %d", &i, &round); e == nil && (err == nil) != (w.errs[fmt.Sprintf("%d in round 0", i)] == nil) {
				t.Errorf("%s: %v, other than in the first round", name, err)
			}
		}
	})
}

// Refusals say when there is probably room: by the length of the queue, later for each further one, and never beyond
// half a minute.
func TestRefusalsSayWhen(t *testing.T) {
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
			t.Errorf("before a hash was timed: %v", got)
		}
		w.wait.Wait()                               // each took a second
		for _, client := range []string{"b", "c"} { // who give way to those that were served before them
			w.come("earlier", client, "")
			w.wait.Wait()
		}
		w.come("2", "x", "")
		w.come("3", "a", "alice")
		for i, tt := range []struct {
			client, account string
			want            time.Duration
		}{
			{"a", "bob", 2 * time.Second},   // one works, one waits
			{"a", "bob", 3 * time.Second},   // and one will have come back
			{"b", "alice", 4 * time.Second}, // for the account's bound too
		} {
			if got := refused(tt.client, tt.account); got != tt.want {
				t.Errorf("refusal %d: %v, want %v", i, got, tt.want)
			}
		}
		w.come("4", "b", "bob")
		if got := refused("c", "carol"); got != 6*time.Second { // two wait, and three come back
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
		if got := refused("a", ""); got != 2*time.Second { // all that was owed is past
			t.Errorf("a minute later: %v", got)
		}
		w.wait.Wait()
	})
}

// The estimate follows what a hash takes, and shrinks with the workers.
func TestWaitsThatEndSayWhen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hasher := newSecond()
		pool := password.NewPool(password.PoolConfig{Hashers: []password.Hasher{hasher}, Workers: 2, Queue: 4, QueuePerClient: 4, MaxWait: 500 * time.Millisecond})
		if _, err := pool.Hash(t.Context(), "timed"); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() { pool.Hash(t.Context(), "running") })
		}
		synctest.Wait()
		_, err := pool.Hash(t.Context(), "waits too long")
		if u := (*auth.UnavailableError)(nil); !errors.As(err, &u) || u.After != time.Second { // nobody else waits, two work for a second
			t.Errorf("%v, after %v", err, u)
		}
		all.Wait()
	})
}

// For one who has gone already nothing is hashed, though a worker is free.
func TestGoneBeforeItBegan(t *testing.T) {
	t.Parallel()
	hasher := newSecond()
	pool := password.NewPool(password.PoolConfig{Hashers: []password.Hasher{hasher}})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := pool.Hash(ctx, "pw"); !errors.Is(err, context.Canceled) || !errors.Is(err, auth.ErrUnavailable) || len(*hasher.served) != 0 {
		t.Errorf("%v, hashed %v", err, *hasher.served)
	}
}

package password_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
)

// second is a Hasher whose new hashes take a second each, by the bubble's clock. It records the
// order of the callers.
type second struct {
	password.Hasher // for the format
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

// count returns how many hashes have begun.
func (s second) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(*s.served)
}

// as returns a context with an Attempt of a client address and an account.
func as(ctx context.Context, client, account string) context.Context {
	return auth.WithAttempt(ctx, auth.Attempt{Client: client, Account: account})
}

// world is a pool of one worker, which is busy for a second. Callers queue in a known order.
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

// come adds a caller. Its password is its name.
func (w *world) come(name, client, account string) {
	w.wait.Go(func() {
		_, err := w.pool.Hash(as(w.t.Context(), client, account), name)
		w.mu.Lock()
		defer w.mu.Unlock()
		w.errs[name] = err
	})
	synctest.Wait()
}

// outcome waits for all callers. It returns the served ones in order, and the refused ones.
func (w *world) outcome() (served, refused []string) {
	w.wait.Wait()
	for name, err := range w.errs {
		if err == nil {
			continue
		}
		refused = append(refused, name)
		if u := (*auth.UnavailableError)(nil); !errors.As(err, &u) {
			w.t.Errorf("%s: %v is not an UnavailableError", name, err)
		}
	}
	return (*w.hasher.served)[1:], refused
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
		{"one line is served in order of arrival", password.PoolConfig{Queue: 4, QueuePerClient: 4},
			[]caller{{"1", "a", ""}, {"2", "a", ""}, {"3", "a", ""}}, []string{"1", "2", "3"}, nil},
		{"lines take turns", password.PoolConfig{Queue: 10},
			[]caller{{"a1", "a", ""}, {"a2", "a", ""}, {"a3", "a", ""}, {"b1", "b", ""}, {"c1", "c", ""},
				{"b2", "b", ""}},
			[]string{"a1", "b1", "c1", "a2", "b2", "a3"}, nil},
		{"an IPv6 /64 is one line, an IPv4 address another", password.PoolConfig{Queue: 10},
			[]caller{{"a1", "2001:db8::1", ""}, {"a2", "2001:db8::2", ""}, {"b1", "192.0.2.1", ""},
				{"b2", "::ffff:192.0.2.1", ""}, {"c1", "192.0.2.2", ""}},
			[]string{"a1", "b1", "c1", "a2", "b2"}, nil},
		{"callers without an address are one line", password.PoolConfig{Queue: 10},
			[]caller{{"1", "", ""}, {"2", "", ""}, {"b1", "b", ""}}, []string{"1", "b1", "2"}, nil},
		{"QueuePerClient bounds the places of a client", password.PoolConfig{Queue: 10, QueuePerClient: 2},
			[]caller{{"a1", "a", ""}, {"a2", "a", ""}, {"a3", "a", ""}, {"b1", "b", ""}}, []string{"a1", "b1", "a2"},
			[]string{"a3"}},
		{"default: half of the queue for a client", password.PoolConfig{Queue: 5},
			[]caller{{"a1", "a", ""}, {"a2", "a", ""}, {"a3", "a", ""}, {"a4", "a", ""}}, []string{"a1", "a2", "a3"},
			[]string{"a4"}},
		{"QueuePerAccount bounds the places of an account", password.PoolConfig{Queue: 10, QueuePerAccount: 2},
			[]caller{{"a1", "a", "alice"}, {"b1", "b", "alice"}, {"c1", "c", "alice"}, {"d1", "d", "bob"},
				{"e1", "e", ""}, {"f1", "f", ""}, {"g1", "g", ""}},
			[]string{"a1", "b1", "d1", "e1", "f1", "g1"}, []string{"c1"}},
		{"default: half of the queue for an account", password.PoolConfig{Queue: 4},
			[]caller{{"a1", "a", "alice"}, {"b1", "b", "alice"}, {"c1", "c", "alice"}, {"d1", "d", "bob"}},
			[]string{"a1", "b1", "d1"}, []string{"c1"}},
		{"the longest line makes room", password.PoolConfig{Queue: 4, QueuePerClient: 4},
			[]caller{{"a1", "a", ""}, {"b1", "b", ""}, {"b2", "b", ""}, {"b3", "b", ""}, {"c1", "c", ""}},
			[]string{"a1", "b1", "c1", "b2"}, []string{"b3"}},
		{"the longest of several lines makes room", password.PoolConfig{Queue: 5, QueuePerClient: 4},
			[]caller{{"a1", "a", ""}, {"a2", "a", ""}, {"a3", "a", ""}, {"b1", "b", ""}, {"b2", "b", ""},
				{"c1", "c", ""}},
			[]string{"a1", "b1", "c1", "a2", "b2"}, []string{"a3"}},
		{"no room for a line that would be as long", password.PoolConfig{Queue: 3, QueuePerClient: 3},
			[]caller{{"a1", "a", ""}, {"a2", "a", ""}, {"b1", "b", ""}, {"b2", "b", ""}},
			[]string{"a1", "b1", "a2"}, []string{"b2"}},
		{"lines of one caller each make no room", password.PoolConfig{Queue: 2, QueuePerClient: 2},
			[]caller{{"a1", "a", ""}, {"b1", "b", ""}, {"c1", "c", ""}}, []string{"a1", "b1"}, []string{"c1"}},
		{"an address that floods an account makes room for the owner",
			password.PoolConfig{Queue: 10, QueuePerAccount: 2},
			[]caller{{"a1", "a", "alice"}, {"a2", "a", "alice"}, {"a3", "a", "bob"}, {"c1", "c", "alice"}},
			[]string{"a1", "c1", "a3"}, []string{"a2"}},
		{"a /48 with many lines makes room for another network", password.PoolConfig{Queue: 4},
			[]caller{{"a1", "2001:db8:0:1::1", ""}, {"a2", "2001:db8:0:2::1", ""}, {"a3", "2001:db8:0:3::1", ""},
				{"a4", "2001:db8:0:4::1", ""}, {"b1", "2001:db8:1::1", ""}},
			[]string{"a1", "b1", "a2", "a3"}, []string{"a4"}},
		{"a /48 with many lines has the turns of one", password.PoolConfig{Queue: 10},
			[]caller{{"a1", "2001:db8:0:1::1", ""}, {"a2", "2001:db8:0:2::1", ""}, {"a3", "2001:db8:0:3::1", ""},
				{"b1", "192.0.2.1", ""}, {"b2", "192.0.2.1", ""}, {"a4", "2001:db8:0:1::2", ""}},
			[]string{"a1", "b1", "a2", "b2", "a3", "a4"}, nil},
		{"within a /48, a short line takes a place of a long one", password.PoolConfig{Queue: 4, QueuePerClient: 4},
			[]caller{{"a1", "2001:db8:0:1::1", ""}, {"a2", "2001:db8:0:1::1", ""}, {"a3", "2001:db8:0:1::1", ""},
				{"a4", "2001:db8:0:1::1", ""}, {"b1", "2001:db8:0:2::1", ""}},
			[]string{"a1", "b1", "a2", "a3"}, []string{"a4"}},
		{"within a /48, no place of a line that would then be shorter",
			password.PoolConfig{Queue: 3, QueuePerClient: 3},
			[]caller{{"a1", "2001:db8:0:1::1", ""}, {"a2", "2001:db8:0:1::1", ""}, {"b1", "2001:db8:0:2::1", ""},
				{"b2", "2001:db8:0:2::1", ""}},
			[]string{"a1", "b1", "a2"}, []string{"b2"}},
		{"within a /48, a place of a line that stays as long", password.PoolConfig{Queue: 4, QueuePerClient: 4},
			[]caller{{"a1", "2001:db8:0:1::1", ""}, {"a2", "2001:db8:0:1::1", ""}, {"a3", "2001:db8:0:1::1", ""},
				{"b1", "2001:db8:0:2::1", ""}, {"b2", "2001:db8:0:2::1", ""}},
			[]string{"a1", "b1", "a2", "b2"}, []string{"a3"}},
		{"the owner of an account, from an office with others waiting",
			password.PoolConfig{Queue: 10, QueuePerAccount: 2},
			[]caller{{"a1", "a", "alice"}, {"a2", "a", "alice"}, {"c1", "c", "carol"}, {"c2", "c", "dan"},
				{"c3", "c", "alice"}},
			[]string{"a1", "c1", "c2", "c3"}, []string{"a2"}},
		{"a queue without places", password.PoolConfig{Queue: -1}, []caller{{"a1", "a", ""}}, nil, []string{"a1"}},
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

// TestPlacesAreGivenBack: a place is free again however the caller leaves: served, refused in
// favour of another, timed out, or cancelled.
func TestPlacesAreGivenBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, password.PoolConfig{Queue: 4, QueuePerClient: 3, QueuePerAccount: 3,
			MaxWait: 1500 * time.Millisecond})
		for round := range 20 {
			name := func(i int) string { return fmt.Sprintf("%d in round %d", i, round) }
			// a network that was never served before
			network := func(name string) string { return fmt.Sprint(name, round) }
			w.come(name(1), network("a"), "alice") // served
			w.come(name(2), network("a"), "alice") // waits too long
			w.come(name(3), network("a"), "alice") // refused in favour of carol
			w.come(name(4), network("b"), "bob")   // is served
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
			w.come("running", "192.0.2.99", "") // the initial state again
		}
		w.wait.Wait()
		if _, err := w.pool.Hash(as(t.Context(), "e", "alice"), "pw"); err != nil {
			t.Error(err)
		}
		for name, err := range w.errs { // each round must end like the first one
			var round, i int
			if _, e := fmt.Sscanf(name, "%d in round %d", &i, &round); e == nil &&
				(err == nil) != (w.errs[fmt.Sprintf("%d in round 0", i)] == nil) {
				t.Errorf("%s: %v, unlike in the first round", name, err)
			}
		}
	})
}

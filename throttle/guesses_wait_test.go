package throttle_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/throttle"
)

// TestWaitForGuessesInProgress: the wait for guesses in progress is bounded, and ends with the
// client's context.
func TestWaitForGuessesInProgress(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := throttle.NewGuessLimiter(throttle.GuessLimiterConfig{Account: "1/hour"})
		alice := auth.Attempt{Client: "192.0.2.1", Account: "alice"}
		end, err := g.Reserve(t.Context(), alice)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, err = g.Reserve(t.Context(), alice)
		if busy := new(auth.UnavailableError); !errors.As(err, &busy) || busy.After != 5*time.Second ||
			time.Since(began) != 5*time.Second {
			t.Errorf("after %v: %+v", time.Since(began), err)
		}
		gone, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err := g.Reserve(gone, alice); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		time.AfterFunc(time.Second, func() { end(true) })
		if _, err := g.Reserve(t.Context(), alice); !errors.Is(err, auth.ErrTooManyAttempts) {
			t.Errorf("after a wrong guess: %v", err)
		}
	})
}

// TestWaitForTheLastInProgress: a guess waits for each guess in progress, even after a wrong one
// has ended, because the other may be right.
func TestWaitForTheLastInProgress(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := throttle.NewGuessLimiter(throttle.GuessLimiterConfig{Account: "2/hour"})
		alice := auth.Attempt{Client: "192.0.2.1", Account: "alice"}
		wrong, err := g.Reserve(t.Context(), alice)
		right, other := g.Reserve(t.Context(), alice)
		if err != nil || other != nil {
			t.Fatal(err, other)
		}
		wrong(true)
		time.AfterFunc(time.Second, func() { right(false) })
		if _, err := g.Reserve(t.Context(), alice); err != nil {
			t.Error(err)
		}
	})
}

// TestWaitingGuessesAreBounded: the number of waiting guesses is bounded, for one network and for
// all. Without a bound, 2,000 guesses took 76 MB. A network without a guess in progress is not
// refused. However a wait ends, the place is free again.
func TestWaitingGuessesAreBounded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config     throttle.GuessLimiterConfig
		come       []int // guesses of each network
		waiting    int
		fromEach64 bool
	}{
		"one network": {throttle.GuessLimiterConfig{Waiting: 9, WaitingPerClient: 3}, []int{1, 8}, 3,
			false},
		"all networks": {throttle.GuessLimiterConfig{Waiting: 9, WaitingPerClient: 3},
			[]int{1, 8, 4, 3, 3, 5}, 9, false},
		"one network, by default": {throttle.GuessLimiterConfig{}, []int{2000}, 128, false},
		"all, by default":         {throttle.GuessLimiterConfig{}, []int{1000, 1000, 1000, 1000, 1000}, 512, false},
		"a /64 is one network":    {throttle.GuessLimiterConfig{WaitingPerClient: 3}, []int{20}, 3, true},
		"the address's limit": {throttle.GuessLimiterConfig{Account: "none", Address: "1/hour",
			WaitingPerClient: 3}, []int{20}, 3, false},
		"at most Waiting": {throttle.GuessLimiterConfig{Waiting: 3}, []int{4}, 3, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				if c.config.Account == "" {
					c.config.Account = "1/hour"
				}
				g := throttle.NewGuessLimiter(c.config)
				client := func(network, n int) string {
					if c.fromEach64 {
						return fmt.Sprintf("2001:db8:0:%x::%x", network, n+1)
					}
					return fmt.Sprintf("192.0.2.%d", network+1)
				}
				for round := range 3 { // waits end by MaxWait, by the context, and with a reservation
					ctx, cancel := context.WithCancel(t.Context())
					var waiting, refused atomic.Int32
					var ends []func(bool)
					for network, tries := range c.come {
						for n := range tries {
							a := auth.Attempt{Client: client(network, n), Account: "alice"}
							if n == 0 { // in progress
								end, err := g.Reserve(ctx, a)
								if err != nil {
									t.Fatalf("round %d: a quiet network: %v", round, err)
								}
								ends = append(ends, end)
								continue
							}
							go func() {
								waiting.Add(1)
								end, err := g.Reserve(ctx, a)
								waiting.Add(-1)
								if err == nil {
									end(false)
									return
								}
								busy := new(auth.UnavailableError)
								if refused.Add(1); !errors.As(err, &busy) || round < 2 && ctx.Err() == nil &&
									busy.After != 5*time.Second {
									t.Errorf("round %d: %v", round, err)
								}
							}()
						}
						synctest.Wait()
					}
					all := -len(c.come)
					for _, tries := range c.come {
						all += tries
					}
					if n := int(waiting.Load()); n != c.waiting || int(refused.Load()) != all-n {
						t.Errorf("round %d: %d wait, %d are refused", round, n, refused.Load())
					}
					if round == 0 {
						time.Sleep(6 * time.Second)
					} else if round == 1 {
						cancel()
					}
					synctest.Wait()
					for _, end := range ends {
						end(false)
					}
					synctest.Wait()
					cancel()
					if n := waiting.Load(); n != 0 {
						t.Fatalf("round %d: %d still wait", round, n)
					}
				}
			})
		})
	}
}

// TestWaitsHaveOneBound: one bound applies to all waits of a guess. A guess that has already waited
// has less time left.
func TestWaitsHaveOneBound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := throttle.NewGuessLimiter(throttle.GuessLimiterConfig{Account: "1/hour", Address: "2/hour"})
		reserve := func(account string, began time.Time) (func(bool), error) {
			return g.Reserve(t.Context(), auth.Attempt{Client: "192.0.2.1", Account: account, Began: began})
		}
		alice, err := reserve("alice", time.Time{})
		_, other := reserve("bob", time.Time{})
		if err != nil || other != nil {
			t.Fatal(err, other)
		}
		// the first waits for the account, the second for the address
		for _, account := range []string{"alice", "carol"} {
			for _, before := range []time.Duration{0, 2 * time.Second, time.Minute} { // the time since Began
				began := time.Now()
				if _, err := reserve(account, began.Add(-before)); !errors.Is(err, auth.ErrUnavailable) ||
					time.Since(began) != max(5*time.Second-before, 0) {
					t.Errorf("%s, began %v ago, after %v: %v", account, before, time.Since(began), err)
				}
			}
		}
		alice(true)
	})
}

// TestOwnMaxWait: MaxWait bounds the wait, and is what a refused guess is told to wait.
func TestOwnMaxWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := throttle.NewGuessLimiter(throttle.GuessLimiterConfig{Account: "1/hour", MaxWait: time.Minute,
			WaitingPerClient: 1})
		alice := auth.Attempt{Client: "192.0.2.1", Account: "alice"}
		if _, err := g.Reserve(t.Context(), alice); err != nil {
			t.Fatal(err)
		}
		began, after := time.Now(), make(chan time.Duration, 2)
		for range 2 { // one waits, and there is no place for the other
			go func() {
				_, err := g.Reserve(t.Context(), alice)
				if busy := new(auth.UnavailableError); !errors.As(err, &busy) || busy.After != time.Minute {
					t.Errorf("%+v", err)
				}
				after <- time.Since(began)
			}()
		}
		if first, second := <-after, <-after; first != 0 || second != time.Minute {
			t.Errorf("after %v and %v", first, second)
		}
	})
}

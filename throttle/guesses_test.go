package throttle_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/throttle"
)

// guesser limits guesses to two an hour for an account, and five for an address.
func guesser(clock *clock) *throttle.GuessLimiter {
	return throttle.NewGuessLimiter(throttle.GuessLimiterConfig{Account: "2/hour", Address: "5/hour", Memory: throttle.MemoryConfig{Now: clock.Now}})
}

// TestGuesses makes guesses in order. Each counts, unless it is given back.
func TestGuesses(t *testing.T) {
	t.Parallel()
	type try struct {
		client, account string
		right           bool
		wait            time.Duration // of the refusal; 0: it passes
	}
	const here, there = "192.0.2.1", "198.51.100.7"
	const wait = time.Hour
	for name, tries := range map[string][]try{
		"an account from one address":               {{here, "alice", false, 0}, {here, "alice", false, 0}, {here, "alice", false, wait}},
		"C3: its owner elsewhere is not locked out": {{here, "alice", false, 0}, {here, "alice", false, 0}, {here, "alice", false, wait}, {there, "alice", true, 0}},
		"another account of that address":           {{here, "alice", false, 0}, {here, "alice", false, 0}, {here, "alice", false, wait}, {here, "bob", true, 0}},
		"many accounts from one address": {{here, "a", false, 0}, {here, "b", false, 0}, {here, "c", false, 0}, {here, "d", false, 0}, {here, "e", false, 0},
			{here, "f", false, wait}, {there, "f", false, 0}},
		"what the account refuses is not the address's": {{here, "a", false, 0}, {here, "a", false, 0}, {here, "a", false, wait}, {here, "a", false, wait},
			{here, "a", false, wait}, {here, "a", false, wait}, {here, "b", false, 0}, {here, "b", false, 0}, {here, "c", false, 0}, {here, "c", false, wait}},
		"what the address refuses is not the account's": {{here, "a", false, 0}, {here, "a", false, 0}, {here, "b", false, 0}, {here, "b", false, 0}, {here, "c", false, 0},
			{here, "d", false, wait}, {here, "d", false, wait}, {here, "d", false, wait}, {there, "d", false, 0}, {there, "d", false, 0}, {there, "d", false, wait}},
		"right ones": {{here, "a", true, 0}, {here, "a", true, 0}, {here, "a", true, 0}, {here, "b", true, 0}, {here, "b", true, 0}, {here, "b", true, 0},
			{here, "c", true, 0}, {here, "a", false, 0}, {here, "a", true, 0}, {here, "a", false, 0}, {here, "a", true, wait}},
		"a network of IPv6": {{"2001:db8:1:2::1", "a", false, 0}, {"2001:db8:1:2:ffff::9", "a", false, 0}, {"2001:DB8:1:2:7::7", "a", false, wait}, {"2001:db8:1:3::1", "a", false, 0}},
		"IPv4 within IPv6":  {{"::ffff:192.0.2.1", "a", false, 0}, {here, "a", false, 0}, {"::ffff:192.0.2.1", "a", false, wait}},
		"nobody knows the client: by account alone": {{"", "a", false, 0}, {"", "a", false, 0}, {"", "a", false, wait}, {"", "b", false, 0}, {"", "c", false, 0},
			{"", "d", false, 0}, {"", "e", false, 0}, {"", "f", false, 0}, {here, "a", false, 0}},
		"names that look like others": {{"b c", "a", false, 0}, {"b c", "a", false, 0}, {"c", "a b", false, 0}, {"c", "a b", false, 0}},
	} {
		g := guesser(newClock())
		for i, c := range tries {
			end, err := g.Reserve(t.Context(), auth.Attempt{Client: c.client, Account: c.account})
			refusal := new(auth.TooManyAttemptsError)
			if c.wait == 0 && err != nil || c.wait != 0 && (!errors.As(err, &refusal) || refusal.Wait != c.wait || end != nil) {
				t.Fatalf("%s: try %d, of %s from %q: %v", name, i+1, c.account, c.client, err)
			}
			if err == nil {
				end(!c.right)
			}
		}
	}
}

// A guess that ends after its period does not change later counts.
func TestGuessThatEndsLate(t *testing.T) {
	t.Parallel()
	clock := newClock()
	g := guesser(clock)
	reserve := func() (func(bool), error) {
		return g.Reserve(t.Context(), auth.Attempt{Client: "192.0.2.1", Account: "alice"})
	}
	late, err := reserve()
	if err != nil {
		t.Fatal(err)
	}
	clock.sleep(time.Hour)
	for range 2 {
		end, err := reserve()
		if err != nil {
			t.Fatal(err)
		}
		end(true)
	}
	late(false) // its period has passed
	if _, err := reserve(); !errors.Is(err, auth.ErrTooManyAttempts) {
		t.Errorf("behind a late one: %v", err)
	}
}

// A guess that the address's limit refuses counts nothing.
func TestRefusalByAddressCountsNothing(t *testing.T) {
	t.Parallel()
	clock := newClock()
	g := throttle.NewGuessLimiter(throttle.GuessLimiterConfig{Account: "2/hour", Address: "2/min", Memory: throttle.MemoryConfig{Now: clock.Now}})
	try := func(account string) error {
		end, err := g.Reserve(t.Context(), auth.Attempt{Client: "192.0.2.1", Account: account})
		if err == nil {
			end(true)
		}
		return err
	}
	if err := errors.Join(try("a"), try("b")); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := try("d"); !errors.Is(err, auth.ErrTooManyAttempts) {
			t.Errorf("the third: %v", err)
		}
	}
	clock.sleep(time.Minute)
	if err := try("d"); err != nil {
		t.Errorf("there is room again: %v", err)
	}
}

// Devise CVE-2019-5421: of 200 parallel guesses exactly the limit is evaluated. Correct ones are
// all evaluated, a few at a time.
func TestParallelGuesses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config throttle.GuessLimiterConfig
		right  bool
		want   int32
	}{
		"wrong, of an account":  {throttle.GuessLimiterConfig{Account: "17/hour"}, false, 17},
		"wrong, of an address":  {throttle.GuessLimiterConfig{Account: "none", Address: "17/hour"}, false, 17},
		"right, of an account":  {throttle.GuessLimiterConfig{Account: "17/hour"}, true, 200},
		"right, of an address":  {throttle.GuessLimiterConfig{Account: "none", Address: "17/hour"}, true, 200},
		"right, one at a time":  {throttle.GuessLimiterConfig{Account: "1/hour", Address: "1/hour"}, true, 200},
		"wrong, none is let in": {throttle.GuessLimiterConfig{Account: "0/hour"}, false, 0},
	} {
		c.config.MaxWait, c.config.WaitingPerClient = time.Hour, 200
		g := throttle.NewGuessLimiter(c.config)
		var all sync.WaitGroup
		var passed, underWay, most atomic.Int32
		for range 200 {
			all.Go(func() {
				end, err := g.Reserve(t.Context(), auth.Attempt{Client: "192.0.2.1", Account: "alice"})
				if err != nil {
					if !errors.Is(err, auth.ErrTooManyAttempts) {
						t.Errorf("%s: %v", name, err)
					}
					return
				}
				passed.Add(1)
				for n := underWay.Add(1); ; {
					if old := most.Load(); n <= old || most.CompareAndSwap(old, n) {
						break
					}
				}
				runtime.Gosched()
				underWay.Add(-1)
				end(!c.right)
			})
		}
		all.Wait()
		if passed.Load() != c.want || most.Load() > 17 {
			t.Errorf("%s: %d passed, %d at once", name, passed.Load(), most.Load())
		}
	}
}

// The wait for guesses in progress is bounded, and ends with the client's context.
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
		if busy := new(auth.UnavailableError); !errors.As(err, &busy) || busy.After != 5*time.Second || time.Since(began) != 5*time.Second {
			t.Errorf("after %v: %+v", time.Since(began), err)
		}
		gone, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err := g.Reserve(gone, alice); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		time.AfterFunc(time.Second, func() { end(true) })
		if _, err := g.Reserve(t.Context(), alice); !errors.Is(err, auth.ErrTooManyAttempts) {
			t.Errorf("behind a wrong one: %v", err)
		}
	})
}

// While one try is under way others wait for it, though another has ended: it may be right.
func TestWaitForTheLastUnderWay(t *testing.T) {
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

// 2,000 tries that wait took 76 MB. Those that wait have a bound, of one network and in all; a network that has no
// try under way is not refused for it. Places come back however a wait ends.
func TestWaitingTriesAreBounded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config     throttle.GuessLimiterConfig
		come       []int // tries, from as many networks
		waiting    int
		fromEach64 bool
	}{
		"of one network":          {throttle.GuessLimiterConfig{Waiting: 9, WaitingPerClient: 3}, []int{1, 8}, 3, false},
		"in all":                  {throttle.GuessLimiterConfig{Waiting: 9, WaitingPerClient: 3}, []int{1, 8, 4, 3, 3, 5}, 9, false},
		"by default, of one":      {throttle.GuessLimiterConfig{}, []int{2000}, 128, false},
		"by default, in all":      {throttle.GuessLimiterConfig{}, []int{1000, 1000, 1000, 1000, 1000}, 512, false},
		"a /64 is one network":    {throttle.GuessLimiterConfig{WaitingPerClient: 3}, []int{20}, 3, true},
		"an address has one too":  {throttle.GuessLimiterConfig{Account: "none", Address: "1/hour", WaitingPerClient: 3}, []int{20}, 3, false},
		"as many as there may be": {throttle.GuessLimiterConfig{Waiting: 3}, []int{4}, 3, false},
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
				for round := range 3 { // a wait ends by its bound, by its context, and with a place
					ctx, cancel := context.WithCancel(t.Context())
					var waiting, refused atomic.Int32
					var ends []func(bool)
					for network, tries := range c.come {
						for n := range tries {
							a := auth.Attempt{Client: client(network, n), Account: "alice"}
							if n == 0 { // is under way
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
								if refused.Add(1); !errors.As(err, &busy) || round < 2 && ctx.Err() == nil && busy.After != 5*time.Second {
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

// A guess that has already waited has less time left: one bound applies to all its waits.
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
		for _, account := range []string{"alice", "carol"} { // waits for the account, and for the address
			for _, before := range []time.Duration{0, 2 * time.Second, time.Minute} { // since it began
				began := time.Now()
				if _, err := reserve(account, began.Add(-before)); !errors.Is(err, auth.ErrUnavailable) || time.Since(began) != max(5*time.Second-before, 0) {
					t.Errorf("%s, begun %v ago, after %v: %v", account, before, time.Since(began), err)
				}
			}
		}
		alice(true)
	})
}

// Invented names and addresses take no more memory than allowed.
func TestGuessesAreBounded(t *testing.T) {
	t.Parallel()
	memory := throttle.MemoryConfig{Keys: 10}
	g := throttle.NewGuessLimiter(throttle.GuessLimiterConfig{Account: "1/day", Address: "none", Memory: memory})
	try := func(account string) error {
		end, err := g.Reserve(t.Context(), auth.Attempt{Client: "192.0.2.1", Account: account})
		if err == nil {
			end(true)
		}
		return err
	}
	for n := range 10 {
		if err := try(fmt.Sprint("name", n)); err != nil {
			t.Fatal(err)
		}
	}
	if err := try("name0"); !errors.Is(err, auth.ErrTooManyAttempts) {
		t.Errorf("of ten, the first: %v", err)
	}
	if err := errors.Join(try("name10"), try("name0")); err != nil {
		t.Errorf("the eleventh did not take the place of the quietest: %v", err)
	}
}

func TestGuessRates(t *testing.T) {
	t.Parallel()
	standard := throttle.NewGuessLimiter(throttle.GuessLimiterConfig{})
	allowed := func(account string) (n int) { // of wrong passwords, each for account or, without one, another account
		for ; n < 1000; n++ {
			name := account
			if name == "" {
				name = fmt.Sprint(n)
			}
			end, err := standard.Reserve(t.Context(), auth.Attempt{Client: "192.0.2.1", Account: name})
			if err != nil {
				break
			}
			end(true)
		}
		return n
	}
	if one, others := allowed("alice"), allowed(""); one != 10 || others != 290 {
		t.Errorf("by default %d of one account and %d of others", one, others)
	}
	for _, c := range []throttle.GuessLimiterConfig{{Account: "5/month"}, {Address: "x"}} {
		mustPanic(t, "throttle: GuessLimiterConfig: ", func() { throttle.NewGuessLimiter(c) })
	}
	for _, c := range []throttle.GuessLimiterConfig{{MaxWait: -1}, {Waiting: -1}, {WaitingPerClient: -1}} {
		mustPanic(t, "throttle: GuessLimiterConfig has a negative", func() { throttle.NewGuessLimiter(c) })
	}
	none := throttle.NewGuessLimiter(throttle.GuessLimiterConfig{Account: "none", Address: "none"})
	for range 1000 {
		if _, err := none.Reserve(t.Context(), auth.Attempt{Client: "192.0.2.1", Account: "alice"}); err != nil {
			t.Fatal(err)
		}
	}
}

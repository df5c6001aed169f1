package throttle_test

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/throttle"
)

// guesser returns a limiter of two guesses an hour for an account, and five for an address.
func guesser(clock *clock) *throttle.GuessLimiter {
	return throttle.NewGuessLimiter(throttle.GuessLimiterConfig{Account: "2/hour", Address: "5/hour",
		Memory: throttle.MemoryConfig{Now: clock.Now}})
}

// TestGuesses makes guesses in order. A wrong guess counts, a right one does not.
func TestGuesses(t *testing.T) {
	t.Parallel()
	type try struct {
		client, account string
		right           bool
		wait            time.Duration // the wait of a refusal; 0: the guess is admitted
	}
	const here, there = "192.0.2.1", "198.51.100.7"
	const wait = time.Hour
	for name, tries := range map[string][]try{
		"one account from one address": {{here, "alice", false, 0}, {here, "alice", false, 0},
			{here, "alice", false, wait}},
		"the owner elsewhere is not locked out": {{here, "alice", false, 0}, {here, "alice", false, 0},
			{here, "alice", false, wait}, {there, "alice", true, 0}},
		"another account from the address": {{here, "alice", false, 0}, {here, "alice", false, 0},
			{here, "alice", false, wait}, {here, "bob", true, 0}},
		"many accounts from one address": {{here, "a", false, 0}, {here, "b", false, 0}, {here, "c", false, 0},
			{here, "d", false, 0}, {here, "e", false, 0},
			{here, "f", false, wait}, {there, "f", false, 0}},
		"a guess refused for the account does not count for the address": {{here, "a", false, 0}, {here, "a", false, 0},
			{here, "a", false, wait}, {here, "a", false, wait},
			{here, "a", false, wait}, {here, "a", false, wait}, {here, "b", false, 0}, {here, "b", false, 0},
			{here, "c", false, 0}, {here, "c", false, wait}},
		"a guess refused for the address does not count for the account": {{here, "a", false, 0}, {here, "a", false, 0},
			{here, "b", false, 0}, {here, "b", false, 0}, {here, "c", false, 0},
			{here, "d", false, wait}, {here, "d", false, wait}, {here, "d", false, wait}, {there, "d", false, 0},
			{there, "d", false, 0}, {there, "d", false, wait}},
		"right passwords": {{here, "a", true, 0}, {here, "a", true, 0}, {here, "a", true, 0}, {here, "b", true, 0},
			{here, "b", true, 0}, {here, "b", true, 0},
			{here, "c", true, 0}, {here, "a", false, 0}, {here, "a", true, 0}, {here, "a", false, 0},
			{here, "a", true, wait}},
		"an IPv6 network": {{"2001:db8:1:2::1", "a", false, 0}, {"2001:db8:1:2:ffff::9", "a", false, 0},
			{"2001:DB8:1:2:7::7", "a", false, wait}, {"2001:db8:1:3::1", "a", false, 0}},
		"IPv4-mapped IPv6": {{"::ffff:192.0.2.1", "a", false, 0}, {here, "a", false, 0},
			{"::ffff:192.0.2.1", "a", false, wait}},
		"an unknown client: only the account counts": {{"", "a", false, 0}, {"", "a", false, 0}, {"", "a", false, wait},
			{"", "b", false, 0}, {"", "c", false, 0},
			{"", "d", false, 0}, {"", "e", false, 0}, {"", "f", false, 0}, {here, "a", false, 0}},
		"names with spaces are different keys": {{"b c", "a", false, 0}, {"b c", "a", false, 0}, {"c", "a b", false, 0},
			{"c", "a b", false, 0}},
	} {
		g := guesser(newClock())
		for i, c := range tries {
			end, err := g.Reserve(t.Context(), auth.Attempt{Client: c.client, Account: c.account})
			refusal := new(auth.TooManyAttemptsError)
			if c.wait == 0 && err != nil || c.wait != 0 &&
				(!errors.As(err, &refusal) || refusal.Wait != c.wait || end != nil) {
				t.Fatalf("%s: try %d, for %s from %q: %v", name, i+1, c.account, c.client, err)
			}
			if err == nil {
				end(!c.right)
			}
		}
	}
}

// TestGuessThatEndsLate: a guess that ends after its period does not change later counts.
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
		t.Errorf("after the late guess: %v", err)
	}
}

// TestRefusalByAddressCountsNothing: a guess that the address's limit refuses is not counted.
func TestRefusalByAddressCountsNothing(t *testing.T) {
	t.Parallel()
	clock := newClock()
	g := throttle.NewGuessLimiter(throttle.GuessLimiterConfig{Account: "2/hour", Address: "2/min",
		Memory: throttle.MemoryConfig{Now: clock.Now}})
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
			t.Errorf("third guess: %v", err)
		}
	}
	clock.sleep(time.Minute)
	if err := try("d"); err != nil {
		t.Errorf("after the period: %v", err)
	}
}

// TestParallelGuesses: of 200 parallel wrong guesses exactly the limit is evaluated (Devise
// CVE-2019-5421). Right guesses are all evaluated, a few at a time.
func TestParallelGuesses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config throttle.GuessLimiterConfig
		right  bool
		want   int32
	}{
		"wrong, one account":   {throttle.GuessLimiterConfig{Account: "17/hour"}, false, 17},
		"wrong, one address":   {throttle.GuessLimiterConfig{Account: "none", Address: "17/hour"}, false, 17},
		"right, one account":   {throttle.GuessLimiterConfig{Account: "17/hour"}, true, 200},
		"right, one address":   {throttle.GuessLimiterConfig{Account: "none", Address: "17/hour"}, true, 200},
		"right, one at a time": {throttle.GuessLimiterConfig{Account: "1/hour", Address: "1/hour"}, true, 200},
		"wrong, a limit of 0":  {throttle.GuessLimiterConfig{Account: "0/hour"}, false, 0},
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

// TestGuessesAreBounded: invented names and addresses take no more memory than Keys allows.
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
		t.Errorf("first of ten names: %v", err)
	}
	if err := errors.Join(try("name10"), try("name0")); err != nil {
		t.Errorf("the eleventh name does not replace the one unused for longest: %v", err)
	}
}

func TestGuessRates(t *testing.T) {
	t.Parallel()
	standard := throttle.NewGuessLimiter(throttle.GuessLimiterConfig{})
	allowed := func(account string) (n int) { // wrong guesses for account, or if it is "", for different accounts
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
		t.Errorf("by default %d for one account and %d for others", one, others)
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

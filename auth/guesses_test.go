package auth_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
)

// ledger is a GuessLimiter that writes down what it is asked, and refuses with err.
type ledger struct {
	tries []auth.Attempt
	ended int
	back  int
	err   error
}

func (l *ledger) Reserve(_ context.Context, a auth.Attempt) (func(bool), error) {
	if l.err != nil {
		return nil, l.err
	}
	l.tries = append(l.tries, a)
	return func(counts bool) {
		if l.ended++; !counts {
			l.back++
		}
	}, nil
}

// guessed is a service with alice and carol, who is inactive, and what limits it.
func guessed(t *testing.T, change ...func(*auth.UsersConfig)) (*auth.Users, *ledger, *countingHasher) {
	t.Helper()
	limits, hasher := &ledger{}, &countingHasher{}
	_, users := open(t, append([]func(*auth.UsersConfig){func(c *auth.UsersConfig) {
		hasher.PasswordHasher = c.Hasher
		c.Guesses, c.Hasher = limits, hasher
	}}, change...)...)
	create(t, users, auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
	carol := create(t, users, auth.CreateParams{Username: "carol", Password: "wonderland-1865"})
	if err := users.SetActive(t.Context(), carol.ID, false); err != nil {
		t.Fatal(err)
	}
	return users, limits, hasher
}

// Only a try that fails, or is never finished, stays counted.
func TestWhatCountsAsAGuess(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, username, password string
		fault                    error // the hasher's
		goes                     bool  // the client goes away meanwhile
		counted                  bool
	}{
		{name: "right", username: "alice", password: "wonderland-1865"},
		{name: "right, and the client goes away before it is let in", username: "alice", password: "wonderland-1865", goes: true, counted: true},
		{name: "wrong", username: "alice", password: "x", counted: true},
		{name: "wrong, and the client goes away", username: "alice", password: "x", goes: true, counted: true},
		{name: "unknown", username: "mallory", password: "x", counted: true},
		{name: "inactive", username: "carol", password: "wonderland-1865", counted: true},
		{name: "no possible name", username: "\xff", password: "x", counted: true},
		{name: "a queue that others have filled", username: "alice", password: "x", fault: &auth.UnavailableError{Err: errors.New("full")}},
		{name: "a client that leaves the queue", username: "alice", password: "x", fault: auth.ErrUnavailable, goes: true, counted: true},
		{name: "a hasher that breaks", username: "alice", password: "x", fault: errors.New("broken"), counted: true},
	} {
		users, limits, hasher := guessed(t)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		hasher.fault = c.fault
		hasher.during = func() {
			if len(limits.tries) != 1 || limits.ended != 0 {
				t.Errorf("%s: hashed uncounted", c.name)
			}
			if c.goes {
				cancel()
			}
		}
		users.Authenticate(ctx, c.username, c.password)
		if len(limits.tries) != 1 || (limits.back == 0) != c.counted || limits.ended != 1 {
			t.Errorf("%s: %d tries, %d given back", c.name, len(limits.tries), limits.back)
		}
	}
}

// A try that panics is over all the same: nobody waits for it.
func TestGuessThatPanics(t *testing.T) {
	t.Parallel()
	users, limits, hasher := guessed(t)
	hasher.during = func() { panic("boom") }
	func() {
		defer func() { recover() }()
		users.Authenticate(t.Context(), "alice", "wonderland-1865")
	}()
	if limits.ended != 1 || limits.back != 0 {
		t.Errorf("%d ended, %d given back", limits.ended, limits.back)
	}
}

// A try that is refused is not looked at: neither its time nor its answer tells anything of the password.
func TestRefusedGuess(t *testing.T) {
	t.Parallel()
	users, limits, hasher := guessed(t)
	alice, err := users.ByName(t.Context(), "alice")
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("counter broken")
	for _, refusal := range []error{&auth.TooManyAttemptsError{Wait: time.Minute}, broken} {
		limits.err = refusal
		for _, password := range []string{"wonderland-1865", "x"} {
			_, authenticate := users.Authenticate(t.Context(), "alice", password)
			ok, check := users.CheckPassword(t.Context(), alice.ID, password)
			change := users.ChangePassword(t.Context(), alice.ID, password, "looking-glass")
			for _, err := range []error{authenticate, check, change} {
				if ok || !errors.Is(err, refusal) || errors.Is(err, auth.ErrTooManyAttempts) != (refusal != broken) ||
					errors.Is(err, auth.ErrBadCredentials) || errors.Is(err, auth.ErrUnavailable) {
					t.Errorf("%v, want %v", err, refusal)
				}
			}
		}
	}
	if len(hasher.verified) != 0 {
		t.Errorf("%d passwords were looked at", len(hasher.verified))
	}
}

// C1: spellings of one account count as one (Authelia CVE-2025-24806, GHSA-hjj4; Vault CVE-2025-6004; G1, Django
// CVE-2019-19844: forms that NFKC makes equal). Whether there is such an account makes no difference.
func TestAliasesCountAsOne(t *testing.T) {
	t.Parallel()
	for _, group := range [][]string{
		{"alice", "ALICE", "Alice", " alice", "alice\n", "\u00a0alice\u2003", "ａｌｉｃｅ", "ᴬlice", "alicE"},
		{"mallory", "MALLORY", "ｍallory", "mallory "},
		{"fiona", "ﬁona", "FIONA"},
		{"σίσυφος", "ΣΊΣΥΦΟΣ", "σίσυφοσ"},
		{"é", "e\u0301", "É"},
		{"", " ", "\xff", "a\x00", strings.Repeat("a", auth.MaxUsernameLength+1), strings.Repeat("\u0344", 1<<18)},
	} {
		users, limits, hasher := guessed(t)
		ctx := auth.WithAttempt(t.Context(), auth.Attempt{Client: "192.0.2.1"})
		for _, name := range group {
			users.Authenticate(ctx, name, "x")
		}
		for i, try := range limits.tries {
			if try.Account != limits.tries[0].Account || try.Client != "192.0.2.1" || try.Began.IsZero() || hasher.attempts[i] != try {
				t.Errorf("%.20q counts as %.20q, %.20q as %.20q; the hasher was told %v", group[0], limits.tries[0].Account, group[i], try.Account, hasher.attempts[i])
			}
		}
	}
	users, limits, _ := guessed(t)
	for _, name := range []string{"alice", "alice2", "al ice", "álice", "", "bob"} {
		users.Authenticate(t.Context(), name, "x")
	}
	seen := map[string]bool{}
	for _, try := range limits.tries {
		if seen[try.Account] {
			t.Errorf("another name counts as %q", try.Account)
		}
		seen[try.Account] = true
	}
}

func TestCheckPasswordCountsAsSignIn(t *testing.T) {
	t.Parallel()
	users, limits, _ := guessed(t)
	alice, err := users.ByName(t.Context(), "alice")
	if err != nil {
		t.Fatal(err)
	}
	users.Authenticate(t.Context(), "ALICE", "x")
	for password, back := range map[string]int{"x": 0, "wonderland-1865": 1} {
		limits.back = 0
		if _, err := users.CheckPassword(t.Context(), alice.ID, password); err != nil || limits.back != back {
			t.Errorf("%q: %v, %d given back", password, err, limits.back)
		}
	}
	for i := range limits.tries {
		limits.tries[i].Began = time.Time{}
	}
	if diff := cmp.Diff([]auth.Attempt{{Account: "alice"}, {Account: "alice"}, {Account: "alice"}}, limits.tries); diff != "" {
		t.Error(diff)
	}
}

// clientCounter counts how often its address is worked out.
type clientCounter struct{ asked int }

func (c *clientCounter) ClientAddress() string { c.asked++; return "192.0.2.1" }

func TestClientContext(t *testing.T) {
	t.Parallel()
	client := &clientCounter{}
	outer := context.WithValue(t.Context(), clientCounter{}, "value")
	ctx := &auth.ClientContext{Context: outer, Client: client}
	if ctx.Value(clientCounter{}) != "value" || ctx.Value("none") != nil || client.asked != 0 {
		t.Errorf("asked %d times", client.asked)
	}
	for range 2 {
		if got := auth.AttemptFromContext(ctx); got != (auth.Attempt{Client: "192.0.2.1"}) {
			t.Error(got)
		}
	}
	if client.asked != 2 {
		t.Errorf("asked %d times", client.asked)
	}
	known := auth.WithAttempt(outer, auth.Attempt{Client: "192.0.2.7"})
	if got := auth.AttemptFromContext(&auth.ClientContext{Context: known, Client: client}); got.Client != "192.0.2.7" {
		t.Errorf("what was known before: %v", got)
	}
	if got := auth.AttemptFromContext(t.Context()); got != (auth.Attempt{}) {
		t.Error(got)
	}
	child, cancel := context.WithCancel(ctx)
	cancel()
	if child.Err() == nil || ctx.Err() != nil {
		t.Error("a child's end")
	}
}

func TestTooManyAttemptsError(t *testing.T) {
	t.Parallel()
	for wait, want := range map[time.Duration]string{0: "too many tries", 90 * time.Second: "too many tries: wait 1m30s"} {
		err := fmt.Errorf("authenticate: %w", &auth.TooManyAttemptsError{Wait: wait})
		if err.Error() != "authenticate: "+want || !errors.Is(err, auth.ErrTooManyAttempts) {
			t.Error(err)
		}
	}
}

// What is left of a wait is never less than nothing.
func TestWaitThatIsLeft(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		began   time.Time
		atLeast time.Duration
		atMost  time.Duration
		longest time.Duration
	}{
		"it begins now":       {time.Time{}, time.Hour, time.Hour, time.Hour},
		"begun an hour ago":   {time.Now().Add(-time.Hour), 2 * time.Hour, 9 * time.Hour, 10 * time.Hour},
		"the whole is waited": {time.Now().Add(-time.Hour), 0, 0, time.Minute},
	} {
		if left := (auth.Attempt{Began: c.began}).Remaining(c.longest); left < c.atLeast || left > c.atMost {
			t.Errorf("%s: %v", name, left)
		}
	}
}

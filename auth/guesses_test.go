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

// ledger is a GuessLimiter that records its calls.
type ledger struct {
	tries []auth.Attempt
	ended int
	back  int   // tries that ended without being counted
	err   error // refuses every try
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

// guessed returns a Users with alice and the inactive carol, its GuessLimiter and its hasher.
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

// A try stays counted if it fails, or if its client leaves before it ends.
func TestCountedTries(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, username, password string
		fault                    error // the hasher's
		leaves                   bool  // the client leaves during the check
		counted                  bool
	}{
		{name: "right password", username: "alice", password: "wonderland-1865"},
		{name: "right password, but the client leaves during the check",
			username: "alice", password: "wonderland-1865", leaves: true, counted: true},
		{name: "wrong password", username: "alice", password: "x", counted: true},
		{name: "wrong password, and the client leaves", username: "alice", password: "x", leaves: true, counted: true},
		{name: "unknown account", username: "mallory", password: "x", counted: true},
		{name: "inactive account", username: "carol", password: "wonderland-1865", counted: true},
		{name: "impossible name", username: "\xff", password: "x", counted: true},
		{name: "full queue",
			username: "alice", password: "x", fault: &auth.UnavailableError{Err: errors.New("full")}},
		{name: "client that leaves the queue",
			username: "alice", password: "x", fault: auth.ErrUnavailable, leaves: true, counted: true},
		{name: "broken hasher", username: "alice", password: "x", fault: errors.New("broken"), counted: true},
	} {
		users, limits, hasher := guessed(t)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		hasher.fault = c.fault
		hasher.during = func() {
			if len(limits.tries) != 1 || limits.ended != 0 {
				t.Errorf("%s: checked before the try was counted", c.name)
			}
			if c.leaves {
				cancel()
			}
		}
		users.Authenticate(ctx, c.username, c.password)
		if len(limits.tries) != 1 || (limits.back == 0) != c.counted || limits.ended != 1 {
			t.Errorf("%s: %d tries, %d given back", c.name, len(limits.tries), limits.back)
		}
	}
}

// A try that panics ends too, so that no other try waits for it.
func TestGuessEndsAfterAPanic(t *testing.T) {
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

// The password of a refused try is not checked, so neither time nor answer reveals whether it is
// right.
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
		t.Errorf("%d passwords were checked", len(hasher.verified))
	}
}

// All spellings of a name count as one account, whether it exists or not (Authelia CVE-2025-24806,
// CVE-2026-47203 alias GHSA-hjj4; Vault CVE-2025-6004, OpenBao GHSA-j3xv; Django CVE-2019-19844:
// forms that NFKC makes equal).
func TestSpellingsCountAsOneAccount(t *testing.T) {
	t.Parallel()
	for _, group := range [][]string{
		{"alice", "ALICE", "Alice", " alice", "alice\n", "\u00a0alice\u2003", "ａｌｉｃｅ", "ᴬlice", "alicE"},
		{"mallory", "MALLORY", "ｍallory", "mallory "},
		{"fiona", "ﬁona", "FIONA"},
		{"σίσυφος", "ΣΊΣΥΦΟΣ", "σίσυφοσ"},
		{"é", "e\u0301", "É"},
		{"", " ", "\xff", "a\x00",
			strings.Repeat("a", auth.MaxUsernameLength+1), strings.Repeat("\u0344", 1<<18)},
	} {
		users, limits, hasher := guessed(t)
		ctx := auth.WithAttempt(t.Context(), auth.Attempt{Client: "192.0.2.1"})
		for _, name := range group {
			users.Authenticate(ctx, name, "x")
		}
		for i, try := range limits.tries {
			account := limits.tries[0].Account
			if try.Account != account || try.Client != "192.0.2.1" || try.Began.IsZero() || hasher.attempts[i] != try {
				t.Errorf("%.20q counts as %.20q, %.20q as %.20q; the hasher got %v",
					group[0], account, group[i], try.Account, hasher.attempts[i])
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

func TestCheckPasswordCountsAsAGuess(t *testing.T) {
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
	want := []auth.Attempt{{Account: "alice"}, {Account: "alice"}, {Account: "alice"}}
	if diff := cmp.Diff(want, limits.tries); diff != "" {
		t.Error(diff)
	}
}

// clientCounter counts how often its address is asked for.
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
		t.Errorf("the outer Attempt is lost: %v", got)
	}
	if got := auth.AttemptFromContext(t.Context()); got != (auth.Attempt{}) {
		t.Error(got)
	}
	child, cancel := context.WithCancel(ctx)
	cancel()
	if child.Err() == nil || ctx.Err() != nil {
		t.Error("a cancelled child did not end, or ended its parent")
	}
}

func TestTooManyAttemptsError(t *testing.T) {
	t.Parallel()
	for wait, want := range map[time.Duration]string{
		0: "too many tries", -time.Second: "too many tries", 1500 * time.Millisecond: "too many tries: wait 2s",
		90 * time.Second: "too many tries: wait 1m30s",
	} {
		err := fmt.Errorf("authenticate: %w", &auth.TooManyAttemptsError{Wait: wait})
		if err.Error() != "authenticate: "+want || !errors.Is(err, auth.ErrTooManyAttempts) {
			t.Error(err)
		}
	}
}

// The remaining wait is never negative.
func TestAttemptRemaining(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		began   time.Time
		atLeast time.Duration
		atMost  time.Duration
		longest time.Duration
	}{
		"begins now":        {time.Time{}, time.Hour, time.Hour, time.Hour},
		"began an hour ago": {time.Now().Add(-time.Hour), 2 * time.Hour, 9 * time.Hour, 10 * time.Hour},
		"has used it up":    {time.Now().Add(-time.Hour), 0, 0, time.Minute},
	} {
		if left := (auth.Attempt{Began: c.began}).Remaining(c.longest); left < c.atLeast || left > c.atMost {
			t.Errorf("%s: %v", name, left)
		}
	}
}

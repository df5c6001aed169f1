package latchkey

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// TestSettingsOfWaitingTries checks the bounds on tries that wait. Two networks each have a try
// under way, one more try waits, and then another comes.
func TestSettingsOfWaitingTries(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		inAll, ofOne int
		waits        bool // whether the last try waits too
		client       string
	}{
		"room":                       {2, 2, true, "192.0.2.1"},
		"no room in all":             {1, 2, false, "192.0.2.2"},
		"no room for one network":    {2, 1, false, "192.0.2.1"},
		"room for another network":   {2, 1, true, "192.0.2.2"},
		"no room in all and for one": {1, 1, false, "192.0.2.1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := newGuesses(Settings{SignIn: SignInSettings{AccountRate: "1/hour", Rate: "none", Waiting: c.inAll,
					WaitingPerClient: c.ofOne}}, nil, nil)
				g.on = true
				reserve := func(client string) error {
					_, err := g.Reserve(t.Context(), auth.Attempt{Client: client, Account: "alice"})
					return err
				}
				if err := errors.Join(reserve("192.0.2.1"), reserve("192.0.2.2")); err != nil {
					t.Fatal(err)
				}
				go reserve("192.0.2.1")
				synctest.Wait()
				began := time.Now()
				if err := reserve(c.client); !errors.Is(err, auth.ErrUnavailable) ||
					(time.Since(began) > 0) != c.waits {
					t.Errorf("after %v: %v", time.Since(began), err)
				}
				synctest.Wait()
			})
		})
	}
}

package latchkey

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// The settings of tries that wait reach the limits: with two networks that each have a try under way, one more waits.
func TestSettingsOfWaitingTries(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		inAll, ofOne int
		waits        bool // another try, beside one that waits
		client       string
	}{
		"room":              {2, 2, true, "192.0.2.1"},
		"none in all":       {1, 2, false, "192.0.2.2"},
		"none for one":      {2, 1, false, "192.0.2.1"},
		"room for another":  {2, 1, true, "192.0.2.2"},
		"no more than both": {1, 1, false, "192.0.2.1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := newGuesses(Settings{SignInAccountRate: "1/hour", SignInRate: "none", SignInWaiting: c.inAll, SignInWaitingPerClient: c.ofOne})
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
				if err := reserve(c.client); !errors.Is(err, auth.ErrUnavailable) || (time.Since(began) > 0) != c.waits {
					t.Errorf("after %v: %v", time.Since(began), err)
				}
				synctest.Wait()
			})
		})
	}
}

package authtest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// waitTests test the bound on waits. Their stores wait as long as brief.
var waitTests = map[string]func(*testing.T, Stores){
	"a write with the outer context, which waits for its own transaction, ends at the bound": func(t *testing.T,
		s Stores) {
		var inner error
		var took time.Duration
		untilReached(t, func() (reached bool, err error) {
			// The context ends the wait of a store without the bound, far later than brief.
			outer, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			err = s.Tx.InTx(outer, func(ctx context.Context) error {
				if _, err := s.Users.InsertUser(ctx, auth.Account{User: auth.User{Username: "bob"}}); err != nil {
					return err
				}
				reached = true
				start := time.Now()
				_, inner = s.Users.InsertUser(outer, auth.Account{User: auth.User{Username: "bob"}})
				took = time.Since(start)
				return inner
			})
			return reached, err
		})
		if !errors.Is(inner, auth.ErrUnavailable) || took < brief/2 {
			t.Errorf("%v after %v", inner, took)
		}
		untilReached(t, func() (bool, error) { // the transaction is undone and holds no lock
			_, err := s.Users.InsertUser(t.Context(), auth.Account{User: auth.User{Username: "bob"}})
			return err == nil, err
		})
	},
}

// untilReached calls try until it reports that the test has reached the wait under test. On a busy
// machine an earlier wait may end with auth.ErrUnavailable: then try runs again. Any other error
// fails the test.
func untilReached(t *testing.T, try func() (reached bool, err error)) {
	t.Helper()
	for start := time.Now(); ; {
		reached, err := try()
		if reached {
			return
		}
		if !errors.Is(err, auth.ErrUnavailable) || time.Since(start) > long {
			t.Fatalf("the test did not reach its wait: %v", err)
		}
	}
}

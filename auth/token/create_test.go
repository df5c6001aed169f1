package token_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
)

// TestCreate: of many who create the token of one user at once, one is told that it was created.
func TestCreate(t *testing.T) {
	t.Parallel()
	s := dbtest.OpenServices(t)
	user := s.User(t, "anna")
	var made sync.Map
	var wait sync.WaitGroup
	for i := range 20 {
		wait.Go(func() {
			switch created, err := s.Tokens.Create(t.Context(), user); {
			case err == nil:
				made.Store(i, created.Key)
			case !errors.Is(err, auth.ErrExists):
				t.Error(err)
			}
		})
	}
	wait.Wait()
	n := 0
	made.Range(func(_, key any) bool {
		n++
		if stored, err := s.Tokens.ByUser(t.Context(), user); err != nil || stored.Key != key {
			t.Errorf("the key is %v, and the stored one %q, %v", key, stored.Key, err)
		}
		return true
	})
	if n != 1 {
		t.Errorf("%d were told that they created it", n)
	}
	if _, err := s.Tokens.Create(t.Context(), "999"); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("a user who does not exist: %v", err)
	}
}

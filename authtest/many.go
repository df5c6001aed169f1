package authtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/session"
)

// many is the number of concurrent callers.
const many = 100

// atOnce runs do in many goroutines and returns their results.
func atOnce(do func(n int) error) []error {
	errs := make([]error, many)
	start := make(chan struct{})
	var all sync.WaitGroup
	for n := range many {
		all.Go(func() {
			<-start
			errs[n] = do(n)
		})
	}
	close(start)
	all.Wait()
	return errs
}

// count counts the nil errors, and the others by which of sentinels they wrap. An error that wraps
// none of them fails the test.
func count(t *testing.T, errs []error, sentinels ...error) (succeeded int, failed map[error]int) {
	t.Helper()
	failed = map[error]int{}
next:
	for _, err := range errs {
		if err == nil {
			succeeded++
			continue
		}
		for _, sentinel := range sentinels {
			if errors.Is(err, sentinel) {
				failed[sentinel]++
				continue next
			}
		}
		t.Errorf("a caller got: %v", err)
	}
	return succeeded, failed
}

var manyTests = map[string]func(*testing.T, Stores){
	"of concurrent calls that create one name, one succeeds": func(t *testing.T, s Stores) {
		done, of := count(t, atOnce(func(int) error {
			_, err := s.Users.InsertUser(t.Context(), auth.Account{User: auth.User{Username: "alice"}})
			return err
		}), auth.ErrExists)
		if done != 1 || of[auth.ErrExists] != many-1 {
			t.Errorf("%d succeeded, %d got ErrExists", done, of[auth.ErrExists])
		}
	},
	"concurrent calls that create different names succeed": func(t *testing.T, s Stores) {
		done, _ := count(t, atOnce(func(n int) error {
			_, err := s.Users.InsertUser(t.Context(), auth.Account{User: auth.User{Username: numbered("user", n)}})
			return err
		}))
		stored := len(collect(t, s.Users.ListUsers(t.Context(), auth.UserFilter{})))
		if done != many || stored != many {
			t.Errorf("%d succeeded, %d are stored", done, stored)
		}
	},
	"of concurrent calls that delete one user, one succeeds": func(t *testing.T, s Stores) {
		alice := insert(t, t.Context(), s, "alice")
		insertToken(t, t.Context(), s, alice, "key")
		done, of := count(t, atOnce(func(int) error {
			return s.Users.DeleteUsers(t.Context(), alice)
		}), auth.ErrNotFound)
		if done != 1 || of[auth.ErrNotFound] != many-1 {
			t.Errorf("%d succeeded, %d got ErrNotFound", done, of[auth.ErrNotFound])
		}
	},
	"a token created while its user is deleted does not outlive the user": func(t *testing.T, s Stores) {
		for round := range 10 {
			alice := insert(t, t.Context(), s, "alice")
			var all sync.WaitGroup
			var remove, give error
			all.Go(func() { remove = s.Users.DeleteUsers(t.Context(), alice) })
			all.Go(func() { _, give = s.Tokens.InsertToken(t.Context(), tokenOf(alice, fmt.Sprint("key", round))) })
			all.Wait()
			if remove != nil || give != nil && !errors.Is(give, auth.ErrNotFound) {
				t.Fatalf("delete user: %v, insert token: %v", remove, give)
			}
			if n := len(collect(t, s.Tokens.ListTokens(t.Context(), token.Filter{}))); n != 0 {
				t.Fatalf("%d tokens are left", n)
			}
		}
	},
	"concurrent calls that save one session succeed": func(t *testing.T, s Stores) {
		if s.Sessions == nil {
			return
		}
		done, _ := count(t, atOnce(func(int) error {
			return s.Sessions.SaveSession(t.Context(), session.Session{Key: "key", Data: "data", Expires: joined})
		}))
		if done != many {
			t.Errorf("%d succeeded", done)
		}
	},
	"concurrent calls that set the same membership and permissions succeed": func(t *testing.T, s Stores) {
		ctx := t.Context()
		alice, group := insert(t, ctx, s, "alice"), insertGroup(t, s, "readers")
		done, _ := count(t, atOnce(func(int) error {
			return errors.Join(
				s.Groups.SetMember(ctx, group.ID, alice, true),
				s.Groups.SetUserPermission(ctx, alice, "auth.view_user", true),
				s.Groups.SetGroupPermission(ctx, group.ID, "auth.add_user", true))
		}))
		if done != many || !holds(t, s, alice, "auth.view_user") || !holds(t, s, alice, "auth.add_user") {
			t.Errorf("%d succeeded", done)
		}
	},
	"a deadlocked transaction runs again": func(t *testing.T, s Stores) {
		ctx := t.Context()
		users := []auth.UserID{insert(t, ctx, s, "alice"), insert(t, ctx, s, "bob")}
		done, of := count(t, atOnce(func(n int) error {
			return s.Tx.InTx(ctx, func(ctx context.Context) error {
				for i := range users { // half of the callers lock the users in the opposite order
					name := fmt.Sprint("name", n)
					if err := s.Users.UpdateUser(ctx, users[(i+n)%2], auth.UserChange{FirstName: &name}); err != nil {
						return err
					}
				}
				return nil
			})
		}), auth.ErrUnavailable)
		if done == 0 || done+of[auth.ErrUnavailable] != many {
			t.Errorf("%d succeeded", done)
		}
		alice, bob := byID(t, s, users[0]), byID(t, s, users[1])
		if alice.FirstName != bob.FirstName || alice.FirstName == "" {
			t.Errorf("half of a transaction is stored: %q, %q", alice.FirstName, bob.FirstName)
		}
	},
}

func byID(t *testing.T, s Stores, id auth.UserID) auth.Account {
	t.Helper()
	account, err := s.Users.UserByID(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return account
}

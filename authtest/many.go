package authtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
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

// count counts errors by the sentinel that they wrap. Any other error fails the test.
func count(t *testing.T, errs []error, kinds ...error) (none int, of map[error]int) {
	t.Helper()
	of = map[error]int{}
next:
	for _, err := range errs {
		if err == nil {
			none++
			continue
		}
		for _, kind := range kinds {
			if errors.Is(err, kind) {
				of[kind]++
				continue next
			}
		}
		t.Errorf("one got: %v", err)
	}
	return none, of
}

var manyTests = map[string]func(*testing.T, Stores){
	"of many calls that create one name, one succeeds": func(t *testing.T, s Stores) {
		done, of := count(t, atOnce(func(int) error {
			_, err := s.Users.InsertUser(t.Context(), auth.Account{User: auth.User{Username: "alice"}})
			return err
		}), auth.ErrExists)
		if done != 1 || of[auth.ErrExists] != many-1 {
			t.Errorf("%d did, %d were told that it exists", done, of[auth.ErrExists])
		}
	},
	"different names do not conflict": func(t *testing.T, s Stores) {
		done, _ := count(t, atOnce(func(n int) error {
			_, err := s.Users.InsertUser(t.Context(), auth.Account{User: auth.User{Username: numbered("user", n)}})
			return err
		}))
		if names := userNames(collect(t, s.Users.ListUsers(t.Context(), auth.UserFilter{}))); done != many || len(names) != many {
			t.Errorf("%d did, %d are there", done, len(names))
		}
	},
	"of many calls that delete one user, one succeeds": func(t *testing.T, s Stores) {
		alice := insert(t, t.Context(), s, "alice")
		insertToken(t, t.Context(), s, alice, "key")
		done, of := count(t, atOnce(func(int) error { return s.Users.DeleteUser(t.Context(), alice) }), auth.ErrNotFound)
		if done != 1 || of[auth.ErrNotFound] != many-1 {
			t.Errorf("%d did, %d found nobody", done, of[auth.ErrNotFound])
		}
	},
	"a token for a user who is being deleted": func(t *testing.T, s Stores) {
		for round := range 10 {
			alice := insert(t, t.Context(), s, "alice")
			var all sync.WaitGroup
			var remove, give error
			all.Go(func() { remove = s.Users.DeleteUser(t.Context(), alice) })
			all.Go(func() { _, give = s.Tokens.InsertToken(t.Context(), tokenOf(alice, fmt.Sprint("key", round))) })
			all.Wait()
			if remove != nil || give != nil && !errors.Is(give, auth.ErrNotFound) {
				t.Fatalf("delete: %v, give: %v", remove, give)
			}
			if n := len(collect(t, s.Tokens.ListTokens(t.Context()))); n != 0 {
				t.Fatalf("%d tokens of nobody", n)
			}
		}
	},
	"many may save one session at once": func(t *testing.T, s Stores) {
		if s.Sessions == nil {
			return
		}
		done, _ := count(t, atOnce(func(int) error {
			return s.Sessions.SaveSession(t.Context(), session.Session{Key: "key", Data: "data", Expires: joined})
		}))
		if done != many {
			t.Errorf("%d did", done)
		}
	},
	"many may set one membership and one permission at once": func(t *testing.T, s Stores) {
		ctx := t.Context()
		alice, group := insert(t, ctx, s, "alice"), insertGroup(t, s, "readers")
		done, _ := count(t, atOnce(func(int) error {
			return errors.Join(s.Groups.SetMember(ctx, group.ID, alice, true), s.Groups.SetUserPermission(ctx, alice, "auth.view_user", true),
				s.Groups.SetGroupPermission(ctx, group.ID, "auth.add_user", true))
		}))
		if done != many || !holds(t, s, alice, "auth.view_user") || !holds(t, s, alice, "auth.add_user") {
			t.Errorf("%d did", done)
		}
	},
	"a deadlocked transaction runs again": func(t *testing.T, s Stores) {
		ctx := t.Context()
		users := []auth.UserID{insert(t, ctx, s, "alice"), insert(t, ctx, s, "bob")}
		done, of := count(t, atOnce(func(n int) error {
			return s.Tx.InTx(ctx, func(ctx context.Context) error {
				for i := range users { // half of them the other way round
					name := fmt.Sprint("name", n)
					if err := s.Users.UpdateUser(ctx, users[(i+n)%2], auth.UserChange{FirstName: &name}); err != nil {
						return err
					}
				}
				return nil
			})
		}), auth.ErrUnavailable)
		if done == 0 || done+of[auth.ErrUnavailable] != many {
			t.Errorf("%d did", done)
		}
		alice, bob := byID(t, s, users[0]), byID(t, s, users[1])
		if alice.FirstName != bob.FirstName || alice.FirstName == "" {
			t.Errorf("half of a transaction: %q, %q", alice.FirstName, bob.FirstName)
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

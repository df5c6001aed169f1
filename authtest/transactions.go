package authtest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
)

var errUndo = errors.New("undo")

// exists reports whether the user exists, as ctx sees it.
func exists(t *testing.T, ctx context.Context, s Stores, name string) bool {
	t.Helper()
	_, err := s.Users.UserByName(ctx, name)
	if err != nil && !errors.Is(err, auth.ErrNotFound) {
		t.Fatal(err)
	}
	return err == nil
}

var txTests = map[string]func(*testing.T, Stores){
	"a write is visible inside, and outside after the commit": func(t *testing.T, s Stores) {
		outer := t.Context()
		err := s.Tx.InTx(outer, func(ctx context.Context) error {
			insertToken(t, ctx, s, insert(t, ctx, s, "alice"), "key")
			if _, err := s.Tokens.Identify(ctx, "key"); err != nil {
				t.Errorf("inside: %v", err)
			}
			if _, err := s.Tokens.Identify(outer, "key"); !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("outside: %v", err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Tokens.Identify(outer, "key"); err != nil {
			t.Errorf("after: %v", err)
		}
	},
	"an error rolls back": func(t *testing.T, s Stores) {
		ran := false
		err := s.Tx.InTx(t.Context(), func(ctx context.Context) error {
			insert(t, ctx, s, "alice")
			s.Tx.AfterCommit(ctx, func() { ran = true })
			return errUndo
		})
		if !errors.Is(err, errUndo) || ran || exists(t, t.Context(), s, "alice") {
			t.Errorf("%v, after commit ran: %v", err, ran)
		}
	},
	"a panic rolls back and propagates": func(t *testing.T, s Stores) {
		func() {
			defer func() {
				if recover() != errUndo {
					t.Error("the panic is lost")
				}
			}()
			s.Tx.InTx(t.Context(), func(ctx context.Context) error {
				insert(t, ctx, s, "alice")
				return s.Tx.InTx(ctx, func(ctx context.Context) error { panic(errUndo) })
			})
		}()
		if exists(t, t.Context(), s, "alice") {
			t.Error("alice is stored")
		}
		insert(t, t.Context(), s, "bob") // the connection for writes has been given back
	},
	"an inner error rolls back to the savepoint": func(t *testing.T, s Stores) {
		err := s.Tx.InTx(t.Context(), func(ctx context.Context) error {
			insert(t, ctx, s, "alice")
			for _, name := range []string{"bob", "carol"} {
				err := s.Tx.InTx(ctx, func(ctx context.Context) error {
					insert(t, ctx, s, name)
					return errUndo
				})
				if !errors.Is(err, errUndo) || exists(t, ctx, s, name) {
					t.Errorf("%s: %v", name, err)
				}
			}
			return s.Tx.InTx(ctx, func(ctx context.Context) error {
				insert(t, ctx, s, "dora")
				return nil
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		names := userNames(collect(t, s.Users.ListUsers(t.Context(), auth.UserFilter{})))
		if diff := diff([]string{"alice", "dora"}, names); diff != "" {
			t.Error(diff)
		}
	},
	"a refused write leaves the transaction usable": func(t *testing.T, s Stores) {
		err := s.Tx.InTx(t.Context(), func(ctx context.Context) error {
			insert(t, ctx, s, "alice")
			_, err := s.Users.InsertUser(ctx, auth.Account{User: auth.User{Username: "alice"}})
			if !errors.Is(err, auth.ErrExists) {
				t.Error(err)
			}
			insert(t, ctx, s, "bob")
			return nil
		})
		if err != nil || !exists(t, t.Context(), s, "bob") {
			t.Error(err)
		}
	},
	"AfterCommit runs in order, after the commit and before InTx returns": func(t *testing.T, s Stores) {
		var ran []string
		note := func(name string) func() { return func() { ran = append(ran, name) } }
		outer := t.Context()
		err := s.Tx.InTx(outer, func(ctx context.Context) error {
			s.Tx.AfterCommit(ctx, note("one"))
			s.Tx.InTx(ctx, func(ctx context.Context) error {
				s.Tx.AfterCommit(ctx, note("lost"))
				return errUndo
			})
			err := s.Tx.InTx(ctx, func(ctx context.Context) error {
				s.Tx.AfterCommit(ctx, note("two"))
				return nil
			})
			insert(t, ctx, s, "alice")
			s.Tx.AfterCommit(ctx, func() {
				if !exists(t, outer, s, "alice") {
					t.Error("not yet committed")
				}
				insert(t, outer, s, "bob") // the connection for writes has been given back
			})
			if len(ran) > 0 {
				t.Errorf("ran early: %v", ran)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := diff([]string{"one", "two"}, ran); diff != "" {
			t.Error(diff)
		}
		s.Tx.AfterCommit(outer, note("at once"))
		if len(ran) != 3 {
			t.Error("without a transaction it did not run at once")
		}
	},
	"AfterCommit belongs to the transaction of its context": func(t *testing.T, s Stores) {
		var ran []string
		err := s.Tx.InTx(t.Context(), func(ctx context.Context) error {
			outer := ctx
			note := func(ctx context.Context, name string) {
				s.Tx.AfterCommit(ctx, func() { ran = append(ran, name) })
			}
			undone := s.Tx.InTx(ctx, func(ctx context.Context) error {
				note(outer, "of the outer one, registered in the undone one")
				note(ctx, "of the undone one")
				err := s.Tx.InTx(ctx, func(ctx context.Context) error {
					note(ctx, "of a successful one in the undone one")
					return nil
				})
				return errors.Join(err, errUndo)
			})
			if !errors.Is(undone, errUndo) {
				t.Error(undone)
			}
			for _, end := range []error{nil, errUndo} { // the failure of the second keeps the hooks of the first
				err := s.Tx.InTx(ctx, func(ctx context.Context) error {
					return s.Tx.InTx(ctx, func(ctx context.Context) error {
						note(ctx, fmt.Sprint("inner of one that ends with ", end))
						return end
					})
				})
				if !errors.Is(err, end) {
					t.Errorf("%v, want %v", err, end)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"of the outer one, registered in the undone one", "inner of one that ends with <nil>"}
		if diff := diff(want, ran); diff != "" {
			t.Error(diff)
		}
	},
	"a list inside a transaction sees its writes, and the caller may write while it lists": func(t *testing.T,
		s Stores) {
		err := s.Tx.InTx(t.Context(), func(ctx context.Context) error {
			for n := range 3 {
				insert(t, ctx, s, numbered("user", n))
			}
			for user, err := range s.Users.ListUsers(ctx, auth.UserFilter{}) {
				if err != nil {
					return err
				}
				insertToken(t, ctx, s, user.ID, "key of "+user.Username)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(collect(t, s.Tokens.ListTokens(t.Context(), token.Filter{}))); n != 3 {
			t.Errorf("%d tokens", n)
		}
	},
	"a wait for another transaction ends with its context": func(t *testing.T, s Stores) {
		err := s.Tx.InTx(t.Context(), func(ctx context.Context) error {
			insert(t, ctx, s, "alice")
			waiting, cancel := context.WithCancel(t.Context())
			time.AfterFunc(50*time.Millisecond, cancel)
			_, err := s.Users.InsertUser(waiting, auth.Account{User: auth.User{Username: "alice"}})
			return err
		})
		if !errors.Is(err, context.Canceled) || errors.Is(err, auth.ErrUnavailable) {
			t.Error(err)
		}
	},
	"a transaction whose context ends is rolled back": func(t *testing.T, s Stores) {
		ctx, cancel := context.WithCancel(t.Context())
		err := s.Tx.InTx(ctx, func(ctx context.Context) error {
			insert(t, ctx, s, "alice")
			cancel()
			return nil
		})
		if !errors.Is(err, context.Canceled) || exists(t, t.Context(), s, "alice") {
			t.Error(err)
		}
		insert(t, t.Context(), s, "bob")
	},
}

package authtest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// moment is how long a test waits for another transaction to break a lock. A store that locks never
// fails. A store that does not lock fails, but may pass on a slow machine.
const moment = 100 * time.Millisecond

// lockTests lock a user in one transaction and change it in another.
var lockTests = map[string]func(*testing.T, Stores){
	"a locked user stays as it is until the transaction ends": func(t *testing.T, s Stores) {
		changes := map[string]func(context.Context, auth.UserID) error{
			"a new password": func(ctx context.Context, id auth.UserID) error {
				hash := "new"
				return s.Users.UpdateUser(ctx, id, auth.UserChange{PasswordHash: &hash})
			},
			"deactivated": func(ctx context.Context, id auth.UserID) error {
				no := false
				return s.Users.UpdateUser(ctx, id, auth.UserChange{Active: &no})
			},
			"deleted": func(ctx context.Context, id auth.UserID) error { return s.Users.DeleteUsers(ctx, id) },
		}
		for name, change := range changes {
			id := insert(t, t.Context(), s, name)
			done := make(chan error, 1)
			err := s.Tx.InTx(t.Context(), func(ctx context.Context) error {
				if _, err := s.Users.LockUser(ctx, id); err != nil {
					return err
				}
				go func() { done <- change(t.Context(), id) }()
				select {
				case err := <-done:
					t.Errorf("%s: did not wait for the lock: %v", name, err)
					done <- err
				case <-time.After(moment):
				}
				_, err := s.Tokens.InsertToken(ctx, tokenOf(id, "key of "+name)) // the user still exists, unchanged
				return err
			})
			if err := errors.Join(err, <-done); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, want := range map[string]string{"a new password": "new", "deactivated": "hash of deactivated"} {
			got, err := s.Users.UserByName(t.Context(), name)
			if err != nil || got.PasswordHash != want || got.Active != (name != "deactivated") {
				t.Errorf("%s, after the lock: %+v, %v", name, got, err)
			}
		}
	},
	"a lock waits for a concurrent change and then sees it": func(t *testing.T, s Stores) {
		id := insert(t, t.Context(), s, "alice")
		read := make(chan string, 1)
		hash := "new"
		err := s.Tx.InTx(t.Context(), func(ctx context.Context) error {
			if err := s.Users.UpdateUser(ctx, id, auth.UserChange{PasswordHash: &hash}); err != nil {
				return err
			}
			go func() {
				var account auth.Account
				err := s.Tx.InTx(t.Context(), func(ctx context.Context) (err error) {
					account, err = s.Users.LockUser(ctx, id)
					return err
				})
				if err != nil {
					t.Error(err)
				}
				read <- account.PasswordHash
			}()
			select {
			case got := <-read:
				t.Errorf("LockUser did not wait, and read %q", got)
				read <- got
			case <-time.After(moment):
			}
			return nil
		})
		if got := <-read; err != nil || got != hash {
			t.Errorf("%q, %v", got, err)
		}
	},
	"concurrent transactions that lock one user take turns": func(t *testing.T, s Stores) {
		id := insert(t, t.Context(), s, "alice")
		done, _ := count(t, atOnce(func(int) error {
			return s.Tx.InTx(t.Context(), func(ctx context.Context) error {
				account, err := s.Users.LockUser(ctx, id)
				if err != nil {
					return err
				}
				hash := account.PasswordHash + "."
				return s.Users.UpdateUser(ctx, id, auth.UserChange{PasswordHash: &hash})
			})
		}), auth.ErrUnavailable)
		account, err := s.Users.UserByID(t.Context(), id)
		if err != nil || len(account.PasswordHash) != len("hash of alice")+done {
			t.Errorf("%d succeeded, %q is stored, %v", done, account.PasswordHash, err)
		}
	},
}

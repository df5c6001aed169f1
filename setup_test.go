package latchkey_test

import (
	"context"
	"errors"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
)

// newAccount creates a user without a password.
func newAccount(t *testing.T, site *latchkey.Site, name string) auth.UserID {
	t.Helper()
	user, err := site.Users.Create(t.Context(), auth.CreateParams{Username: name})
	if err != nil {
		t.Fatal(err)
	}
	return user.ID
}

// TestProjectHashers checks that a project can accept a format that is not enabled by default.
func TestProjectHashers(t *testing.T) {
	t.Parallel()
	site := open(t, latchkey.Project{Hashers: []password.Hasher{password.MD5{}}})
	pool := password.NewPool(password.PoolConfig{Hashers: []password.Hasher{password.MD5{}}})
	md5, err := pool.Hash(t.Context(), "wonderland-1865")
	if err != nil {
		t.Fatal(err)
	}
	other := open(t, latchkey.Project{})
	for _, s := range []*latchkey.Site{site, other} {
		alice, err := s.Users.Create(t.Context(), auth.CreateParams{Username: "alice"})
		if err != nil {
			t.Fatal(err)
		}
		if err := latchkey.StoreHash(t.Context(), s, alice.ID, md5); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := site.Users.Authenticate(t.Context(), "alice", "wonderland-1865"); err != nil {
		t.Errorf("a format that the project accepts: %v", err)
	}
	if _, err := other.Users.Authenticate(t.Context(), "alice", "wonderland-1865"); err == nil {
		t.Error("a format that nobody has enabled signs in")
	}
}

// TestTxOfASite checks that InTx undoes all changes on an error, and that a function given to
// AfterCommit runs after the commit alone.
func TestTxOfASite(t *testing.T) {
	t.Parallel()
	var mailed []string
	site := open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		site.Users.OnCreate(func(ctx context.Context, user auth.User) error {
			site.Tx.AfterCommit(ctx, func() {
				if _, err := site.Users.ByID(ctx, user.ID); err != nil {
					t.Errorf("after the commit: %v", err)
				}
				mailed = append(mailed, user.Username)
			})
			return nil
		})
		return nil
	}})
	undo := errors.New("undo")
	err := site.Tx.InTx(t.Context(), func(ctx context.Context) error {
		if _, err := site.Users.Create(ctx, auth.CreateParams{Username: "bob"}); err != nil {
			return err
		}
		return undo
	})
	if !errors.Is(err, undo) || len(mailed) != 0 {
		t.Errorf("%v, mailed %v", err, mailed)
	}
	if _, err := site.Users.Create(t.Context(), auth.CreateParams{Username: "alice"}); err != nil || len(mailed) != 1 {
		t.Errorf("%v, mailed %v", err, mailed)
	}
}

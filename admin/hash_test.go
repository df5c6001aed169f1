package admin_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/auth"
	hashing "github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/testkit"
)

// counted counts the transactions that are open.
type counted struct {
	auth.Transactor
	open *atomic.Int32
}

func (c counted) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	c.open.Add(1)
	defer c.open.Add(-1)
	return c.Transactor.InTx(ctx, fn)
}

// slow is a hasher that calls a function before it hashes.
type slow struct {
	hashing.PBKDF2SHA256
	first *atomic.Value // func()
}

func (s slow) Encode(text string) (string, error) {
	if first, ok := s.first.Swap(func() {}).(func()); ok {
		first()
	}
	return s.PBKDF2SHA256.Encode(text)
}

// TestHashedBefore: passwords are hashed before the transaction of the form begins, because SQLite
// has one writer and hashing takes long. What was read before is checked again within.
func TestHashedBefore(t *testing.T) {
	t.Parallel()
	var open atomic.Int32
	var first atomic.Value
	site := testkit.Open(t, latchkey.Project{Name: "shop",
		Hashers: []hashing.Hasher{slow{hashing.PBKDF2SHA256{Iterations: 1000}, &first}},
		Setup: func(site *latchkey.Site) error {
			site.Admin(admin.Config{Now: site.Now, Tx: counted{site.Tx, &open}})
			return nil
		}}, testkit.Settings(func(s *latchkey.Settings) { s.Password.Iterations = 1000 }))
	site.User(t, "helen", testkit.Staff, testkit.Password(password), testkit.Permission("auth.view_user",
		"auth.add_user", "auth.change_user"))
	anna := site.User(t, "anna", testkit.Password(password))
	b := as(t, site, "helen")
	meanwhile := func(act func() error) {
		first.Store(func() {
			if n := open.Load(); n != 0 {
				t.Errorf("hashed in a transaction: %d are open", n)
			}
			if err := act(); err != nil {
				t.Error(err)
			}
		})
	}
	pair := []string{"password1", chosen, "password2", chosen}
	add, set := "/admin/auth/user/add/", userURL(anna.ID, "password/")
	nothing := func() error { return nil }

	meanwhile(nothing)
	b.get(add).submit(add, append(pair, "username", "zoe")...)
	if _, err := site.Users.Authenticate(t.Context(), "zoe", chosen); err != nil {
		t.Error(err)
	}
	meanwhile(func() error {
		_, err := site.Users.Create(t.Context(), auth.CreateParams{Username: "Yves"})
		return err
	})
	b.get(add).submit(add, append(pair, "username", "yves")...).want(200, "A user with that username already exists.")

	meanwhile(nothing)
	b.get(set).submit(set, pair...).leads(userURL(anna.ID, "change/"))
	if _, err := site.Users.Authenticate(t.Context(), "anna", chosen); err != nil {
		t.Error(err)
	}
	meanwhile(func() error { return site.Users.SetSuperuser(t.Context(), anna.ID, true) })
	b.get(set).submit(set, "password1", chosen+"!", "password2", chosen+"!").want(403)
	if _, err := site.Users.Authenticate(t.Context(), "anna", chosen); err != nil {
		t.Errorf("the password of a superuser was changed: %v", err)
	}
	long := strings.Repeat("many words ", 1000)
	b.get(add).submit(add, "username", "xeno", "password1", long, "password2", long).want(200,
		"The password is longer than", "Please correct the error below.")
}

package auth_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

func TestCreate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		in   auth.CreateParams
		want auth.User
	}{
		{"names and address are normalised as create_user does",
			auth.CreateParams{Username: "ﬁona", Email: " Fiona@Example.COM ", FirstName: "Fiona", LastName: "Apple"},
			auth.User{Username: "fiona", Email: "Fiona@example.com", FirstName: "Fiona", LastName: "Apple",
				Active: true}},
		{"no validator runs: any name that can be stored",
			auth.CreateParams{Username: "a b!"}, auth.User{Username: "a b!", Active: true}},
		{"staff and superuser", auth.CreateParams{Username: "root", Staff: true, Superuser: true},
			auth.User{Username: "root", Active: true, Staff: true, Superuser: true}},
		{"fields as long as their columns",
			auth.CreateParams{Username: strings.Repeat("é", 150), FirstName: strings.Repeat("ü", 150),
				LastName: strings.Repeat("ß", 150), Email: strings.Repeat("ö", 254)},
			auth.User{Username: strings.Repeat("é", 150), FirstName: strings.Repeat("ü", 150),
				LastName: strings.Repeat("ß", 150), Email: strings.Repeat("ö", 254), Active: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, users := open(t)
			created := create(t, users, c.in)
			c.want.ID, c.want.DateJoined = created.ID, noon.Truncate(time.Microsecond)
			stored, err := users.ByID(context.Background(), created.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, got := range []auth.User{created, stored} {
				if diff := cmp.Diff(c.want, got, cmpopts.IgnoreFields(auth.User{}, "Grants")); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestCreateRefuses(t *testing.T) {
	t.Parallel()
	_, users := open(t)
	create(t, users, auth.CreateParams{Username: "alice"})
	for _, c := range []struct {
		name, message string
		in            auth.CreateParams
		want          error
	}{
		{"no name", "The given username must be set", auth.CreateParams{}, auth.ErrInvalid},
		{"a taken name", "", auth.CreateParams{Username: "alice"}, auth.ErrExists},
		{"a taken name in another spelling", "", auth.CreateParams{Username: "ａlice"}, auth.ErrExists},
		{"a long name", "at most 150 characters (it has 151)", auth.CreateParams{Username: strings.Repeat("a", 151)},
			auth.ErrInvalid},
		{"a name that grows when normalised", "at most 150 characters",
			auth.CreateParams{Username: strings.Repeat("ﷺ", 149)}, auth.ErrInvalid},
		{"a NUL", "Null characters", auth.CreateParams{Username: "a\x00b"}, auth.ErrInvalid},
		{"broken UTF-8", "Not a valid string", auth.CreateParams{Username: "a\xff"}, auth.ErrInvalid},
		{"a long first name", "at most 150", auth.CreateParams{Username: "b", FirstName: strings.Repeat("a", 151)},
			auth.ErrInvalid},
		{"a long last name", "at most 150", auth.CreateParams{Username: "b", LastName: strings.Repeat("a", 151)},
			auth.ErrInvalid},
		{"a NUL in the address", "Null characters", auth.CreateParams{Username: "b", Email: "a\x00"}, auth.ErrInvalid},
		{"broken UTF-8 in the first name", "Not a valid", auth.CreateParams{Username: "b", FirstName: "\xff"},
			auth.ErrInvalid},
		{"a NUL in the last name", "Null characters", auth.CreateParams{Username: "b", LastName: "a\x00"},
			auth.ErrInvalid},
		{"a long address", "at most 254", auth.CreateParams{Username: "b", Email: strings.Repeat("a", 255)},
			auth.ErrInvalid},
	} {
		if _, err := users.Create(context.Background(), c.in); !errors.Is(err, c.want) ||
			!strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if n := count(t, users); n != 1 {
		t.Errorf("%d users, want alice alone", n)
	}
}

func count(t *testing.T, users *auth.Users) (n int) {
	t.Helper()
	for _, err := range users.All(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

func TestOnCreate(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db, users := open(t)
	var told []string
	users.OnCreate(func(ctx context.Context, user auth.User) error {
		told = append(told, "first "+user.Username)
		db.AfterCommit(ctx, func() { told = append(told, "committed "+user.Username) })
		return nil
	})
	refused := errors.New("no bobs")
	users.OnCreate(func(ctx context.Context, user auth.User) error {
		told = append(told, "second "+user.Username)
		if user.Username == "bob" {
			return refused
		}
		return users.SetStaff(ctx, user.ID, true) // joins the transaction
	})

	alice := create(t, users, auth.CreateParams{Username: "alice"})
	if _, err := users.Create(ctx, auth.CreateParams{Username: "bob"}); !errors.Is(err, refused) {
		t.Errorf("bob: %v", err)
	}
	want := []string{"first alice", "second alice", "committed alice", "first bob", "second bob"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
	if _, err := users.ByName(ctx, "bob"); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("the error of a hook did not undo the creation: %v", err)
	}
	if stored, err := users.ByID(ctx, alice.ID); err != nil || !stored.Staff {
		t.Errorf("the write of a hook is lost: %+v, %v", stored, err)
	}
}

// A hook that uses the outer context waits for its own transaction, since SQLite has one writer.
// The bound on waits ends this deadlock.
func TestOnCreateWithTheOuterContext(t *testing.T) {
	t.Parallel()
	const brief = 100 * time.Millisecond
	outer, users := context.Background(), over(dbtest.OpenWith(t, sqlstore.Config{Wait: brief}))
	users.OnCreate(func(_ context.Context, user auth.User) error {
		return users.SetStaff(outer, user.ID, true)
	})
	start := time.Now()
	_, err := users.Create(outer, auth.CreateParams{Username: "alice"})
	if took := time.Since(start); !errors.Is(err, auth.ErrUnavailable) || took < brief/2 {
		t.Errorf("%v after %v, want ErrUnavailable after %v", err, took, brief)
	}
	if n := count(t, users); n != 0 {
		t.Errorf("%d users are left", n)
	}
}

func TestFlagsAndDelete(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	_, users := open(t)
	id := create(t, users, auth.CreateParams{Username: "alice"}).ID
	for _, set := range []func() error{
		func() error { return users.SetActive(ctx, id, false) },
		func() error { return users.SetStaff(ctx, id, true) },
		func() error { return users.SetSuperuser(ctx, id, true) },
	} {
		if err := set(); err != nil {
			t.Fatal(err)
		}
	}
	user, err := users.ByName(ctx, "alice")
	if err != nil || user.Active || !user.Staff || !user.Superuser {
		t.Errorf("%+v, %v", user, err)
	}
	if err := users.Delete(ctx, id); err != nil {
		t.Fatal(err)
	}
	for _, gone := range []func() error{
		func() error { return users.SetActive(ctx, id, true) },
		func() error { return users.SetPassword(ctx, id, "x") },
		func() error { return users.Delete(ctx, id) },
		func() error { _, err := users.CheckPassword(ctx, id, "x"); return err },
		func() error { _, err := users.ByID(ctx, "not-a-number"); return err },
	} {
		if err := gone(); !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("%v, want ErrNotFound", err)
		}
	}
}

// With EmailLogin one column holds both the username and the e-mail address, so that nobody's
// username is the address of another user (Grafana CVE-2022-39229: it locked them out).
func TestEmailLogin(t *testing.T) {
	t.Parallel()
	_, users := open(t, func(c *auth.UsersConfig) { c.EmailLogin = true })
	for _, c := range []struct{ username, email, stored, field string }{
		{"Ada@EXAMPLE.com", "", "Ada@example.com", ""},
		{"bea@example.com", "bea@EXAMPLE.COM", "bea@example.com", ""},
		{"ﬁona@example.com", "", "fiona@example.com", ""},
		{strings.Repeat("x", 200) + "@example.com", "", strings.Repeat("x", 200) + "@example.com", ""},
		{"carl@example.com", "other@example.com", "", "email"},
		{strings.Repeat("x", 250) + "@example.com", "", "", "username"},
	} {
		user, err := users.Create(t.Context(), auth.CreateParams{Username: c.username, Email: c.email})
		invalid := new(auth.InvalidError)
		if c.field != "" {
			if !errors.As(err, &invalid) || invalid.Field != c.field {
				t.Errorf("%.20s: %v", c.username, err)
			}
			continue
		}
		if err != nil || user.Username != c.stored || user.Email != c.stored {
			t.Errorf("%.20s: %q, %q, %v", c.username, user.Username, user.Email, err)
		}
		if _, err := users.ByName(t.Context(), c.stored); err != nil {
			t.Errorf("%.20s: %v", c.stored, err)
		}
	}
	if users.ValidateUsername("ada") == nil || users.ValidateUsername("o'hara@example.com") != nil {
		t.Error("ValidateUsername does not check names as e-mail addresses")
	}
}

// List passes its filter on to the store.
func TestListFilters(t *testing.T) {
	t.Parallel()
	_, users := open(t)
	for _, p := range []auth.CreateParams{{Username: "alice"}, {Username: "bob", Staff: true},
		{Username: "carol", Staff: true}} {
		create(t, users, p)
	}
	staff := true
	var names []string
	for user, err := range users.List(t.Context(), auth.UserFilter{Staff: &staff, After: "bob"}) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, user.Username)
	}
	if diff := cmp.Diff([]string{"carol"}, names); diff != "" {
		t.Error(diff)
	}
}

// Without a Now and a Log, Users takes the time of the machine and the default log.
func TestDefaultClockAndLog(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	users := auth.NewUsers(auth.UsersConfig{
		Store: readOnly{db.Users()}, Tx: db, Hasher: password.NewPool(password.PoolConfig{Iterations: 1000}),
	})
	before := time.Now().Truncate(time.Microsecond)
	alice := create(t, users, auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
	if alice.DateJoined.Before(before) || alice.DateJoined.After(time.Now()) {
		t.Errorf("joined at %v", alice.DateJoined)
	}
	dearer := auth.NewUsers(auth.UsersConfig{
		Store: readOnly{db.Users()}, Tx: db, Hasher: password.NewPool(password.PoolConfig{Iterations: 2000}),
	})
	if _, err := dearer.Authenticate(t.Context(), "alice", "wonderland-1865"); err != nil { // logs a warning
		t.Error(err)
	}
}

package auth_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
)

func TestUpdate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		params auth.UpdateParams
		want   func(*auth.User)
	}{
		{"nothing", auth.UpdateParams{}, func(*auth.User) {}},
		{"the domain of an address is in lower case, as Django normalises it",
			auth.UpdateParams{Email: new(" A.Liddell@Example.ORG ")}, func(u *auth.User) {
				u.Email = "A.Liddell@example.org"
			}},
		{"an address may be removed", auth.UpdateParams{Email: new("")}, func(u *auth.User) { u.Email = "" }},
		{"a name is normalised to NFKC, as Django's forms do",
			auth.UpdateParams{Username: new("ﬁona")}, func(u *auth.User) { u.Username = "fiona" }},
		{"a name in another case", auth.UpdateParams{Username: new("Alice")}, func(u *auth.User) {
			u.Username = "Alice"
		}},
		{"a name as long as the column", auth.UpdateParams{Username: new(strings.Repeat("é", 150))},
			func(u *auth.User) { u.Username = strings.Repeat("é", 150) }},
		{"names", auth.UpdateParams{FirstName: new("Ann"), LastName: new("")},
			func(u *auth.User) { u.FirstName, u.LastName = "Ann", "" }},
		{"flags", auth.UpdateParams{Active: new(false), Staff: new(true), Superuser: new(true)},
			func(u *auth.User) { u.Active, u.Staff, u.Superuser = false, true, true }},
		{"flags are taken away", auth.UpdateParams{Staff: new(false), Superuser: new(false)}, func(*auth.User) {}},
		{"all fields", auth.UpdateParams{
			Username: new("ann"), Email: new("ann@example.com"), FirstName: new("A"), LastName: new("B"),
			Active: new(true), Staff: new(true), Superuser: new(false),
		}, func(u *auth.User) {
			*u = auth.User{ID: u.ID, Username: "ann", Email: "ann@example.com", FirstName: "A", LastName: "B",
				Active: true,
				Staff:  true, DateJoined: u.DateJoined}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, users := open(t)
			want := create(t, users, auth.CreateParams{
				Username: "alice", Email: "alice@example.com", FirstName: "Alice", LastName: "Liddell",
				Password: "wonderland-1865",
			})
			c.want(&want)
			updated, err := users.Update(t.Context(), want.ID, c.params)
			if err != nil {
				t.Fatal(err)
			}
			stored, err := users.ByID(t.Context(), want.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, got := range []auth.User{updated, stored} {
				if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(auth.User{}, "Grants")); diff != "" {
					t.Error(diff)
				}
			}
			if ok, err := users.CheckPassword(t.Context(), want.ID, "wonderland-1865"); !ok || err != nil {
				t.Errorf("the password: %v, %v", ok, err)
			}
		})
	}
}

func TestUpdateRefuses(t *testing.T) {
	t.Parallel()
	_, users := open(t)
	alice := create(t, users, auth.CreateParams{Username: "alice", Email: "alice@example.com"})
	create(t, users, auth.CreateParams{Username: "fiona"})
	const valid = "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters."
	for _, c := range []struct {
		name, field, message string
		params               auth.UpdateParams
		want                 error
	}{
		{"a taken name", "", "", auth.UpdateParams{Username: new("fiona")}, auth.ErrExists},
		{"a taken name in another form", "", "", auth.UpdateParams{Username: new("ﬁona")}, auth.ErrExists},
		{"no name", "username", "This field cannot be blank.", auth.UpdateParams{Username: new("")}, auth.ErrInvalid},
		{"a space", "username", valid, auth.UpdateParams{Username: new("a b")}, auth.ErrInvalid},
		{"a NUL", "username", valid, auth.UpdateParams{Username: new("a\x00")}, auth.ErrInvalid},
		{"a name too long", "username", "Ensure this value has at most 150 characters (it has 151).",
			auth.UpdateParams{Username: new(strings.Repeat("a", 151))}, auth.ErrInvalid},
		{"a name that NFKC makes too long", "username", "Ensure this value has at most 150 characters (it has 300).",
			auth.UpdateParams{Username: new(strings.Repeat("ﬁ", 150))}, auth.ErrInvalid},
		{"no address", "email", "Enter a valid email address.", auth.UpdateParams{Email: new("alice")},
			auth.ErrInvalid},
		{"a first name too long", "first_name", "Ensure this value has at most 150 characters (it has 151).",
			auth.UpdateParams{FirstName: new(strings.Repeat("a", 151))}, auth.ErrInvalid},
		{"a last name with a NUL", "last_name", "Null characters are not allowed.",
			auth.UpdateParams{LastName: new("\x00")}, auth.ErrInvalid},
	} {
		c.params.Staff = new(true) // is not written either
		_, err := users.Update(t.Context(), alice.ID, c.params)
		invalid := new(auth.InvalidError)
		if !errors.Is(err, c.want) || c.field != "" &&
			(!errors.As(err, &invalid) || invalid.Field != c.field || invalid.Message != c.message) {
			t.Errorf("%s: %v", c.name, err)
		}
		if now, err := users.ByID(t.Context(), alice.ID); err != nil || now.Username != "alice" || now.Staff {
			t.Errorf("%s: %+v, %v", c.name, now, err)
		}
	}
	for _, id := range []auth.UserID{"999", "", "x"} {
		if _, err := users.Update(t.Context(), id, auth.UpdateParams{}); !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("user %q: %v", id, err)
		}
	}
}

// TestUpdateLeavesOldValuesAlone changes a user whose name the validators would refuse now.
func TestUpdateLeavesOldValuesAlone(t *testing.T) {
	t.Parallel()
	_, users := open(t)
	old := create(t, users, auth.CreateParams{Username: "a b!", Email: "nonsense"})
	got, err := users.Update(t.Context(), old.ID, auth.UpdateParams{
		Username: new("a b!"), Email: new("nonsense"), FirstName: new("Ann"),
	})
	if err != nil || got.Username != "a b!" || got.Email != "nonsense" || got.FirstName != "Ann" {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestUpdateWhereTheAddressIsTheName checks that either field changes both.
func TestUpdateWhereTheAddressIsTheName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		params auth.UpdateParams
		want   string // of UserChange.Username; "" for an error
	}{
		{"the name", auth.UpdateParams{Username: new("Bea@Example.COM")}, "Bea@example.com"},
		{"the address", auth.UpdateParams{Email: new("Bea@Example.COM")}, "Bea@example.com"},
		{"both", auth.UpdateParams{Username: new("Bea@example.com"), Email: new("Bea@Example.COM")}, "Bea@example.com"},
		{"the same", auth.UpdateParams{Email: new("ada@Example.com")}, "ada@example.com"},
		{"two", auth.UpdateParams{Username: new("bea@example.com"), Email: new("carl@example.com")}, ""},
		{"no address", auth.UpdateParams{Username: new("bea")}, ""},
		{"a blank address", auth.UpdateParams{Email: new("")}, ""},
	} {
		_, users := open(t, func(config *auth.UsersConfig) {
			config.EmailLogin, config.Store = true, oneColumn{config.Store}
		})
		ada := create(t, users, auth.CreateParams{Username: "ada@example.com"})
		got, err := users.Update(t.Context(), ada.ID, c.params)
		if c.want == "" && !errors.Is(err, auth.ErrInvalid) || c.want != "" && (err != nil || got.Username != c.want) {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
}

// oneColumn is a store that refuses to write an e-mail address beside the name.
type oneColumn struct{ auth.UserStore }

func (s oneColumn) UpdateUser(ctx context.Context, id auth.UserID, c auth.UserChange) error {
	if c.Email != nil {
		return auth.ErrInvalid
	}
	return s.UserStore.UpdateUser(ctx, id, c)
}

// TestUpdateEndsWhatItMust checks what becomes of a user's token, sessions and permissions. As in
// Django, another name or address ends none of them.
func TestUpdateEndsWhatItMust(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name             string
		params           auth.UpdateParams
		signedIn, permit bool
	}{
		{"another name", auth.UpdateParams{Username: new("ann")}, true, true},
		{"another address", auth.UpdateParams{Email: new("ann@example.com")}, true, true},
		{"no superuser", auth.UpdateParams{Superuser: new(false)}, true, false},
		{"inactive", auth.UpdateParams{Active: new(false)}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db, users := open(t, func(config *auth.UsersConfig) { config.Secrets = []string{"sekrit"} })
			tokens := token.New(token.Config{Store: db.Tokens(), Tx: db})
			alice := create(t, users,
				auth.CreateParams{Username: "alice", Password: "wonderland-1865", Superuser: true})
			tok, err := tokens.GetOrCreate(t.Context(), alice.ID)
			if err != nil {
				t.Fatal(err)
			}
			session, err := users.SessionHash(t.Context(), alice)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := users.Update(t.Context(), alice.ID, c.params); err != nil {
				t.Fatal(err)
			}
			if _, _, err := users.BySession(t.Context(), alice.ID, session); (err == nil) != c.signedIn {
				t.Errorf("session: %v", err)
			}
			identity, err := tokens.Verify(t.Context(), tok.Key)
			if (err == nil) != c.signedIn {
				t.Fatalf("token: %v", err)
			}
			if err != nil {
				return
			}
			if held, err := identity.User.HasPermission(t.Context(), "auth.add_user"); held != c.permit || err != nil {
				t.Errorf("permission: %v, %v", held, err)
			}
		})
	}
}

// changing is a store that changes the user between the look-up of the caller and the write.
type changing struct {
	auth.UserStore
	during func(context.Context)
}

func (s *changing) LockUser(ctx context.Context, id auth.UserID) (auth.Account, error) {
	if s.during != nil {
		during := s.during
		s.during = nil
		during(ctx)
	}
	return s.UserStore.LockUser(ctx, id)
}

// TestUpdateUndoesNoOtherChange changes other fields while Update runs.
func TestUpdateUndoesNoOtherChange(t *testing.T) {
	t.Parallel()
	store := new(changing)
	_, users := open(t, func(c *auth.UsersConfig) { store.UserStore, c.Store = c.Store, store })
	alice := create(t, users, auth.CreateParams{Username: "alice", Email: "a@example.com", Superuser: true})
	store.during = func(ctx context.Context) {
		change := auth.UserChange{Email: new("b@example.com"), Superuser: new(false), Active: new(false)}
		if err := store.UpdateUser(ctx, alice.ID, change); err != nil {
			t.Error(err)
		}
	}
	got, err := users.Update(t.Context(), alice.ID, auth.UpdateParams{FirstName: new("Alice")})
	if err != nil || got.FirstName != "Alice" || got.Email != "b@example.com" || got.Superuser || got.Active {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestOnDelete(t *testing.T) {
	t.Parallel()
	_, users := open(t)
	alice := create(t, users, auth.CreateParams{Username: "alice"})
	var seen []string
	refuse := errors.New("alice has orders")
	users.OnDelete(func(ctx context.Context, u auth.User) error {
		_, err := users.ByID(ctx, u.ID) // the hook runs before the deletion
		seen = append(seen, u.Username)
		return err
	})
	users.OnDelete(func(context.Context, auth.User) error { return refuse })
	if err := users.Delete(t.Context(), alice.ID); !errors.Is(err, refuse) {
		t.Errorf("%v, want the error of the hook", err)
	}
	if _, err := users.ByID(t.Context(), alice.ID); err != nil {
		t.Errorf("deleted in spite of the hook: %v", err)
	}
	refuse = nil
	if err := users.DeleteAll(t.Context(), alice.ID, alice.ID); err != nil { // an id that comes twice counts once
		t.Error(err)
	}
	if err := users.Delete(t.Context(), alice.ID); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("again: %v", err)
	}
	if diff := cmp.Diff([]string{"alice", "alice"}, seen); diff != "" {
		t.Error(diff)
	}
}

package sqlstore_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/authtest"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// keyedByMail is the person model of e whose e-mail address is its primary key
// (EmailField(primary_key=True)), and the statements that make its tables.
func (e engine) keyedByMail() (sqlstore.UserModel, migrate.Migration) {
	model, own := e.person("char")
	model.ID, model.NewID = "email", nil
	model.Extra["order"] = func(u auth.User) any { return "of " + u.Username }
	column := strings.Replace(e.keys["char"], "20", "254", 1)
	for i, text := range own.Up {
		text = strings.Replace(text, "pid "+e.keys["char"]+", email varchar(254) NOT NULL UNIQUE", "email "+column, 1)
		text = strings.ReplaceAll(text, "(pid)", "(email)")
		own.Up[i] = strings.ReplaceAll(text, "person_id varchar(20)", "person_id varchar(254)")
	}
	return model, own
}

func migratedPersons(t *testing.T, e engine, model sqlstore.UserModel, own migrate.Migration) authtest.Stores {
	t.Helper()
	db, err := e.open(t.Context(), e.fresh(t), patientWith(model))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := migrate.New(db, own).Up(t.Context(), "", nil); err != nil {
		t.Fatal(err)
	}
	return stores(db)
}

// TestUserModelKeyedByMail checks a model whose e-mail address is the username and the primary key.
func TestUserModelKeyedByMail(t *testing.T) {
	t.Parallel()
	for name, e := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			model, own := e.keyedByMail()
			ctx, s := t.Context(), migratedPersons(t, e, model, own)
			ann := auth.Account{PasswordHash: "hash",
				User: auth.User{Username: "ann@x.org", LastName: "of us", Active: true}}
			id, err := s.Users.InsertUser(ctx, ann)
			if err != nil || id != "ann@x.org" {
				t.Fatalf("%q, %v", id, err)
			}
			if _, err := s.Users.InsertUser(ctx, ann); !errors.Is(err, auth.ErrExists) {
				t.Errorf("the same again: %v", err)
			}
			if got, err := s.Users.UserByID(ctx, id); err != nil || got.Username != "ann@x.org" ||
				got.Email != "ann@x.org" {
				t.Errorf("%+v, %v", got, err)
			}
			if got, err := s.Users.UserByName(ctx, "ann@x.org"); err != nil || got.ID != id {
				t.Errorf("%+v, %v", got, err)
			}
			same, other, admin := "ann@x.org", "bob@x.org", true
			if err := s.Users.UpdateUser(ctx, id, auth.UserChange{Username: &same, Superuser: &admin}); err != nil {
				t.Error(err)
			}
			for what, c := range map[string]auth.UserChange{"username": {Username: &other}, "email": {Email: &other}} {
				if err := s.Users.UpdateUser(ctx, id, c); !errors.Is(err, auth.ErrInvalid) ||
					!strings.Contains(err.Error(), "primary key") {
					t.Errorf("another %s: %v", what, err)
				}
			}
			if _, err := s.Tokens.InsertToken(ctx, token.Token{Key: "key of ann", UserID: id}); err != nil {
				t.Fatal(err)
			}
			if identity, err := s.Tokens.Identify(ctx, "key of ann"); err != nil || identity.User.ID != id ||
				!identity.User.Superuser {
				t.Errorf("%+v, %v", identity, err)
			}
			if err := s.Users.DeleteUsers(ctx, id); err != nil {
				t.Error(err)
			}
			if _, err := s.Tokens.Identify(ctx, "key of ann"); !errors.Is(err, auth.ErrNotFound) {
				t.Error(err)
			}
		})
	}
}

// TestNewID checks that NewID and the functions of Extra get the new user, and that NewID may make
// keys of each kind.
func TestNewID(t *testing.T) {
	t.Parallel()
	const uuid = "6f1d3c1e-0000-4000-8000-000000000001"
	for name, e := range engines {
		for key, want := range map[string]auth.UserID{"integer": "4711", "uuid": uuid, "char": "ann at x.org"} {
			if e.keys[key] == "" {
				continue
			}
			t.Run(name+"/"+key, func(t *testing.T) {
				t.Parallel()
				model, own := e.person(key)
				model.Superuser = sqlstore.Column("is_admin")
				model.NewID = func(u auth.User) string {
					if u.Username != "ann@x.org" || !u.Superuser || u.ID != "" {
						t.Errorf("NewID got %+v", u)
					}
					return map[string]string{"integer": "4711", "uuid": uuid,
						"char": strings.Replace(u.Username, "@", " at ", 1)}[key]
				}
				var told auth.User
				model.Extra["order"] = func(u auth.User) any { told = u; return "of " + u.Username }
				s := migratedPersons(t, e, model, own)
				id, err := s.Users.InsertUser(t.Context(), auth.Account{
					User: auth.User{ID: "7", Username: "ann@x.org", LastName: "of us", Superuser: true}})
				if err != nil || id != want {
					t.Fatalf("%q, %v", id, err)
				}
				if told.Username != "ann@x.org" || !told.Superuser || told.ID != "" {
					t.Errorf("the function of Extra got %+v", told)
				}
				if got, err := s.Users.UserByID(t.Context(), want); err != nil || got.Username != "ann@x.org" {
					t.Errorf("%+v, %v", got, err)
				}
			})
		}
	}
}

package sqlstore_test

import (
	"errors"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// person is a model whose key is a text, and whose only other columns are username and password.
func person() sqlstore.UserModel {
	c := sqlstore.Constant
	return sqlstore.UserModel{
		Label: "acc.Person", Key: sqlstore.KeyText, FirstName: c(""), LastName: c(""), Email: c(""),
		Active: c(true), Staff: c(false), Superuser: c(false), DateJoined: c(time.Time{}), LastLogin: c(time.Time{}),
		GroupsTable: sqlstore.JoinTable{Table: "-"}, PermissionsTable: sqlstore.JoinTable{Table: "-"},
	}
}

// personTable returns the statement that creates the table with these types.
func personTable(id, password, username string) string {
	return "CREATE TABLE acc_person (id " + id + " NOT NULL PRIMARY KEY, password " + password +
		" NOT NULL, username " + username + " UNIQUE)"
}

// TestLooseColumns has columns that treat ALICE and alice as equal. The stores tell the two users
// apart, and the key of one is not the key of the other.
func TestLooseColumns(t *testing.T) {
	t.Parallel()
	for name, e := range map[string]struct {
		open    opener
		url     func(t *testing.T) (url, direct string)
		prepare string
		loose   string
	}{
		"sqlite NOCASE": {sqlite.Open, func(t *testing.T) (string, string) {
			url := engines["sqlite"].fresh(t)
			return url, url
		}, "SELECT 1", "varchar(150) COLLATE NOCASE"},
		"postgres citext": {postgres.Open, func(t *testing.T) (string, string) {
			url := dbtest.Postgres(t)
			return url, url
		}, "CREATE EXTENSION citext", "citext"},
		"pgbouncer citext": {postgres.Open, func(t *testing.T) (string, string) {
			url := dbtest.Postgres(t)
			return dbtest.Pooled(t, url), url
		}, "CREATE EXTENSION citext", "citext"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, direct := e.url(t)
			raw := dbtest.Raw(t, direct)
			if _, err := raw.ExecContext(t.Context(), e.prepare); err != nil {
				t.Skip(err)
			}
			run(t, raw, personTable(e.loose, e.loose, e.loose),
				"INSERT INTO acc_person VALUES ('alice', 'Hash', 'alice')")
			db, err := e.open(t.Context(), url, patientWith(person()))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			users, changed, wrong := db.Users(), "changed", "HASH"
			_, byID := users.UserByID(t.Context(), "ALICE")
			_, byName := users.UserByName(t.Context(), "ALICE")
			for what, err := range map[string]error{
				"by id": byID, "by name": byName,
				"update": users.UpdateUser(t.Context(), "ALICE", auth.UserChange{PasswordHash: &changed}),
				"update hash": users.UpdateUser(t.Context(), "alice",
					auth.UserChange{PasswordHash: &changed, IfPasswordHash: &wrong}),
				"delete": users.DeleteUsers(t.Context(), "ALICE"),
			} {
				if !errors.Is(err, auth.ErrNotFound) {
					t.Errorf("%s: got %v, want %v", what, err, auth.ErrNotFound)
				}
			}
			if a, err := users.UserByID(t.Context(), "alice"); err != nil || a.PasswordHash != "Hash" {
				t.Errorf("alice: %q, %v", a.PasswordHash, err)
			}
		})
	}
}

// TestNullFlag has a model with a flag that may be NULL. NULL reads as false, in listings too.
func TestNullFlag(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"sqlite", "postgres", "mysql"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := engines[name]
			url := e.fresh(t)
			run(t, dbtest.Raw(t, url), "CREATE TABLE acc_person (id varchar(9) NOT NULL PRIMARY KEY, password "+
				"varchar(9) NOT NULL, username varchar(9), is_active "+e.flag+" NULL)",
				"INSERT INTO acc_person VALUES ('a', '', 'a', NULL)",
				"INSERT INTO acc_person VALUES ('b', '', 'b', '1')",
				"INSERT INTO acc_person VALUES ('c', '', 'c', '0')")
			model := person()
			model.Active = sqlstore.Column("is_active")
			db := migrated(t, e.open, url, patientWith(model))
			for want, n := range map[bool]int{true: 1, false: 2} {
				for user, err := range db.Users().ListUsers(t.Context(), auth.UserFilter{Active: &want}) {
					if n--; err != nil || user.Active != want {
						t.Errorf("of those with %v: %+v, %v", want, user, err)
					}
				}
				if n != 0 {
					t.Errorf("%d too few with %v", n, want)
				}
			}
		})
	}
}

// TestTableOfLabel checks the table's name: the app's name as the project writes it, and the
// model's name in lower case, as in Django.
func TestTableOfLabel(t *testing.T) {
	t.Parallel()
	for label, want := range map[string]string{"auth.User": "auth_user", "accounts.Person": "accounts_person",
		"MyApp.Person": "MyApp_person"} {
		if got := (sqlstore.UserModel{Label: label}).WithDefaults().Table; got != want {
			t.Errorf("%s: got %q, want %q", label, got, want)
		}
	}
}

// TestEmptyKeyIdentifiesNobody has a row with an empty key in authtoken_token: no key finds it,
// neither the empty one nor spaces, which some collations treat as equal to it.
func TestEmptyKeyIdentifiesNobody(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := open(t)
		alice, err := db.Users().InsertUser(t.Context(), auth.Account{User: auth.User{Username: "alice", Active: true}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Tokens().InsertToken(t.Context(), token.Token{UserID: alice}); err != nil {
			t.Fatal(err)
		}
		if stored, err := db.Tokens().TokenByUser(t.Context(), alice); err != nil || stored.Key != "" {
			t.Fatalf("the row is not there: %q, %v", stored.Key, err)
		}
		for _, key := range []string{"", " ", "  ", "\t"} {
			if id, err := db.Tokens().Identify(t.Context(), key); !errors.Is(err, auth.ErrNotFound) || id != nil {
				t.Errorf("key %q: %v, %v, want ErrNotFound", key, id, err)
			}
		}
	})
}

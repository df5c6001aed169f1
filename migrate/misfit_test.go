package migrate_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestWhenUsersAreChecked has a user table that lacks a column, and ledgers. The lack is an error
// only if no migration of the table's app is still to come.
func TestWhenUsersAreChecked(t *testing.T) {
	t.Parallel()
	users := models()["uuid"]
	own := []migrate.Migration{{App: "accounts", Name: "0001_initial", Up: []string{"SELECT 1"}},
		{App: "accounts", Name: "0002_more", Up: []string{"SELECT 1"}}}
	const noRows, none = "", "-"
	for name, test := range map[string]struct {
		swapped bool
		own     []migrate.Migration
		ledger  string // "app.name app.name"; "-" for no table
		misfit  bool
	}{
		"no ledger":       {false, nil, none, false},
		"an empty ledger": {false, nil, noRows, false},
		"auth before its last": {false, nil, "auth.0001_initial auth.0011_update_proxy_permissions",
			false},
		"an app that refers, but not auth":        {false, nil, "authtoken.0001_initial", false},
		"no ledger, of a model":                   {true, nil, none, true},
		"an empty ledger, of a model":             {true, nil, noRows, true},
		"a model's migration is to come":          {true, own, noRows, false},
		"a model's last migration is to come":     {true, own, "accounts.0001_initial", false},
		"an app that refers, of a model":          {true, own, "authtoken.0001_initial accounts.0001_initial", false},
		"a model's migrations are applied":        {true, own, "accounts.0001_initial accounts.0002_more", true},
		"a model's migrations, applied by others": {true, nil, "accounts.0001_initial", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, model := fresh(t, "sqlite"), sqlstore.UserModel{}
			d.exec(t, "CREATE TABLE auth_user (id integer PRIMARY KEY)")
			if test.swapped {
				model = users.UserModel
				d.exec(t, users.create("sqlite"), "ALTER TABLE accounts_person DROP COLUMN password")
			}
			if test.ledger != none {
				d.exec(t, "CREATE TABLE django_migrations (id integer PRIMARY KEY, app text, name text, applied text)")
			}
			for _, row := range strings.Fields(strings.TrimPrefix(test.ledger, none)) {
				app, name, _ := strings.Cut(row, ".")
				d.exec(t, "INSERT INTO django_migrations (app, name) VALUES ('"+app+"', '"+name+"')")
			}
			misfit := new(sqlstore.MisfitError)
			err := migrate.New(d.open(t, model), test.own...).CheckTables(t.Context())
			if errors.As(err, &misfit) != test.misfit {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestOrderOfDescriptions deletes all content types and permissions. They are created again as
// before: the project's after the built-in ones, in the order of its migrations.
func TestOrderOfDescriptions(t *testing.T) {
	t.Parallel()
	db, path := open(t, "")
	own := append(blog(), note,
		migrate.Migration{App: "aardvark", Name: "0001_initial", Models: []migrate.Model{{Name: "z"}, {Name: "a"}}})
	up(t, db, own...)
	const types = "SELECT app_label, model FROM django_content_type ORDER BY id"
	before, permissions := rows(t, path, types), rows(t, path, permissionQuery)
	want := []string{"blog|post", "blog|comment", "myapp|note", "aardvark|z", "aardvark|a"}
	if diff := cmp.Diff(want, before[len(before)-len(want):]); diff != "" {
		t.Error(diff)
	}
	raw(t, path, "DELETE FROM auth_permission", "DELETE FROM django_content_type")
	up(t, db, own...)
	if diff := cmp.Diff(before, rows(t, path, types)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(permissions, rows(t, path, permissionQuery)); diff != "" {
		t.Error(diff)
	}
}

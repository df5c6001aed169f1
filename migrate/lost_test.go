package migrate_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestLostTables drops tables whose migrations the ledger has. Up of an app that needs one fails
// before it changes anything. Up of an app that needs none succeeds.
func TestLostTables(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d database) {
		db := d.open(t, sqlstore.UserModel{})
		m := migrate.New(db)
		if err := m.CheckTables(t.Context()); err != nil {
			t.Errorf("before migrate: %v", err)
		}
		if err := m.Up(t.Context(), "auth", nil); err != nil {
			t.Fatal(err)
		}
		if err := m.CheckTables(t.Context()); err != nil {
			t.Errorf("tables whose migrations are not applied yet count as lost: %v", err)
		}
		for i, step := range []struct {
			drop string
			up   string // of what app, and so of what it needs
			want []string
		}{
			{"DROP TABLE auth_group_permissions", "authtoken", []string{"auth_group_permissions"}},
			{"SELECT 1", "sessions", nil},
			{"DROP TABLE django_session", "", []string{"auth_group_permissions", "django_session"}},
		} {
			d.exec(t, step.drop)
			err := m.Up(t.Context(), step.up, func(s migrate.Step, _ bool) {
				if step.want != nil {
					t.Errorf("%d: did %v", i, s)
				}
			})
			lost := new(migrate.LostError)
			if errors.As(err, &lost); err != nil && step.want == nil || cmp.Diff(step.want, lost.Tables) != "" {
				t.Errorf("%d: up %s: %v, want %v", i, step.up, err, step.want)
			}
		}
		d.exec(t, "DROP TABLE auth_user_groups")
		misfit, lost := new(sqlstore.MisfitError), new(migrate.LostError)
		if err := m.CheckTables(t.Context()); !errors.As(err, &misfit) || !errors.As(err, &lost) || lost.Hint() == "" ||
			!slices.Equal(misfit.Lacks, []string{"table auth_user_groups"}) {
			t.Errorf("with a table of users': %v", err)
		}
	})
}

// TestNamesWithoutADatabase checks the requests that Up and To refuse on every database.
func TestNamesWithoutADatabase(t *testing.T) {
	t.Parallel()
	person := sqlstore.UserModel{Label: "accounts.Person"}
	own := migrate.Migration{App: "accounts", Name: "0001_initial",
		Up: []string{"CREATE TABLE accounts_person (id integer)"}}
	for _, c := range []struct {
		users     sqlstore.UserModel
		own       []migrate.Migration
		app, name string
		fresh     bool
		want      error
	}{
		{app: "", fresh: true},
		{app: "auth", name: "zero", fresh: true},
		{app: "auth", name: "0012", fresh: true},
		{app: "auth", name: "0003", want: migrate.ErrNoStop},
		{app: "auth", name: "000", want: migrate.ErrUnknownMigration},
		{app: "auth", name: "nosuch", want: migrate.ErrUnknownMigration},
		{app: "nosuch", want: migrate.ErrUnknownApp},
		{app: "nosuch", name: "zero", want: migrate.ErrUnknownApp},
		{app: "accounts", want: migrate.ErrUnknownApp},
		{own: []migrate.Migration{own}, app: "accounts", name: "0001", fresh: true},
		{users: person, app: "", fresh: true, want: migrate.ErrNoUserTable},
		{users: person, app: "authtoken", name: "0001", fresh: true, want: migrate.ErrNoUserTable},
		{users: person, app: "authtoken", name: "zero", fresh: true},
		{users: person, app: "sessions", fresh: true},
		{users: person, app: ""}, // who knows what the database has
		{users: person, own: []migrate.Migration{own}, app: "", fresh: true},
	} {
		if err := migrate.NamesOf(c.users, c.own...).Check(c.app, c.name, c.fresh); !errors.Is(err, c.want) {
			t.Errorf("%q %q of %q, fresh %t: %v, want %v", c.app, c.name, c.users.Label, c.fresh, err, c.want)
		}
	}
	want := []string{"accounts", "admin", "auth", "authtoken", "contenttypes", "latchkey", "sessions"}
	if diff := cmp.Diff(want, migrate.NamesOf(person, own).Apps()); diff != "" {
		t.Error(diff)
	}
}

package migrate_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestReferencedTableIsNotDropped has tables of the project that stay and refer to built-in ones.
// To refuses before it changes anything.
func TestReferencedTableIsNotDropped(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		users   sqlstore.UserModel
		columns string // of the project's table, behind its key
		table   string
		app, to string // what cannot be taken back, and why
	}{
		"the user model's join table": {models()["big"].UserModel,
			"group_id integer NOT NULL, FOREIGN KEY (group_id) REFERENCES auth_group (id)", "accounts_person_groups",
			"auth", "auth_group"},
		"the user model's table": {models()["big"].UserModel,
			"email varchar(254), password varchar(128), group_id integer NOT NULL, FOREIGN KEY (group_id) REFERENCES auth_group (id)", "accounts_person", "auth", "auth_group"},
		"a table of another Django app": {sqlstore.UserModel{},
			"author_id integer NOT NULL, FOREIGN KEY (author_id) REFERENCES auth_user (id)", "wiki_page", "auth",
			"auth_user"},
		"a table that refers to a token": {sqlstore.UserModel{},
			"token_id varchar(40) NOT NULL, FOREIGN KEY (token_id) REFERENCES authtoken_token (`key`)", "wiki_bot",
			"authtoken", "authtoken_token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onEngines(t, func(t *testing.T, d database) {
				m := migrate.New(d.open(t, test.users))
				if err := m.To(t.Context(), "auth", "0012", nil); err != nil {
					t.Fatal(err)
				}
				id, columns := "id "+models()["big"].key[d.engine], test.columns
				if d.engine == "postgres" {
					columns = strings.ReplaceAll(columns, "`", `"`)
				}
				if test.users.Swapped() && test.table != "accounts_person" {
					d.exec(t, models()["big"].create(d.engine))
				}
				made := "CREATE TABLE " + test.table + " (" + id + ", " + columns + ")"
				if test.app == "auth" {
					d.exec(t, made)
				}
				if err := m.Up(t.Context(), "", nil); err != nil {
					t.Fatal(err)
				}
				if test.app != "auth" {
					d.exec(t, made)
				}
				before := d.contents(t)
				for _, app := range []string{test.app, "contenttypes"} {
					err := m.To(t.Context(), app, "zero", func(s migrate.Step, _ bool) { t.Errorf("did %v", s) })
					if !errors.Is(err, migrate.ErrIrreversible) || !strings.Contains(err.Error(),
						test.app+".0001_initial cannot be reverted: table "+test.table+", which stays, refers to "+
							"table "+test.to) {
						t.Errorf("%s: %v", app, err)
					}
				}
				if diff := cmp.Diff(before, d.contents(t)); diff != "" {
					t.Error(diff)
				}
				if test.app == "auth" { // what refers to the model, which does not stand in its own way
					for _, app := range []string{"latchkey", "admin", "authtoken"} {
						if err := m.To(t.Context(), app, "zero", nil); err != nil {
							t.Error(err)
						}
					}
				}
				d.exec(t, "DROP TABLE "+test.table)
				if err := m.To(t.Context(), "contenttypes", "zero", nil); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// TestProjectDropsReferringTable checks that a table may refer to a built-in one if a Down of the
// project drops it.
func TestProjectDropsReferringTable(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d database) {
		wiki := migrate.Migration{App: "wiki", Name: "0001_initial",
			Up: []string{"CREATE TABLE Wiki_Page (id integer PRIMARY KEY, author_id integer, " +
				"FOREIGN KEY (author_id) REFERENCES auth_user (id))"},
			Down: []string{"drop table WIKI_page"}}
		if d.engine == "mysql" { // where names have case
			wiki.Down = []string{"drop table Wiki_Page"}
		}
		m := migrate.New(d.open(t, sqlstore.UserModel{}), wiki)
		if err := m.Up(t.Context(), "", nil); err != nil {
			t.Fatal(err)
		}
		if err := m.To(t.Context(), "auth", "zero", nil); err != nil {
			t.Fatal(err)
		}
		if got := d.schema(t, regexp.MustCompile("(?i)^(auth|wiki)")); len(got) > 0 {
			t.Errorf("left: %v", got)
		}
	})
}

// TestFirstReferringTableIsNamed has two tables that stay. The error always names the same one.
func TestFirstReferringTableIsNamed(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d database) {
		m := migrate.New(d.open(t, sqlstore.UserModel{}))
		if err := m.Up(t.Context(), "auth", nil); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"wiki_b", "wiki_a", "wiki_c"} {
			d.exec(t, "CREATE TABLE "+table+" (id integer PRIMARY KEY, g integer, FOREIGN KEY (g) REFERENCES auth_group (id))")
		}
		err := m.To(t.Context(), "auth", "zero", nil)
		if !errors.Is(err, migrate.ErrIrreversible) || !strings.Contains(err.Error(), "table wiki_a, which stays") {
			t.Errorf("got %v", err)
		}
	})
}

// TestProjectsTablesAreNotChecked checks that To does not look for references to a project's own
// tables: that is up to their Down.
func TestProjectsTablesAreNotChecked(t *testing.T) {
	t.Parallel()
	d := fresh(t, "sqlite")
	own := note
	own.Down = append([]string{`DROP TABLE IF EXISTS "nosuch"`}, own.Down...)
	m := migrate.New(d.open(t, sqlstore.UserModel{}), own)
	if err := m.Up(t.Context(), "myapp", nil); err != nil {
		t.Fatal(err)
	}
	d.exec(t, "CREATE TABLE other (id integer PRIMARY KEY, note_id integer REFERENCES myapp_note (id))")
	if err := m.To(t.Context(), "myapp", "zero", nil); err != nil {
		t.Error(err)
	}
}

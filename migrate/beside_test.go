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

// firstUser is auth_user on MySQL as Django's auth.0001_initial creates it. Later migrations alter
// it.
const firstUser = "CREATE TABLE auth_user (id integer AUTO_INCREMENT NOT NULL PRIMARY KEY, password varchar(128) NOT " +
	"NULL, last_login datetime(6) NOT NULL, is_superuser bool NOT NULL, username varchar(30) NOT NULL, first_name " +
	"varchar(30) NOT NULL, last_name varchar(30) NOT NULL, email varchar(75) NOT NULL, is_staff bool NOT NULL, " +
	"is_active bool NOT NULL, date_joined datetime(6) NOT NULL, UNIQUE KEY username (username))"

// TestTableOfAnEarlierState creates a table as an early migration of Django's does: with the same
// names, but other types. Up refuses such a table, whether it exists before or appears meanwhile.
func TestTableOfAnEarlierState(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]string{"before": "", "meanwhile": "contenttypes"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := fresh(t, "mysql")
			if at == "" {
				d.exec(t, firstUser)
			}
			err := migrate.New(d.open(t, sqlstore.UserModel{})).Up(t.Context(), "", func(s migrate.Step, done bool) {
				if s.App == at && s.Name == "0001_initial" && done {
					d.exec(t, firstUser)
				}
			})
			if err == nil {
				t.Fatal("taken for the finished one")
			}
			for _, words := range []string{"auth.0001_initial: table auth_user ",
				"it lacks column username varchar(150) NOT NULL",
				"it lacks column last_login datetime(6) NULL", "it has column username varchar(30) NOT NULL",
				"it has column last_login datetime(6) NOT NULL", `"python manage.py migrate auth"`} {
				if !strings.Contains(err.Error(), words) {
					t.Errorf("%v: lacks %s", err, words)
				}
			}
			if strings.Contains(err.Error(), "is_staff") {
				t.Errorf("%v: names a part that does not differ", err)
			}
			if got := d.rows(t, "SELECT app, name FROM django_migrations"); len(got) > 0 {
				t.Errorf("the ledger has %v", got)
			}
			if got := d.schema(t, regexp.MustCompile("^(django_admin_log|authtoken_token)$")); len(got) > 0 {
				t.Errorf("Up created tables that are in the way of the other process: %v", got)
			}
		})
	}
}

// TestMatchingTablesAreAccepted has all tables and an empty ledger, as after an interrupted run.
// One table has a storage engine that ignores foreign keys.
func TestMatchingTablesAreAccepted(t *testing.T) {
	t.Parallel()
	d := fresh(t, "mysql")
	m := migrate.New(d.open(t, sqlstore.UserModel{}))
	if err := m.Up(t.Context(), "", nil); err != nil {
		t.Fatal(err)
	}
	d.exec(t, "ALTER TABLE django_admin_log DROP FOREIGN KEY django_admin_log_content_type_id_c4bce8eb_fk_django_co, "+
		"DROP FOREIGN KEY django_admin_log_user_id_c564eba6_fk_auth_user_id",
		"ALTER TABLE django_admin_log ENGINE=MyISAM", "DELETE FROM django_migrations")
	before := d.schema(t, regexp.MustCompile("."))
	if err := m.Up(t.Context(), "", nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, d.schema(t, regexp.MustCompile("."))); diff != "" {
		t.Error(diff)
	}
	if got := d.rows(t, "SELECT 1 FROM django_migrations"); len(got) != 23+len(latchkeySteps()) {
		t.Errorf("%d rows in the ledger", len(got))
	}
}

const insert = "INSERT INTO django_migrations (app, name, applied) VALUES ('%', '0001_initial', '2026-01-02 03:04:05')"

// TestLedgerGrowsMeanwhile has another process record the migration that Up is applying. Up records
// nothing, because the row would be there twice.
func TestLedgerGrowsMeanwhile(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d database) {
		own := func(app string) migrate.Migration {
			return migrate.Migration{App: app, Name: "0001_initial",
				Up: []string{strings.ReplaceAll(insert, "%", "shop")}}
		}
		err := migrate.New(d.open(t, sqlstore.UserModel{}), own("shop")).Up(t.Context(), "", nil)
		if !refused(err, "shop") {
			t.Errorf("shop: %v", err)
		}
		if got := d.rows(t, "SELECT name FROM django_migrations WHERE app = 'shop'"); len(got) > 0 {
			t.Errorf("the ledger has %v", got)
		}
		if err := migrate.New(d.open(t, sqlstore.UserModel{}), own("other")).Up(t.Context(), "", nil); err != nil {
			t.Errorf("rows of another app: %v", err)
		}
		next := own("shop")
		next.Name, next.Up[0] = "0002_next", strings.Replace(next.Up[0], "0001_initial", "0000_squashed", 1)
		if err := migrate.New(d.open(t, sqlstore.UserModel{}), next).Up(t.Context(), "", nil); err != nil {
			t.Errorf("another row of an app of the project: %v", err)
		}
	})
	for _, engine := range []string{"postgres", "mysql"} { // SQLite has one writer
		t.Run(engine+" while Django migrates", func(t *testing.T) {
			t.Parallel()
			d := fresh(t, engine)
			m := migrate.New(d.open(t, sqlstore.UserModel{}))
			if err := m.Up(t.Context(), "contenttypes", nil); err != nil {
				t.Fatal(err)
			}
			err := m.Up(t.Context(), "", func(s migrate.Step, done bool) {
				if s.App == "admin" && s.Name == "0001_initial" && done {
					d.exec(t, strings.ReplaceAll(insert, "%", "auth"))
				}
				if s.App == "sessions" {
					t.Error("more tables are made, in the way of the other process")
				}
			})
			if !refused(err, "auth") {
				t.Errorf("got %v", err)
			}
			want := []string{"auth|0001_initial", "contenttypes|0001_initial",
				"contenttypes|0002_remove_content_type_name", "latchkey|made_by_latchkey"}
			got := d.rows(t, "SELECT app, name FROM django_migrations ORDER BY app, name")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
		t.Run(engine+" after the last table", func(t *testing.T) {
			t.Parallel()
			d := fresh(t, engine)
			m := migrate.New(d.open(t, sqlstore.UserModel{}))
			if err := m.Up(t.Context(), "auth", nil); err != nil {
				t.Fatal(err)
			}
			err := m.Up(t.Context(), "authtoken", func(s migrate.Step, done bool) {
				if s.Name == "0004_alter_tokenproxy_options" && done {
					d.exec(t, strings.ReplaceAll(insert, "%", "authtoken"))
				}
			})
			if !refused(err, "authtoken") {
				t.Errorf("got %v", err)
			}
			if got := d.rows(t, "SELECT name FROM django_migrations WHERE app = 'authtoken'"); len(got) != 1 {
				t.Errorf("the ledger has %v", got)
			}
		})
	}
}

func refused(err error, app string) bool {
	return errors.Is(err, migrate.ErrUnfinished) &&
		strings.Contains(err.Error(), "another process has added rows of app "+app+" to the ledger") &&
		strings.Contains(err.Error(), `"python manage.py migrate `+app+`"`)
}

// TestLedgerShrinksMeanwhile deletes a row of Django's from the ledger between two migrations of
// the project, as "manage.py migrate auth 0011" does. Up refuses the second migration.
func TestLedgerShrinksMeanwhile(t *testing.T) {
	t.Parallel()
	db, path := open(t, "")
	own := []migrate.Migration{
		{App: "shop", Name: "0001_first", Up: []string{"DELETE FROM django_migrations WHERE name LIKE '0012%'"}},
		{App: "shop", Name: "0002_second", Up: []string{"CREATE TABLE shop_item (id integer)"}},
	}
	err := migrate.New(db, own...).Up(t.Context(), "", nil)
	if !errors.Is(err, migrate.ErrUnfinished) ||
		!strings.Contains(err.Error(), "but not 0012_alter_user_first_name_max_length") {
		t.Errorf("got %v", err)
	}
	if got := rows(t, path, "SELECT name FROM django_migrations WHERE app = 'shop'"); len(got) != 1 {
		t.Errorf("the ledger has %v", got)
	}
}

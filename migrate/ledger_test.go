package migrate_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestLedgersOfDjango has the ledgers of other versions of Django and REST framework.
func TestLedgersOfDjango(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		lacks []string // "app.name" of the reference's ledger
		app   string   // what must be refused, "": nothing
	}{
		"REST framework 3.14": {[]string{"authtoken.0004_alter_tokenproxy_options"}, ""},
		"REST framework 3.11": {[]string{"authtoken.0004_alter_tokenproxy_options", "authtoken.0003_tokenproxy"},
			""},
		"Django 2.0's admin": {[]string{"admin.0003_logentry_add_action_flag_choices"}, ""},
		"Django 3.0":         {[]string{"auth.0012_alter_user_first_name_max_length"}, "auth"},
		"Django 2.2": {[]string{"auth.0012_alter_user_first_name_max_length", "auth.0011_update_proxy_permissions"},
			"auth"},
		"a change is missing":                {[]string{"auth.0008_alter_user_username_max_length"}, "auth"},
		"a label is missing before a change": {[]string{"auth.0007_alter_validators_add_error_messages"}, "auth"},
		"the last change is missing":         {[]string{"contenttypes.0002_remove_content_type_name"}, "contenttypes"},
		"the first migration is missing":     {[]string{"authtoken.0001_initial"}, "authtoken"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := reference(t)
			for _, lacking := range test.lacks {
				app, name, _ := strings.Cut(lacking, ".")
				raw(t, path, "DELETE FROM django_migrations WHERE app = '"+app+"' AND name = '"+name+"'")
			}
			raw(t, path, "DELETE FROM auth_permission WHERE codename = 'view_logentry'") // would be made anew
			if test.app == "" {
				for _, step := range latchkeySteps() {
					raw(t, path, "INSERT INTO django_migrations (app, name, applied) VALUES ('latchkey', '"+
						strings.TrimPrefix(step, "latchkey.")+"', '2026-01-02 03:04:05')")
				}
				for _, table := range latchkeyTables() {
					raw(t, path, "CREATE TABLE "+table+" (name text)")
				}
			}
			before := dump(t, path)
			db, _ := open(t, path)
			m := migrate.New(db)
			pending, err := m.Pending(t.Context())
			upErr := m.Up(t.Context(), "", func(s migrate.Step, _ bool) { t.Errorf("did %v", s) })
			if test.app == "" {
				if err != nil || len(pending) > 0 || upErr != nil {
					t.Errorf("pending %v, %v; up: %v", pending, err, upErr)
				}
				if diff := cmp.Diff(before.ledger, dump(t, path).ledger); diff != "" {
					t.Error(diff)
				}
				return
			}
			for _, err := range []error{err, upErr, m.To(t.Context(), "sessions", "0001", nil),
				m.Up(t.Context(), "authtoken", nil)} {
				if err == nil {
					continue // sessions stands where it should
				}
				if !errors.Is(err, migrate.ErrUnfinished) ||
					!strings.Contains(err.Error(), `"python manage.py migrate `+test.app+`"`) {
					t.Errorf("got %v", err)
				}
			}
			if err == nil || upErr == nil {
				t.Error("not refused")
			}
			if diff := cmp.Diff(before, dump(t, path), cmp.AllowUnexported(contents{})); diff != "" {
				t.Error(diff)
			}
			if _, err := m.Status(t.Context()); err != nil {
				t.Errorf("status: %v", err)
			}
		})
	}
}

// contents returns what migrations can change in a database.
type contents struct{ schema, ledger, permissions []string }

func dump(t *testing.T, path string) contents {
	t.Helper()
	return contents{rows(t, path, schemaQuery), rows(t, path, ledgerQuery), rows(t, path, permissionQuery)}
}

// TestLabelsOfANewerVersion has a label as the target of To. Up would not add the label.
func TestLabelsOfANewerVersion(t *testing.T) {
	t.Parallel()
	path := reference(t)
	raw(t, path, "DELETE FROM django_migrations WHERE app = 'authtoken' AND name LIKE '0004%'")
	db, _ := open(t, path)
	var steps []string
	if err := migrate.New(db).To(t.Context(), "authtoken", "0004", record(&steps)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"authtoken.0004_alter_tokenproxy_options"}, steps); diff != "" {
		t.Error(diff)
	}
}

// TestDjangosDatabaseWithoutAuthtoken has the database of a project without REST framework.
func TestDjangosDatabaseWithoutAuthtoken(t *testing.T) {
	t.Parallel()
	path := reference(t)
	want := rows(t, path, schemaQuery)
	raw(t, path, "DROP TABLE authtoken_token", "DELETE FROM django_migrations WHERE app = 'authtoken'",
		"DELETE FROM auth_permission WHERE content_type_id IN (SELECT id FROM django_content_type WHERE app_label = 'authtoken')",
		"DELETE FROM django_content_type WHERE app_label = 'authtoken'")
	db, _ := open(t, path)
	var steps []string
	if err := migrate.New(db).Up(t.Context(), "authtoken", record(&steps)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"authtoken.0001_initial", "authtoken.0002_auto_20160226_1747",
		"authtoken.0003_tokenproxy",
		"authtoken.0004_alter_tokenproxy_options"}, steps); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, rows(t, path, schemaQuery)); diff != "" {
		t.Error(diff)
	}
	wantLast(t, path, permissionQuery,
		"authtoken|token|add_token|Can add Token", "authtoken|token|change_token|Can change Token",
		"authtoken|token|delete_token|Can delete Token", "authtoken|token|view_token|Can view Token",
		"authtoken|tokenproxy|add_tokenproxy|Can add Token", "authtoken|tokenproxy|change_tokenproxy|Can change Token",
		"authtoken|tokenproxy|delete_tokenproxy|Can delete Token",
		"authtoken|tokenproxy|view_tokenproxy|Can view Token",
	)
}

func TestUpOfOneAppAddsItsDependencies(t *testing.T) {
	t.Parallel()
	for app, want := range map[string]string{
		"":             "admin auth authtoken contenttypes latchkey myapp sessions",
		"contenttypes": "contenttypes",
		"auth":         "auth contenttypes",
		"admin":        "admin auth contenttypes",
		"authtoken":    "auth authtoken contenttypes",
		"sessions":     "sessions",
		"latchkey":     "auth contenttypes latchkey",
		"myapp":        "auth contenttypes myapp",
	} {
		db, path := open(t, "")
		if err := migrate.New(db, note).Up(t.Context(), app, nil); err != nil {
			t.Errorf("%q: %v", app, err)
		}
		got := strings.Join(rows(t, path, "SELECT DISTINCT app FROM django_migrations "+
			"WHERE name <> 'made_by_latchkey' ORDER BY app"), " ")
		if got != want {
			t.Errorf("%q: got %s, want %s", app, got, want)
		}
	}
}

func TestUpStopsWhenTheContextEnds(t *testing.T) {
	t.Parallel()
	db, path := open(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	err := migrate.New(db).Up(ctx, "", func(s migrate.Step, _ bool) {
		if s.App == "authtoken" {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if got := rows(t, path, "SELECT name FROM sqlite_master"); len(got) > 0 {
		t.Errorf("left of the cancelled run: %v", got)
	}
	if got := up(t, db); len(got) != 22+len(latchkeySteps()) {
		t.Errorf("afterwards: %v", got)
	}
}

// TestDescriptionsAreRestored checks that Up adds a deleted permission, and keeps a changed name.
func TestDescriptionsAreRestored(t *testing.T) {
	t.Parallel()
	db, path := open(t, "")
	up(t, db)
	raw(t, path, "DELETE FROM auth_permission WHERE codename = 'view_user'",
		"UPDATE auth_permission SET name = 'Can add token' WHERE codename = 'add_tokenproxy'")
	up(t, db)
	got := rows(t, path, "SELECT name FROM auth_permission WHERE codename IN ('view_user', 'add_tokenproxy') ORDER BY codename")
	if diff := cmp.Diff([]string{"Can add token", "Can view user"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestUserTableIsChecked drops a column of auth_user. Up refuses that table for the apps that refer
// to users, and only for those.
func TestUserTableIsChecked(t *testing.T) {
	t.Parallel()
	path := reference(t)
	raw(t, path, "ALTER TABLE auth_user DROP COLUMN last_name")
	db, _ := open(t, path)
	m := migrate.New(db, note)
	for app, want := range map[string]bool{
		"": true, "auth": true, "admin": true, "authtoken": true, "latchkey": true, "myapp": true,
		"contenttypes": false, "sessions": false,
	} {
		misfit := new(sqlstore.MisfitError)
		if err := m.Up(t.Context(), app, nil); errors.As(err, &misfit) != want || !want && err != nil {
			t.Errorf("%q: %v", app, err)
		}
	}
}

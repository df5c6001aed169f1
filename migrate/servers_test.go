package migrate_test

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// contents returns all that migrations change in a database, with the ids of rows.
func (d database) contents(t *testing.T) []string {
	t.Helper()
	return slices.Concat(d.schema(t, regexp.MustCompile(".")),
		d.rows(t, "SELECT id, app, name FROM django_migrations ORDER BY id"),
		d.rows(t, "SELECT id, app_label, model FROM django_content_type ORDER BY id"),
		d.rows(t, "SELECT id, content_type_id, codename, name FROM auth_permission ORDER BY id"))
}

func TestUpAndBackOnEngines(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d database) {
		m := migrate.New(d.open(t, sqlstore.UserModel{}))
		if err := m.Up(t.Context(), "", nil); err != nil {
			t.Fatal(err)
		}
		all, django := d.contents(t), d.schema(t, djangos)
		if got := len(d.rows(t, "SELECT 1 FROM django_migrations")); got != 23+len(latchkeySteps()) { // and who made it
			t.Errorf("%d rows in the ledger", got)
		}
		if got := len(d.rows(t, "SELECT 1 FROM auth_permission")); got != 32 {
			t.Errorf("%d permissions", got)
		}
		if err := m.Up(t.Context(), "", func(s migrate.Step, _ bool) { t.Errorf("again: %v", s) }); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(all, d.contents(t)); diff != "" {
			t.Errorf("again: %s", diff)
		}
		for _, app := range []string{"latchkey", "authtoken", "admin", "sessions", "auth", "contenttypes"} {
			if err := m.To(t.Context(), app, "zero", nil); err != nil {
				t.Fatalf("%s: %v", app, err)
			}
		}
		if got := d.schema(t, regexp.MustCompile("^(django_(ad|co|se)|auth|latchkey)")); len(got) > 0 {
			t.Errorf("left: %v", got)
		}
		if got := d.rows(t, "SELECT app, name FROM django_migrations"); len(got) > 0 {
			t.Errorf("left: %v", got)
		}
		up(t, d.open(t, sqlstore.UserModel{}))
		if diff := cmp.Diff(django, d.schema(t, djangos)); diff != "" {
			t.Errorf("and forth: %s", diff)
		}
	})
}

// TestMissingAppsAreAddedOnEngines has databases without apps that a Django project may leave out.
func TestMissingAppsAreAddedOnEngines(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d database) {
		m := migrate.New(d.open(t, sqlstore.UserModel{}))
		if err := m.Up(t.Context(), "authtoken", nil); err != nil {
			t.Fatal(err)
		}
		d.exec(t, "DELETE FROM django_migrations WHERE name = '0004_alter_tokenproxy_options'") // REST framework 3.14
		var steps []string
		if err := m.Up(t.Context(), "", record(&steps)); err != nil {
			t.Fatal(err)
		}
		if got := apps(steps); got != "admin sessions latchkey" {
			t.Errorf("did %s", got)
		}
		all, before := d.schema(t, regexp.MustCompile(".")), d.schema(t, referring)
		d.exec(t, "DROP TABLE authtoken_token", "DELETE FROM django_migrations WHERE app = 'authtoken'")
		steps = nil
		if err := m.Up(t.Context(), "", record(&steps)); err != nil {
			t.Fatal(err)
		}
		if got := apps(steps); got != "authtoken" {
			t.Errorf("did %s", got)
		}
		if diff := cmp.Diff(before, d.schema(t, referring)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(all, d.schema(t, regexp.MustCompile("."))); diff != "" {
			t.Error(diff)
		}
	})
}

// TestReferencesTakeTheKeysType has a user table whose key was changed to a wider type.
func TestReferencesTakeTheKeysType(t *testing.T) {
	t.Parallel()
	for engine, widen := range map[string]string{
		"postgres": `ALTER TABLE auth_user ALTER COLUMN id TYPE bigint`,
		"mysql":    "ALTER TABLE auth_user MODIFY id bigint unsigned NOT NULL AUTO_INCREMENT",
	} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			d := fresh(t, engine)
			m := migrate.New(d.open(t, sqlstore.UserModel{}))
			if err := m.Up(t.Context(), "auth", nil); err != nil {
				t.Fatal(err)
			}
			if engine == "mysql" {
				d.exec(t, "DROP TABLE auth_user_groups", "DROP TABLE auth_user_user_permissions")
			}
			d.exec(t, widen)
			if engine == "mysql" {
				d.exec(t, "CREATE TABLE auth_user_groups (user_id bigint unsigned, group_id integer)",
					"CREATE TABLE auth_user_user_permissions (user_id bigint unsigned, permission_id integer)")
			}
			if err := m.Up(t.Context(), "authtoken", nil); err != nil {
				t.Fatal(err)
			}
			got := strings.Join(d.schema(t, regexp.MustCompile("^authtoken_token$")), "\n")
			if want := map[string]string{"postgres": "|user_id|bigint|",
				"mysql": "`user_id` bigint(20) unsigned "}[engine]; !strings.Contains(got, want) {
				t.Errorf("lacks %s:\n%s", want, got)
			}
		})
	}
}

// TestUpStopsAndContinues cancels Up between two tables. Where changes of the schema can be rolled
// back, no table is left. On MySQL some are, and the ledger is empty. On every engine the next run
// completes the schema.
func TestUpStopsAndContinues(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d database) {
		undisturbed := fresh(t, d.engine)
		up(t, undisturbed.open(t, sqlstore.UserModel{}))
		for _, app := range []string{"contenttypes", "auth", "authtoken", "latchkey"} {
			t.Run(app, func(t *testing.T) {
				d := fresh(t, d.engine)
				m := migrate.New(d.open(t, sqlstore.UserModel{}))
				ctx, cancel := context.WithCancel(t.Context())
				err := m.Up(ctx, "", func(s migrate.Step, done bool) {
					if s.App == app && done {
						cancel()
					}
				})
				if !errors.Is(err, context.Canceled) {
					t.Errorf("got %v", err)
				}
				left := d.schema(t, regexp.MustCompile("^django_content_type$"))
				if stays := d.engine == "mysql"; stays != (len(left) > 0) {
					t.Errorf("left: %v", left)
				}
				if err := m.Up(t.Context(), "", nil); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(undisturbed.contents(t), d.contents(t)); diff != "" {
					t.Error(diff)
				}
			})
		}
	})
}

package migrate_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

func TestBackAndForth(t *testing.T) {
	t.Parallel()
	tokens := []string{"-authtoken.0004_alter_tokenproxy_options", "-authtoken.0003_tokenproxy",
		"-authtoken.0002_auto_20160226_1747"}
	admin := []string{"-admin.0003_logentry_add_action_flag_choices", "-admin.0002_logentry_remove_auto_add"}
	own := strings.Join(latchkeyTables(), " ")
	for name, test := range map[string]struct {
		app, to string
		steps   []string // nil: any, but ending in
		last    string
		tables  string // that are gone
	}{
		"authtoken to zero": {"authtoken", "zero",
			append(tokens, "-authtoken.0001_initial"), "", "authtoken_token"},
		"authtoken to its first":  {"authtoken", "0001", tokens, "", ""},
		"authtoken to its second": {"authtoken", "0002", tokens[:2], "", ""},
		"authtoken to its third":  {"authtoken", "0003_tokenproxy", tokens[:1], "", ""},
		"authtoken to its last":   {"authtoken", "0004", []string{}, "", ""},
		"admin to its first":      {"admin", "0001", admin, "", ""},
		"admin to zero": {"admin", "zero", append(admin, "-admin.0001_initial"), "",
			"django_admin_log"},
		"sessions to zero": {"sessions", "zero", []string{"-sessions.0001_initial"}, "",
			"django_session"},
		"auth to its last": {"auth", "0012", []string{}, "", ""},
		"a project's app to zero": {"myapp", "zero", []string{"-myapp.0001_initial"}, "",
			"myapp_note"},
		"latchkey to zero": {"latchkey", "zero", latchkeyBack(), "", own},
		"latchkey to its last": {"latchkey", latchkeySteps()[len(latchkeySteps())-1][len("latchkey."):], []string{},
			"", ""},
		"auth to zero, with the apps that need it": {"auth", "zero", nil, "-auth.0001_initial",
			"auth_group auth_group_permissions auth_permission auth_user auth_user_groups auth_user_user_permissions " +
				"authtoken_token django_admin_log " + own + " myapp_note"},
		"contenttypes to zero, with the apps that need it": {"contenttypes", "zero", nil, "-contenttypes.0001_initial",
			"auth_group auth_group_permissions auth_permission auth_user auth_user_groups auth_user_user_permissions " +
				"authtoken_token django_admin_log django_content_type " + own + " myapp_note"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := reference(t) // with rows in every table
			db, _ := open(t, path)
			m := migrate.New(db, note)
			if err := m.Up(t.Context(), "latchkey", nil); err != nil {
				t.Fatal(err)
			}
			before, ledger := tables(t, path), rows(t, path, ledgerQuery)
			var steps []string
			if err := m.To(t.Context(), test.app, test.to, record(&steps)); err != nil {
				t.Fatal(err)
			}
			if test.steps == nil {
				if steps[len(steps)-1] != test.last {
					t.Errorf("steps %v", steps)
				}
			} else if diff := cmp.Diff(test.steps, append([]string{}, steps...)); diff != "" {
				t.Error(diff)
			}
			if n := len(rows(t, path, ledgerQuery)); n != len(ledger)-len(steps) {
				t.Errorf("%d rows of %d in the ledger after %d steps", n, len(ledger), len(steps))
			}
			var gone []string
			for _, table := range strings.Fields(before) {
				if !strings.Contains(" "+tables(t, path)+" ", " "+table+" ") {
					gone = append(gone, table)
				}
			}
			if diff := cmp.Diff(test.tables, strings.Join(gone, " ")); diff != "" {
				t.Error(diff)
			}
			if err := m.Up(t.Context(), "", nil); err != nil {
				t.Fatalf("and forth: %v", err)
			}
			if got := tables(t, path); got != before {
				t.Errorf("and forth: %s", got)
			}
		})
	}
}

// tables returns the names of all tables, on one line.
func tables(t *testing.T, path string) string {
	t.Helper()
	return strings.Join(rows(t, path, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"), " ")
}

func TestDescriptionsOutliveTheirModels(t *testing.T) {
	t.Parallel()
	db, path := open(t, "")
	up(t, db)
	before := rows(t, path, permissionQuery)
	m := migrate.New(db)
	if err := m.To(t.Context(), "authtoken", "zero", nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, rows(t, path, permissionQuery)); diff != "" {
		t.Error(diff)
	}
}

func TestRefusedTargets(t *testing.T) {
	t.Parallel()
	db, path := open(t, "")
	m := migrate.New(db, note)
	for _, state := range []string{"empty", "migrated"} {
		if state == "migrated" {
			up(t, db, note)
		}
		before := tables(t, path)
		for _, test := range []struct {
			app, name string
			want      error
			words     string
		}{
			{"nosuch", "0001", migrate.ErrUnknownApp, `no app with label "nosuch"`},
			{"nosuch", "zero", migrate.ErrUnknownApp, `no app with label "nosuch"`},
			{"", "zero", migrate.ErrUnknownApp, `no app with label ""`},
			{"", "0001", migrate.ErrUnknownMigration, ""},
			{"auth", "9999", migrate.ErrUnknownMigration, "cannot find a migration matching '9999' from app 'auth'"},
			{"auth", "", migrate.ErrUnknownMigration, "''"},
			{"sessions", "", migrate.ErrUnknownMigration, "''"}, // of which there is one alone
			{"auth", "0001_INITIAL", migrate.ErrUnknownMigration, ""},
			{"auth", "001", migrate.ErrUnknownMigration, "be more specific"},
			{"auth", "0011", migrate.ErrNoStop,
				"the targets of app auth are zero and 0012_alter_user_first_name_max_length"},
			{"auth", "0001_initial", migrate.ErrNoStop, ""},
			{"contenttypes", "0001", migrate.ErrNoStop, "0002_remove_content_type_name"},
		} {
			err := m.To(t.Context(), test.app, test.name, func(s migrate.Step, _ bool) { t.Errorf("did %v", s) })
			if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.words) {
				t.Errorf("%s: %s %s: %v", state, test.app, test.name, err)
			}
		}
		if err := m.Up(t.Context(), "nosuch", nil); !errors.Is(err, migrate.ErrUnknownApp) {
			t.Error(err)
		}
		if got := tables(t, path); got != before {
			t.Errorf("%s: now %s", state, got)
		}
	}
}

func TestStatusAndPending(t *testing.T) {
	t.Parallel()
	db, _ := open(t, "")
	m := migrate.New(db, note)
	count := func() (applied, pending int, apps []string) {
		t.Helper()
		all, err := m.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range all {
			if s.Applied {
				applied++
			}
			if len(apps) == 0 || apps[len(apps)-1] != s.App {
				apps = append(apps, s.App)
			}
		}
		steps, err := m.Pending(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return applied, len(steps), apps
	}
	own := len(latchkeySteps())
	applied, pending, apps := count()
	if diff := cmp.Diff([]string{"admin", "auth", "authtoken", "contenttypes", "latchkey", "myapp", "sessions"},
		apps); diff != "" || applied != 0 || pending != 23+own {
		t.Errorf("%d applied, %d pending\n%s", applied, pending, diff)
	}
	if err := m.To(t.Context(), "authtoken", "0002", nil); err != nil {
		t.Fatal(err)
	}
	// admin, latchkey, myapp, sessions; not the labels of authtoken
	if applied, pending, _ = count(); applied != 16 || pending != 5+own {
		t.Errorf("%d applied, %d pending", applied, pending)
	}
	up(t, db, note)
	if applied, pending, _ = count(); applied != 21+own || pending != 0 {
		t.Errorf("%d applied, %d pending", applied, pending)
	}
}

func TestSQL(t *testing.T) {
	t.Parallel()
	db, _ := open(t, "")
	m := migrate.New(db, note)
	for _, test := range []struct {
		app, name, first string
		statements       int
		err              error
	}{
		{"authtoken", "0001", `CREATE TABLE "authtoken_token"`, 1, nil},
		{"auth", "0001", `CREATE TABLE "auth_permission"`, 17, nil},
		{"auth", "0012", "", 0, nil},
		{"latchkey", "0001", `CREATE TABLE "latchkey_throttle"`, 2, nil},
		{"myapp", "0001_initial", `CREATE TABLE "myapp_note"`, 1, nil},
		{"auth", "9", "", 0, migrate.ErrUnknownMigration},
		{"nosuch", "0001", "", 0, migrate.ErrUnknownApp},
	} {
		got, err := m.SQL(t.Context(), test.app, test.name)
		if len(got) != test.statements || !errors.Is(err, test.err) || len(got) > 0 &&
			!strings.HasPrefix(got[0], test.first) {
			t.Errorf("%s %s: %d statements %q, %v", test.app, test.name, len(got), got, err)
		}
	}
}

// TestForeignKeysAreEnforcedAgain checks that foreign keys are enforced after a change of the
// schema.
func TestForeignKeysAreEnforcedAgain(t *testing.T) {
	t.Parallel()
	db, path := open(t, "")
	up(t, db)
	raw(t, path, "INSERT INTO auth_group (name) VALUES ('x')")
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		return sqldb.Of(db).Exec(ctx, "INSERT INTO auth_user_groups (user_id, group_id) VALUES (77, 1)")
	})
	if !errors.Is(err, sqlstore.ErrForeignKey) {
		t.Errorf("got %v", err)
	}
}

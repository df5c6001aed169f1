package beside_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/conformance/databases"
	"github.com/latchkey-go/latchkey/conformance/launch"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// nothingToDo runs Django's checks, makemigrations and migrate. Django must find nothing to do, and
// the schema must stay the same.
func (w *world) nothingToDo(t *testing.T) {
	t.Helper()
	before := schema(t, w.database)
	for _, c := range []struct{ source, want string }{
		{`manage("migrate")`, "No migrations to apply."},
		{`manage("migrate", "--check")`, "0 "},
		{`manage("makemigrations", "--check", "--dry-run")`, "0 No changes detected"},
		{`manage("check", "--database", "default")`, "0 System check identified no issues"},
	} {
		got, err := w.django.Run(c.source)
		if err != nil || !strings.Contains(got, c.want) {
			t.Errorf("%s: %s, %v", c.source, got, err)
		}
	}
	if diff := cmp.Diff(before, schema(t, w.database)); diff != "" {
		t.Errorf("Django's migrate changed (-before +after):\n%s", diff)
	}
}

// TestOursOnDjangos runs Latchkey's migrate on a database of each release of Django. Latchkey adds
// its own tables only, and removes them when its app is reverted.
func TestOursOnDjangos(t *testing.T) {
	t.Parallel()
	for _, engine := range databases.Engines() {
		for _, suite := range []string{"sid", "trixie", "bookworm"} {
			t.Run(engine+" "+suite, func(t *testing.T) {
				t.Parallel()
				project := launch.Django{Suite: suite, Database: fresh(t, engine), Dir: t.TempDir()}
				manage(t, project, "migrate", "-v", "0")
				before := schema(t, project.Database)
				migrator := migratorOf(t, project.Database)
				if err := migrator.Up(t.Context(), "", nil); err != nil {
					t.Fatal(err)
				}
				with := schema(t, project.Database)
				if diff := cmp.Diff(before, withoutOurs(with)); diff != "" {
					t.Errorf("more than Latchkey's own tables has changed (-before +after):\n%s", diff)
				}
				if len(with) == len(before) {
					t.Error("nothing was added")
				}
				if suite == "sid" { // Latchkey's tables are those of this release, on an empty database too
					if diff := cmp.Diff(before, withoutOurs(oursAlone(t, engine))); diff != "" {
						t.Errorf("(-Django's +ours):\n%s", diff)
					}
				}
				if err := migrator.To(t.Context(), "latchkey", "zero", nil); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(before, schema(t, project.Database)); diff != "" {
					t.Errorf("Latchkey's own tables are not removed (-before +after):\n%s", diff)
				}
			})
		}
	}
}

// withoutOurs returns the schema without the tables latchkey_* and their rows in the ledger.
func withoutOurs(all map[string]string) map[string]string {
	rest := maps.Clone(all)
	maps.DeleteFunc(rest, func(name, _ string) bool { return strings.HasPrefix(name, "latchkey_") })
	lines := strings.Split(rest["the ledger"], "\n")
	rest["the ledger"] = strings.Join(slices.DeleteFunc(lines,
		func(l string) bool { return strings.HasPrefix(l, "latchkey |") }), "\n")
	return rest
}

// TestWithoutAuthtoken runs Latchkey's migrate on a database of a Django without the app authtoken.
// Latchkey creates the table of tokens and its rows in the ledger, as Django would when the app is
// installed later.
func TestWithoutAuthtoken(t *testing.T) {
	t.Parallel()
	for _, engine := range databases.Engines() {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			project := launch.Django{Database: fresh(t, engine), Dir: t.TempDir(),
				Env: []string{"REFERENCE_WITHOUT=rest_framework.authtoken,myapp"}}
			// --skip-checks: the project's URLs refer to apps that are not installed.
			manage(t, project, "migrate", "-v", "0", "--skip-checks")
			if err := databases.Migrate(t.Context(), project.Database, sqlstore.UserModel{}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(oursAlone(t, engine), schema(t, project.Database)); diff != "" {
				t.Errorf("(-on an empty database +after a Django without tokens):\n%s", diff)
			}
			project.Env = nil
			w := &world{database: project.Database, django: act(t, project)}
			w.nothingToDo(t)
		})
	}
}

func migratorOf(t *testing.T, database string) *migrate.Migrator {
	t.Helper()
	db, err := databases.Stores(t.Context(), database, sqlstore.Config{Wait: patience})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return migrate.New(db, databases.Notes(database))
}

// oursAlone returns the schema that Latchkey creates on an empty database.
func oursAlone(t *testing.T, engine string) map[string]string {
	t.Helper()
	database := fresh(t, engine)
	if err := databases.Migrate(t.Context(), database, sqlstore.UserModel{}); err != nil {
		t.Fatal(err)
	}
	return schema(t, database)
}

package migrate_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/mysql"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// TestMigrationOfAnEngine applies and reverts a migration whose statements only one engine accepts.
func TestMigrationOfAnEngine(t *testing.T) {
	t.Parallel()
	diary := migrate.Migration{App: "diary", Name: "0001_initial", Up: []string{"not for an engine that Engines has"},
		Engines: map[string]migrate.Statements{
			"sqlite": {Up: []string{"CREATE TABLE diary_day (id integer PRIMARY KEY AUTOINCREMENT, day text)"},
				Down: []string{"DROP TABLE diary_day"}},
			"postgres": {Up: []string{"CREATE TABLE diary_day (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, day " +
				"text)"}, Down: []string{"DROP TABLE diary_day"}},
			"mysql": {Up: []string{"CREATE TABLE diary_day (id bigint PRIMARY KEY AUTO_INCREMENT, day text)"},
				Down: []string{"DROP TABLE diary_day"}},
		}}
	for name, open := range map[string]func(t *testing.T) (*sqlstore.DB, error){
		"sqlite": func(t *testing.T) (*sqlstore.DB, error) {
			return sqlite.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "db"), dbtest.Patient())
		},
		"postgres": func(t *testing.T) (*sqlstore.DB, error) {
			return postgres.Open(t.Context(), dbtest.Postgres(t), dbtest.Patient())
		},
		"mysql": func(t *testing.T) (*sqlstore.DB, error) {
			return mysql.Open(t.Context(), dbtest.MySQL(t, "utf8mb4_bin"), dbtest.Patient())
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := open(t)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			m := migrate.New(db, diary)
			for range 2 { // it was reverted
				if err := m.Up(t.Context(), "", nil); err != nil {
					t.Fatal(err)
				}
				for _, want := range []int64{1, 2} {
					id, err := db.SQL().Insert(t.Context(), "id", "INSERT INTO diary_day (day) VALUES (?)", "monday")
					if err != nil || id != want {
						t.Errorf("id %d, want %d: %v", id, want, err)
					}
				}
				if err := m.To(context.WithoutCancel(t.Context()), "diary", "zero", nil); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestMigrationOfAnUnknownEngine(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	defer func() {
		if text, _ := recover().(string); !strings.Contains(text, `"mariadb"`) {
			t.Errorf("panic %q does not name the engine", text)
		}
	}()
	migrate.New(db, migrate.Migration{App: "diary", Name: "0001_initial",
		Engines: map[string]migrate.Statements{"mariadb": {}}})
}

// TestMigrationOfOtherEngines refuses a migration that would do nothing here, and records nothing.
func TestMigrationOfOtherEngines(t *testing.T) {
	t.Parallel()
	ctx, db := t.Context(), dbtest.Open(t)
	one := func(up []string, engines map[string]migrate.Statements) *migrate.Migrator {
		return migrate.New(db, migrate.Migration{App: "diary", Name: "0001_initial", Up: up, Engines: engines})
	}
	elsewhere := map[string]migrate.Statements{"postgres": {}, "mysql": {}}
	m := one(nil, elsewhere)
	_, sqlErr := m.SQL(ctx, "diary", "0001")
	_, planErr := m.Pending(ctx)
	for name, err := range map[string]error{"migrate": m.Up(ctx, "", nil), "sqlmigrate": sqlErr, "plan": planErr} {
		if !errors.Is(err, migrate.ErrNoStatements) ||
			!strings.HasSuffix(err.Error(), "diary.0001_initial has none for sqlite, only for mysql and postgres") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, accepted := range map[string]*migrate.Migrator{
		"nothing to do on SQLite":  one(nil, map[string]migrate.Statements{"postgres": {}, "sqlite": {}}),
		"the same on each engine":  one(nil, nil),
		"Up is for the others":     one([]string{"SELECT 1"}, elsewhere),
		"Up is for SQLite as well": one([]string{"SELECT 1"}, nil),
	} {
		if steps, err := accepted.Pending(ctx); err != nil || len(steps) != 1 {
			t.Errorf("%s: %v, %v; a step must be pending", name, steps, err)
		}
	}
	if err := m.Run(ctx, migrate.Target{App: "diary", Fake: true}, nil); err != nil {
		t.Errorf("--fake runs no statements: %v", err)
	}
}

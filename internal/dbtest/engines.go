package dbtest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// Patient is a Config whose waits end on no machine, however busy. Every test opens its databases with it, but for the
// tests of a bound, which set that one bound.
func Patient() sqlstore.Config {
	const long = 5 * time.Minute
	return sqlstore.Config{Wait: long, Statement: long, Connect: long}
}

// Engines runs test as a subtest for each of "sqlite", "postgres", "pgbouncer" and "mysql". open gives a [Patient]
// database with all migrations applied and no other row in it, which is closed with the t that it is given. An engine
// without its server is skipped. A test that changes the schema opens a database of its own.
func Engines(t *testing.T, test func(t *testing.T, open func(t *testing.T) *sqlstore.DB)) {
	t.Helper()
	EnginesWith(t, func(t *testing.T, open Opener) {
		test(t, func(t *testing.T) *sqlstore.DB { return open(t, Patient()) })
	})
}

// An Opener opens a database as the Config says.
type Opener func(t *testing.T, c sqlstore.Config) *sqlstore.DB

// EnginesWith is [Engines] for a test that sets a bound.
func EnginesWith(t *testing.T, test func(t *testing.T, open Opener)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		template := "sqlite:" + filepath.Join(t.TempDir(), "template.sqlite3")
		up(t, sqlite.Open, template)
		test(t, func(t *testing.T, c sqlstore.Config) *sqlstore.DB {
			return open(t, sqlite.Open, copyFile(t, template), c)
		})
	})
	postgres := func(t testing.TB) string { return Postgres(t) }
	t.Run("postgres", func(t *testing.T) { test(t, newShelf(t, postgres).open) })
	t.Run("pgbouncer", func(t *testing.T) {
		shelf := newShelf(t, postgres)
		shelf.via = func(url string) string { return Pooled(t, url) }
		test(t, shelf.open)
	})
	t.Run("mysql", func(t *testing.T) {
		test(t, newShelf(t, func(t testing.TB) string { return MySQL(t, "utf8mb4_bin") }).open)
	})
}

type opener = func(context.Context, string, sqlstore.Config) (*sqlstore.DB, error)

func open(t testing.TB, with opener, url string, c sqlstore.Config) *sqlstore.DB {
	t.Helper()
	db, err := with(t.Context(), url, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// up applies all migrations and leaves no connection.
func up(t testing.TB, with opener, url string) {
	t.Helper()
	db, err := with(t.Context(), url, Patient())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := migrate.New(db).Up(t.Context(), "", nil); err != nil {
		t.Fatal(err)
	}
}

// copyFile is the address of a copy of the SQLite database.
func copyFile(t testing.TB, template string) string {
	t.Helper()
	all, err := os.ReadFile(strings.TrimPrefix(template, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "db.sqlite3")
	if err := os.WriteFile(path, all, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

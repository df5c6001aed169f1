package dbtest

import (
	"context"
	"path"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// Patient returns a Config whose time-outs do not expire even on a busy machine. Every test opens
// its databases with it, except that a test of a time-out sets that one.
func Patient() sqlstore.Config {
	const long = 5 * time.Minute
	return sqlstore.Config{Wait: long, Statement: long, Connect: long}
}

// Engines runs test as a subtest for each of "sqlite", "postgres", "pgbouncer" and "mysql". open
// returns a [Patient] database with all migrations applied and no further rows. Until its t ends,
// no other test uses it. Then the next one may get the same database, still open, without its rows.
// A subtest without its server is skipped. A test that changes the schema or a setting of
// connections opens a database of its own.
func Engines(t *testing.T, test func(t *testing.T, open func(t *testing.T) *sqlstore.DB)) {
	t.Helper()
	EnginesWith(t, func(t *testing.T, open Opener) {
		test(t, func(t *testing.T) *sqlstore.DB { return open(t, Patient()) })
	})
}

// An Opener opens a database with the Config, for t alone until t ends.
type Opener func(t *testing.T, c sqlstore.Config) *sqlstore.DB

// EnginesWith is [Engines] for a test that sets a time-out or limit of its own.
func EnginesWith(t *testing.T, test func(t *testing.T, open Opener)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, openSQLite) })
	t.Run("postgres", func(t *testing.T) { test(t, postgresShelf(t).opener(direct)) })
	t.Run("pgbouncer", func(t *testing.T) {
		variable(t, bouncerVar) // or skip all of it
		test(t, postgresShelf(t).opener(func(url string) string { return Pooled(t, url) }))
	})
	t.Run("mysql", func(t *testing.T) { test(t, mysqlShelf(t, "utf8mb4_bin").opener(direct)) })
}

// OnlySQLiteIfShort skips t, the subtest of a server, under go test -short. A test that takes
// seconds of each server calls it, so that make test is quick; continuous integration does not pass
// -short, and runs the test on each engine.
func OnlySQLiteIfShort(t *testing.T) {
	t.Helper()
	if testing.Short() && path.Base(t.Name()) != "sqlite" {
		t.Skip("-short: with SQLite only (make test TIER=merge runs it on each engine)")
	}
}

// Collated returns an Opener, as [EnginesWith] passes, of databases with that collation on the
// MySQL or MariaDB of LATCHKEY_TEST_MYSQL. Without the variable, Collated skips t.
func Collated(t *testing.T, collation string) Opener {
	t.Helper()
	return mysqlShelf(t, collation).opener(direct)
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

// up applies all migrations, and closes its connections.
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

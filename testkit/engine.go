package testkit

import (
	"path/filepath"
	"reflect"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/internal/dbtest"
)

// Engine is the kind of database of a site, and an [Option] of [Open].
type Engine string

// The engines. Postgres and MySQL need a server, which the variable LATCHKEY_TEST_POSTGRES or
// LATCHKEY_TEST_MYSQL names: the URL of a database, with a user who may create others. MySQL is
// MariaDB too. latchkey.Site.DB gives an engine the same name, but PgBouncer is "postgres" there.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
	MySQL    Engine = "mysql"

	// PgBouncer is PostgreSQL behind a PgBouncer that pools transactions: no statement is prepared,
	// and a statement outside of a transaction may run on another connection than the one before.
	// It needs the server of Postgres, and the variable LATCHKEY_TEST_PGBOUNCER with the URL of a
	// PgBouncer in front of it, which knows all databases of the server.
	PgBouncer Engine = "pgbouncer"
)

func (e Engine) apply(o *options) { o.engine = e }

// create returns the URL of a new database, which is dropped when t ends. It skips t if the engine
// has no server.
func (e Engine) create(t testing.TB, p latchkey.Project) string {
	t.Helper()
	switch e {
	case SQLite:
		if reflect.ValueOf(p.UserModel).IsZero() {
			return dbtest.SQLite(t) // copies a file with Django's tables: faster than to create them
		}
		return "sqlite:" + filepath.Join(t.TempDir(), "db.sqlite3")
	case Postgres:
		return dbtest.Postgres(t)
	case PgBouncer:
		return dbtest.Pooled(t, dbtest.Postgres(t))
	case MySQL:
		return dbtest.MySQL(t, "utf8mb4_bin")
	}
	panic("testkit: no engine " + string(e))
}

// EachEngine runs test as a subtest on each engine, PgBouncer included. A subtest whose engine has
// no server is skipped.
//
//	testkit.EachEngine(t, func(t *testing.T, engine testkit.Engine) {
//		site := testkit.Open(t, project(), engine)
//		...
//	})
func EachEngine(t *testing.T, test func(t *testing.T, engine Engine)) {
	t.Helper()
	for _, e := range []Engine{SQLite, Postgres, PgBouncer, MySQL} {
		t.Run(string(e), func(t *testing.T) { test(t, e) })
	}
}

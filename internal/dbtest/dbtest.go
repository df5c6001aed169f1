// Package dbtest opens databases for tests of what stands on them: SQLite, and PostgreSQL and MySQL or MariaDB on the
// servers that LATCHKEY_TEST_POSTGRES and LATCHKEY_TEST_MYSQL name. make test starts servers and sets both; make
// databases starts them for somebody who runs single tests.
package dbtest

import (
	"path/filepath"
	"testing"

	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// Open is a fresh [Patient] SQLite database with all migrations applied. It is closed, and its file removed, with t.
func Open(t testing.TB) *sqlstore.DB {
	t.Helper()
	return OpenWith(t, Patient())
}

// OpenWith is [Open] for a test that sets a bound.
func OpenWith(t testing.TB, c sqlstore.Config) *sqlstore.DB {
	t.Helper()
	db := open(t, sqlite.Open, "sqlite:"+filepath.Join(t.TempDir(), "db.sqlite3"), c)
	if err := migrate.New(db).Up(t.Context(), "", nil); err != nil {
		t.Fatal(err)
	}
	return db
}

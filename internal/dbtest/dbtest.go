// Package dbtest opens databases for tests, also for those of projects, by testkit: SQLite, and
// PostgreSQL and MySQL or MariaDB on the servers that LATCHKEY_TEST_POSTGRES and
// LATCHKEY_TEST_MYSQL name. "make test" starts servers and sets both variables. "make databases"
// starts servers for single tests.
package dbtest

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// Open returns a fresh [Patient] SQLite database with all migrations applied. When t ends, the
// database is closed and its file removed.
func Open(t testing.TB) *sqlstore.DB {
	t.Helper()
	return OpenWith(t, Patient())
}

// OpenWith is [Open] for a test that sets a time-out or limit of its own.
func OpenWith(t testing.TB, c sqlstore.Config) *sqlstore.DB {
	t.Helper()
	return open(t, sqlite.Open, SQLite(t), c)
}

// SQLite returns the address of a fresh SQLite database with all migrations of the default user
// model applied. Its file is removed when t ends.
func SQLite(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "db.sqlite3")
	if err := os.WriteFile(path, template.of(t), 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

func openSQLite(t *testing.T, c sqlstore.Config) *sqlstore.DB {
	t.Helper()
	return OpenWith(t, c)
}

// template is a SQLite database with all migrations applied, created once for each process.
var template sqliteFile

type sqliteFile struct {
	mu   sync.Mutex
	file []byte
}

func (s *sqliteFile) of(t testing.TB) []byte {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		path := filepath.Join(t.TempDir(), "template.sqlite3")
		up(t, sqlite.Open, "sqlite:"+path)
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s.file = file
	}
	return s.file
}

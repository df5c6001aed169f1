package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/authtest"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// TestStoreOnRollbackJournal runs the suite on a file with the journal mode of Django. The tests of
// package sqlstore run it on a file with WAL.
func TestStoreOnRollbackJournal(t *testing.T) {
	t.Parallel()
	authtest.TestStore(t, func(t *testing.T, wait time.Duration) authtest.Stores {
		path := copyOf(t, template(t))
		raw(t, path, "PRAGMA journal_mode = DELETE")
		db := openWith(t, path, sqlstore.Config{Wait: wait})
		return authtest.Stores{Tx: db, Users: db.Users(), Groups: db.Groups(), Tokens: db.Tokens(),
			Sessions: db.Sessions()}
	})
}

// brief is a short wait, for tests in which a wait must end. long is a wait that never ends, even
// on a busy machine.
const brief, long = 100 * time.Millisecond, 5 * time.Minute

func open(t testing.TB, path string) *sqlstore.DB {
	t.Helper()
	return openWith(t, path, sqlstore.Config{Wait: long})
}

func openWith(t testing.TB, path string, c sqlstore.Config) *sqlstore.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), "sqlite:"+path, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// template returns the path of a migrated database, which is created once.
func template(t testing.TB) []byte {
	t.Helper()
	data, err := made()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

var made = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "latchkey")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "template.sqlite3")
	ctx := context.Background()
	db, err := sqlite.Open(ctx, "sqlite:"+path, sqlstore.Config{Wait: long})
	if err != nil {
		return nil, err
	}
	err = errors.Join(migrate.New(db).Up(ctx, "", nil), db.Close()) // closing moves the log into the file
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func copyOf(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "db.sqlite3")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// raw runs statements on a file through a connection of its own.
func raw(t testing.TB, path string, statements ...string) {
	t.Helper()
	db := rawOpen(t, path)
	defer db.Close()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func rawOpen(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	return db
}

package migrate_test

import (
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// holdLock takes SQLite's write lock, as another process does, until the end of the test.
func holdLock(t *testing.T, path string) *sql.Conn {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	conn, err := db.Conn(t.Context())
	if err == nil {
		_, err = conn.ExecContext(t.Context(), "BEGIN IMMEDIATE")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// impatient opens a file. Its transactions wait for the write lock no longer than wait.
func impatient(t *testing.T, path string, wait time.Duration) *sqlstore.DB {
	t.Helper()
	c := dbtest.Patient()
	c.Wait = wait
	db, err := sqlite.Open(t.Context(), "sqlite:"+path, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// TestNothingToDoTakesNoLock checks that Up does not wait for other writers if nothing is missing.
func TestNothingToDoTakesNoLock(t *testing.T) {
	t.Parallel()
	db, path := open(t, "")
	if err := migrate.New(db).Up(t.Context(), "authtoken", nil); err != nil {
		t.Fatal(err)
	}
	m := migrate.New(impatient(t, path, 500*time.Millisecond))
	holdLock(t, path)
	for name, request := range map[string]func() error{
		"up":                 func() error { return m.Up(t.Context(), "authtoken", nil) },
		"to the last":        func() error { return m.To(t.Context(), "authtoken", "0004", nil) },
		"to zero, and there": func() error { return m.To(t.Context(), "sessions", "zero", nil) },
	} {
		if err := request(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLockThatIsNeverReleased has a writer that keeps the lock. The error of Up wraps
// auth.ErrUnavailable.
func TestLockThatIsNeverReleased(t *testing.T) {
	t.Parallel()
	db, path := open(t, "")
	up(t, db)
	m := migrate.New(impatient(t, path, 500*time.Millisecond), note)
	holdLock(t, path)
	for name, request := range map[string]func() error{
		"forward": func() error { return m.Up(t.Context(), "myapp", nil) },
		"back":    func() error { return m.To(t.Context(), "sessions", "zero", nil) },
	} {
		if err := request(); !errors.Is(err, auth.ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDoneByAnother has another process hold the lock, record the migration of Up and take the lock
// again. Up cannot get the lock, but nothing is left to do, so it succeeds.
func TestDoneByAnother(t *testing.T) {
	t.Parallel()
	db, path := open(t, "")
	up(t, db)
	raw(t, path, note.Up...)
	const wait = 2 * time.Second
	quiet := note
	quiet.Models = nil // whose content types would have to be written
	m := migrate.New(impatient(t, path, wait), quiet)
	conn := holdLock(t, path)
	start, failed := time.Now(), make(chan error, 1)
	go func() { failed <- m.Up(t.Context(), "myapp", nil) }()
	time.Sleep(100 * time.Millisecond) // until the ledger is read; if it is not, there is nothing to wait for
	done := strings.ReplaceAll(insert, "%", "myapp") + "; COMMIT; BEGIN IMMEDIATE"
	// Between COMMIT and BEGIN the migration may get its turn, and finds nothing to do.
	if _, err := conn.ExecContext(t.Context(), done); err != nil && !strings.Contains(err.Error(), "SQLITE_BUSY") {
		t.Fatal(err)
	}
	inTime := time.Since(start) < wait
	if err := <-failed; err != nil && inTime {
		t.Error(err)
	}
}

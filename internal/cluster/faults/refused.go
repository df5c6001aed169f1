//go:build unix

package faults

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// Test causes faults on one server, one after the other. readOnly makes the server refuse writes,
// or accept them again.
func Test(t *testing.T, target Target, readOnly func(t *testing.T, on bool)) {
	t.Run("killed", func(t *testing.T) { TestKilled(t, target) })
	t.Run("paused", func(t *testing.T) { TestPaused(t, target) })
	t.Run("read-only", func(t *testing.T) {
		db := target.DB(t, dbtest.Patient())
		readOnly(t, true)
		TestReadOnly(t, db)
		readOnly(t, false)
		TestWritable(t, db)
	})
}

// TestReadOnly checks the stores on a server that has just become read-only, or is about to: a
// write is auth.ErrUnavailable, and reads succeed.
func TestReadOnly(t *testing.T, db *sqlstore.DB) {
	t.Helper()
	var err error
	for n, start := 0, time.Now(); err == nil && time.Since(start) < soon; n++ {
		err = Write(t.Context(), db, fmt.Sprint("read-only-", n))
	}
	WantUnavailable(t, "a write to a server that is read-only", err)
	if err := identify(t.Context(), db); err != nil {
		t.Errorf("a token on a server that is read-only: %v", err)
	}
	if err := db.Ping(t.Context()); err != nil {
		t.Errorf("ping of a server that is read-only: %v", err)
	}
}

// TestWritable checks the stores on a server that accepts writes again, or is about to.
func TestWritable(t *testing.T, db *sqlstore.DB) {
	t.Helper()
	WantWritten(t, db, "writable")
}

// WantWritten fails t unless a write succeeds soon. Until then every error must be
// auth.ErrUnavailable.
func WantWritten(t *testing.T, db *sqlstore.DB, name string) {
	t.Helper()
	for n, start := 0, time.Now(); ; n++ {
		err := Write(t.Context(), db, fmt.Sprint(name, "-", n))
		if err == nil {
			return
		}
		WantUnavailable(t, "a write", err)
		if time.Since(start) > soon {
			t.Errorf("a write to a server that takes them again: %v", err)
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// TestNoConnectionLeft checks the stores on a server without a free connection. take closes the
// connections of db and opens as many as the server allows; free closes those.
func TestNoConnectionLeft(t *testing.T, db *sqlstore.DB, take func(t *testing.T) (free func())) {
	t.Helper()
	WantIdentified(t, db)
	free := take(t)
	for range 3 {
		WantUnavailable(t, "identify without a connection", identify(t.Context(), db))
		WantUnavailable(t, "insert without a connection", Write(t.Context(), db, "nobody"))
	}
	free()
	WantIdentified(t, db)
	WantWritten(t, db, "somebody")
}

// Fill opens connections until the server has refused one several times: a closed connection frees
// its place with a delay.
func Fill(t *testing.T, db *sql.DB) (free func()) {
	t.Helper()
	var all []*sql.Conn
	refused := 0
	for refused < 20 {
		c, err := db.Conn(t.Context())
		if err != nil {
			refused++
			time.Sleep(10 * time.Millisecond)
			continue
		}
		all = append(all, c)
		t.Cleanup(func() { c.Close() })
		if len(all) > 1000 {
			t.Fatal("the server refuses no connection")
		}
	}
	return func() {
		for _, c := range all {
			c.Close()
		}
		db.Close()
	}
}

// Exec runs a statement as the server's superuser.
func Exec(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

package sqlite_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// TestLazy checks that a lazily opened database creates no file, not even at the first statement,
// and works once the file is there.
func TestLazy(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.sqlite3")
	lazy, err := sqlite.Open(t.Context(), "sqlite:"+path, sqlstore.Config{Lazy: true})
	if err != nil {
		t.Fatal(err)
	}
	defer lazy.Close()
	one := func() error { return lazy.SQL().QueryRow(t.Context(), "SELECT 1").Scan(new(int)) }
	write := func() error { _, err := lazy.SQL().Exec(t.Context(), "CREATE TABLE t (id integer)"); return err }
	for name, do := range map[string]func() error{"read": one, "write": write} {
		if err := do(); !errors.Is(err, sqlstore.ErrNoDatabase) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file: %v", err)
	}
	db, err := sqlite.Open(t.Context(), "sqlite:"+path, sqlstore.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := errors.Join(one(), write()); err != nil {
		t.Error(err)
	}
	if _, err := sqlite.Open(t.Context(), "mysql:x", sqlstore.Config{Lazy: true}); err == nil {
		t.Error("a wrong URL is accepted")
	}
}

package sqlite

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	driver "modernc.org/sqlite"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// contended returns an engine that reports a broken foreign key as a lock, because SQLite
// reports both at the commit.
func contended() *engine.Engine {
	e := describe()
	e.KindOf = func(err error) engine.Kind {
		if fault := kindOf(err); fault != engine.ForeignKey {
			return fault
		}
		return engine.Busy
	}
	return e
}

func TestCommitIsRetried(t *testing.T) {
	t.Parallel()
	file, err := driver.NewConnector("file:" + filepath.Join(t.TempDir(), "db") +
		"?_pragma=foreign_keys(1)&_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	db := sqlstore.New(file, file, contended(), sqlstore.Config{Wait: time.Minute})
	defer db.Close()
	if err := db.InTx(t.Context(), func(ctx context.Context) error {
		return sqldb.Of(db).Exec(ctx, `CREATE TABLE t (id integer PRIMARY KEY,
			up integer REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED)`)
	}); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ lockedFor, runs int }{{0, 1}, {1, 2}, {4, 5}, {9, 10}, {10, 10}} {
		runs, after := 0, 0
		err := db.InTx(t.Context(), func(ctx context.Context) error {
			runs++
			db.AfterCommit(ctx, func() { after++ })
			if runs <= test.lockedFor {
				return sqldb.Of(db).Exec(ctx, "INSERT INTO t (up) VALUES (-1)")
			}
			return nil
		})
		wantErr, wantAfter := error(nil), 1
		if test.lockedFor == 10 {
			wantErr, wantAfter = auth.ErrUnavailable, 0
		}
		if runs != test.runs || after != wantAfter || !errors.Is(err, wantErr) {
			t.Errorf("locked for %d: %d runs, %d after commit, %v", test.lockedFor, runs, after, err)
		}
	}
	var n int
	if _, err := sqldb.Of(db).QueryRow(t.Context(), []any{&n}, "SELECT count(*) FROM t"); err != nil || n != 0 {
		t.Errorf("%d rows, %v", n, err)
	}
}

// TestReadOnlyFile opens a file in the read-only mode that SQLite uses without write permission.
func TestReadOnlyFile(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../migrate/testdata/reference.sqlite3")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "db.sqlite3")
	if err := os.WriteFile(path, data, 0o400); err != nil {
		t.Fatal(err)
	}
	db, err := open(t.Context(), path, sqlstore.Config{Wait: time.Minute}.WithDefaults(false), "&mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if got, err := db.Tokens().Identify(t.Context(), "522b276a356bdf39013dfabea2cd43e141ecc9e8"); err != nil ||
		got.User.Username != "alice" {
		t.Errorf("a token check: %v, %v", got, err)
	}
	err = db.Users().UpdateUser(t.Context(), "1", auth.UserChange{})
	if !errors.Is(err, auth.ErrUnavailable) {
		t.Errorf("a write: %v", err)
	}
	if err := db.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestPrepare has what may be at a path, and whether Open may set the journal mode of a new file.
func TestPrepare(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, content := range map[string]string{"empty": "", "full": "x", "empty too": ""} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("nowhere", filepath.Join(folder, "link")); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name     string
		existing bool
		isNew    bool
		fails    error // any: errors.ErrUnsupported
	}{
		{"new", true, false, sqlstore.ErrNoDatabase}, {"new", false, true, nil}, {"new", false, true, nil},
		{"new", true, false, nil},
		{"empty", false, true, nil}, {"empty too", true, false, nil}, {"full", false, false, nil},
		{"full", true, false, nil},
		{"full/file", false, false, errors.ErrUnsupported}, {"full/file", true, false, errors.ErrUnsupported},
		{"no/file", false, false, errors.ErrUnsupported}, {".", false, false, errors.ErrUnsupported},
		{"link", false, true, os.ErrNotExist},
	} {
		isNew, err := prepare(filepath.Join(folder, test.name), test.existing)
		if (err != nil) != (test.fails != nil) || err == nil && isNew != test.isNew ||
			test.fails != nil && test.fails != errors.ErrUnsupported && !errors.Is(err, test.fails) {
			t.Errorf("%s, existing %v: new %v, %v", test.name, test.existing, isNew, err)
		}
	}
}

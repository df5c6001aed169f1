package sqlite_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

func TestOpenCreatesAPrivateFileWithWAL(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new.sqlite3")
	db := open(t, path)
	if err := migrate.New(db).Up(t.Context(), "", nil); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", suffix, info.Mode())
		}
	}
	if got := journal(t, path); got != "wal" {
		t.Errorf("journal mode %s", got)
	}
}

func TestOpenKeepsTheJournalModeOfAFileThatExists(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"delete", "wal"} {
		path := filepath.Join(t.TempDir(), "django.sqlite3")
		raw(t, path, "PRAGMA journal_mode = "+mode, "CREATE TABLE t (x)")
		open(t, path)
		if got := journal(t, path); got != mode {
			t.Errorf("%s became %s", mode, got)
		}
	}
}

// TestOpenExisting checks that Config.Existing creates no file, and leaves an empty file unchanged.
func TestOpenExisting(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.Symlink("nowhere", filepath.Join(folder, "link")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"new.sqlite3", "link", "no/folder.sqlite3"} {
		path := filepath.Join(folder, name)
		_, err := sqlite.Open(t.Context(), "sqlite:"+path, sqlstore.Config{Existing: true, Wait: long})
		if !errors.Is(err, sqlstore.ErrNoDatabase) || errors.Is(err, auth.ErrUnavailable) ||
			!strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if files, _ := os.ReadDir(folder); len(files) != 1 {
		t.Errorf("made %v", files)
	}
	path := filepath.Join(folder, "empty")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.Context(), "sqlite:"+path, sqlstore.Config{Existing: true, Wait: long})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Users().UserByName(t.Context(), "alice"); !errors.Is(err, sqlstore.ErrNoSchema) {
		t.Errorf("in an empty file: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() != 0 {
		t.Errorf("now of %d bytes, %v", info.Size(), err)
	}
}

func journal(t *testing.T, path string) (mode string) {
	t.Helper()
	db := rawOpen(t, path)
	defer db.Close()
	if err := db.QueryRowContext(t.Context(), "PRAGMA journal_mode").Scan(&mode); err != nil {
		t.Fatal(err)
	}
	return mode
}

func TestOpenTakesAnyPath(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, name := range []string{
		"plain.db", "with space.db", "question?mark=1.db", "hash#tag.db", "per%cent.db", "%41.db", "ключ✓.db",
		"semi;colon&and=.db", "quote'\".db", "plus+.db", "back\\slash.db", "file:x.db", "\xff.db", "?", "new\nline",
	} {
		path := filepath.Join(folder, name)
		db := open(t, path)
		if err := migrate.New(db).Up(t.Context(), "", nil); err != nil {
			t.Errorf("%q: %v", name, err)
		}
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			t.Errorf("%q: %v, %v", name, info, err)
		}
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if base := strings.TrimSuffix(strings.TrimSuffix(e.Name(), "-wal"), "-shm"); base == e.Name() &&
			!strings.HasSuffix(base, ".db") &&
			base != "?" && base != "new\nline" {
			t.Errorf("a stray file %q", e.Name())
		}
	}
}

func TestOpenTakesARelativePath(t *testing.T) {
	t.Chdir(t.TempDir())
	db, err := sqlite.Open(t.Context(), "sqlite:db.sqlite3", sqlstore.Config{Wait: long})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := os.Stat("db.sqlite3"); err != nil {
		t.Error(err)
	}
}

func TestOpenNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	text := filepath.Join(folder, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database at all\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(folder, "s")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	dangling := filepath.Join(folder, "dangling")
	if err := os.Symlink(filepath.Join(folder, "nothing"), dangling); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ url, want string }{
		{"", "want sqlite:PATH"},
		{"db.sqlite3", "want sqlite:PATH"},
		{"postgres://app:s3cret@db/x", `of scheme "postgres": want sqlite:PATH`},
		{"sqlite:", "without the path"},
		{"sqlite:a\x00b", "without the path"},
		{"sqlite::memory:", "temporary folder"},
		{"sqlite://host/db", "with a host"},
		{"sqlite:" + folder, "is a folder"},
		{"sqlite:" + socket, "not a regular file"},
		{"sqlite:" + text, "is not a SQLite database"},
		{"sqlite:" + text + "/db", "not a directory"},
		{"sqlite:" + dangling, dangling},
		{"sqlite:" + filepath.Join(folder, "no", "db"), "the folder " + filepath.Join(folder, "no") +
			" does not exist: create it"},
	} {
		db, err := sqlite.Open(t.Context(), test.url, sqlstore.Config{Wait: long})
		if err == nil {
			db.Close()
			t.Errorf("%q: opened", test.url)
			continue
		}
		if path, ok := strings.CutPrefix(test.url, "sqlite:/"); ok && !strings.HasPrefix(path, "/") &&
			!strings.Contains(err.Error(), "/"+path) {
			t.Errorf("%q is not named: %v", test.url, err)
		}
		if !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: %v", test.url, err)
		}
	}
}

// TestNothingOpen checks that Open keeps no pool if it fails, and that Close closes both. The
// bubble reports a goroutine that is left, and a pool has one.
func TestNothingOpen(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	text := filepath.Join(folder, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database at all\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, opens := range map[string]bool{text: false, folder: false, filepath.Join(folder, "new.db"): true} {
		synctest.Test(t, func(t *testing.T) {
			db, err := sqlite.Open(t.Context(), "sqlite:"+path, sqlstore.Config{})
			if (err == nil) != opens {
				t.Errorf("%s: %v", path, err)
			}
			if err == nil {
				db.Close()
			}
		})
	}
}

func TestManyOpenANewFileAtOnce(t *testing.T) {
	t.Parallel()
	for range 10 {
		path := filepath.Join(t.TempDir(), "db.sqlite3")
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				db, err := sqlite.Open(t.Context(), "sqlite:"+path, sqlstore.Config{Wait: long})
				if err != nil {
					t.Error(err)
					return
				}
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got := journal(t, path); got != "wal" {
			t.Errorf("journal mode %s", got)
		}
	}
}

func TestOpenOfALockedFile(t *testing.T) {
	t.Parallel()
	path := copyOf(t, template(t))
	raw(t, path, "PRAGMA journal_mode = DELETE")
	other := rawOpen(t, path)
	defer other.Close()
	if _, err := other.ExecContext(t.Context(), "BEGIN EXCLUSIVE"); err != nil {
		t.Fatal(err)
	}
	_, err := sqlite.Open(t.Context(), "sqlite:"+path, sqlstore.Config{Wait: brief})
	if !errors.Is(err, auth.ErrUnavailable) || !strings.Contains(err.Error(), path+": is locked by another process") {
		t.Errorf("got %v", err)
	}
}

// TestPragmas checks the options of the connections to read and to write.
func TestPragmas(t *testing.T) {
	t.Parallel()
	db := sqldb.Of(openWith(t, copyOf(t, template(t)), sqlstore.Config{Wait: 1234 * time.Millisecond}))
	for pragma, want := range map[string][2]int{
		"busy_timeout": {1234, 1234}, "foreign_keys": {1, 1}, "synchronous": {2, 2}, "query_only": {1, 0},
	} {
		for i, ask := range []func(fn func(context.Context) error) error{
			func(fn func(context.Context) error) error { return fn(t.Context()) },
			func(fn func(context.Context) error) error { return db.InTx(t.Context(), fn) },
		} {
			got := -1
			err := ask(func(ctx context.Context) error {
				_, err := db.QueryRow(ctx, []any{&got}, "PRAGMA "+pragma)
				return err
			})
			if got != want[i] || err != nil {
				t.Errorf("%s, %s: %d, want %d: %v", pragma, []string{"read", "write"}[i], got, want[i], err)
			}
		}
	}
}

func TestPath(t *testing.T) {
	t.Chdir(t.TempDir())
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]string{
		"sqlite:a.db": here + "/a.db", "sqlite:/a/b.db": "/a/b.db", "sqlite:///a.db": "/a.db", "sqlite:a:b": here +
			"/a:b",
		"sqlite:./c/../a.db": here + "/a.db", "sqlite:memory:": here + "/memory:", "sqlite:x?y": here + "/x?y",
		"sqlite://a.db": "", "sqlite:": "", "a.db": "", "sqlite::memory:": "", "sqlite::memory:?x": "", "SQLITE:a": "",
		"sqlite:\x00": "",
	} {
		got, err := sqlite.Path(url)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%q: %q, %v", url, got, err)
		}
	}
}

func TestConfigRefusesNonsense(t *testing.T) {
	t.Parallel()
	defer func() {
		if s, _ := recover().(string); !strings.HasPrefix(s, "sqlstore: ") {
			t.Errorf("panic %q", s)
		}
	}()
	sqlite.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "db"), sqlstore.Config{Readers: -1})
}

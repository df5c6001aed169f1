package sqlite_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// disk is a file system of 2 MB for one test.
type disk struct {
	t    *testing.T
	path string
}

// newDisk mounts a disk with a database of alice's, which is not open. Only root may mount.
func newDisk(t *testing.T) (d disk, database string) {
	t.Helper()
	d = disk{t, t.TempDir()}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=2m", "latchkey-test",
		d.path).CombinedOutput(); err != nil {
		t.Skipf("mount: %v: %s", err, out)
	}
	t.Cleanup(func() { d.run("umount", d.path) })
	database = filepath.Join(d.path, "db.sqlite3")
	if err := os.WriteFile(database, template(t), 0o600); err != nil {
		t.Fatal(err)
	}
	return d, database
}

func (d disk) run(name string, args ...string) {
	d.t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		d.t.Fatalf("%s %v: %v: %s", name, args, err, out)
	}
}

// fill fills the disk, and returns a function that frees space.
func (d disk) fill() (free func()) {
	path := filepath.Join(d.path, "fill")
	err := os.WriteFile(path, make([]byte, 4<<20), 0o600)
	if err == nil {
		d.t.Fatal("the disk is larger than 4 MB")
	}
	return func() { os.Remove(path) }
}

// TestDiskAtTheStart checks that the error of Open names the cause and the remedy. It was once only
// "unable to open database file (14)" or "disk I/O error (4874)".
func TestDiskAtTheStart(t *testing.T) {
	t.Parallel()
	const readOnly, full = "is on a read-only file system", "its disk is full: free some space"
	for name, c := range map[string]struct {
		file string
		make func(d disk)
		want string
	}{
		"read-only": {"db.sqlite3", func(d disk) { d.run("mount", "-o", "remount,ro", d.path) }, readOnly},
		"read-only, a new file": {"fresh.sqlite3", func(d disk) { d.run("mount", "-o", "remount,ro", d.path) },
			readOnly},
		"full":             {"db.sqlite3", func(d disk) { d.fill() }, full},
		"full, a new file": {"fresh.sqlite3", func(d disk) { d.fill() }, full},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, database := newDisk(t)
			c.make(d)
			_, err := sqlite.Open(t.Context(), "sqlite:"+filepath.Join(filepath.Dir(database), c.file),
				sqlstore.Config{Wait: brief})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// TestDiskThatFills fills the disk while the database is open. Reads still succeed, writes fail
// with ErrFull, and writes succeed again when there is space.
func TestDiskThatFills(t *testing.T) {
	t.Parallel()
	d, database := newDisk(t)
	db := openWith(t, database, sqlstore.Config{Wait: brief})
	write := func() error {
		_, err := db.Users().InsertUser(t.Context(), auth.Account{User: auth.User{Username: "alice"}})
		return err
	}
	free := d.fill()
	if err := write(); !errors.Is(err, sqlstore.ErrFull) || !errors.Is(err, auth.ErrUnavailable) ||
		errors.Is(err, sqlstore.ErrInDoubt) {
		t.Errorf("%v", err)
	}
	if _, err := db.Users().UserByName(t.Context(), "alice"); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("a read: %v", err)
	}
	free()
	if err := write(); err != nil {
		t.Errorf("with room: %v", err)
	}
}

// TestNoPermission needs a user who is bound by file permissions, so not root.
func TestNoPermission(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	path := copyOf(t, template(t))
	if err := os.Chmod(filepath.Dir(path), 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(filepath.Dir(path), 0o700) })
	_, err := sqlite.Open(t.Context(), "sqlite:"+path, sqlstore.Config{Wait: brief})
	if err == nil || !strings.Contains(err.Error(), "must be able to write the file and its folder") {
		t.Errorf("%v", err)
	}
}

// TestMovedFile moves the file of an open database. The error is not ErrReadOnly.
func TestMovedFile(t *testing.T) {
	t.Parallel()
	path := copyOf(t, template(t))
	raw(t, path, "PRAGMA journal_mode = DELETE")
	db := openWith(t, path, sqlstore.Config{Wait: brief})
	write := func(name string) error {
		_, err := db.Users().InsertUser(t.Context(), auth.Account{User: auth.User{Username: name}})
		return err
	}
	if err := write("alice"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path, path+".moved"); err != nil {
		t.Fatal(err)
	}
	if err := write("bob"); !errors.Is(err, auth.ErrUnavailable) || errors.Is(err, sqlstore.ErrReadOnly) {
		t.Errorf("%v", err)
	}
}

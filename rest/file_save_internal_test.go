package rest

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

// TestSaveTo writes files below a folder. No name leads out of the folder or to a file that exists.
func TestSaveTo(t *testing.T) {
	t.Parallel()
	outer := t.TempDir()
	folder := filepath.Join(outer, "files")
	if err := os.MkdirAll(filepath.Join(folder, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"out": "../secret", "up": "..", "in": "sub"} {
		if err := os.Symlink(to, filepath.Join(folder, link)); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	file := NewFile("../../evil", "text/plain", []byte("content"))
	for _, c := range []struct {
		name string
		perm fs.FileMode
		want error // nil: saved
	}{
		{"a", 0o600, nil}, {"b", 0o644, nil}, {"sub/c", 0o600, nil}, {"in/d", 0o600, nil},
		{"a", 0o600, fs.ErrExist}, {"out", 0o600, fs.ErrExist}, {"sub", 0o600, fs.ErrExist},
		{"none/e", 0o600, fs.ErrNotExist},
		{"../f", 0o600, errors.ErrUnsupported}, {"up/f", 0o600, errors.ErrUnsupported},
		{"/f", 0o600, errors.ErrUnsupported}, {"", 0o600, errors.ErrUnsupported},
	} {
		err := file.SaveTo(root, c.name, c.perm)
		if c.want == nil {
			got, readErr := root.ReadFile(c.name)
			info, statErr := root.Stat(c.name)
			if err := errors.Join(err, readErr, statErr); err != nil || string(got) != "content" ||
				info.Mode().Perm()&^c.perm != 0 || info.Mode().Perm()&0o600 != 0o600 {
				t.Errorf("%s: %q, %v", c.name, got, err)
			}
			continue
		}
		// os.Root has no error of its own for a name that leads out
		if err == nil || c.want != errors.ErrUnsupported && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if list, err := os.ReadDir(outer); err != nil || len(list) != 1 {
		t.Errorf("beside the folder: %v, %v", list, err)
	}
}

// A file that cannot be written as a whole is removed. One that was there before stays.
func TestSaveRemovesAPart(t *testing.T) {
	t.Parallel()
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	full := errors.New("disk full")
	part := func() io.Reader {
		return io.MultiReader(strings.NewReader(strings.Repeat("x", 100_000)), iotest.ErrReader(full))
	}
	if err := save(root, "part", 0o600, part()); !errors.Is(err, full) {
		t.Errorf("an error: %v", err)
	}
	if _, err := root.Stat("part"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the part is there: %v", err)
	}
	if err := root.WriteFile("old", []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := save(root, "old", 0o600, part()); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a name that exists: %v", err)
	}
	if got, err := root.ReadFile("old"); string(got) != "old" {
		t.Errorf("the old file: %q, %v", got, err)
	}
}

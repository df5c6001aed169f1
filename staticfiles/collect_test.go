package staticfiles_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/staticfiles"
)

// read returns the files below dir, by their names.
func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		found[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestCollect checks what is written, and that web servers may read it.
func TestCollect(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "static")
	files := newFiles(t, "css/base.css", long, "a.png", "hello")
	result, err := files.Collect(t.Context(), dir, staticfiles.CollectOptions{})
	wrote := staticfiles.CollectResult{Copied: 2, PostProcessed: 2, Compressed: 2}
	if diff := cmp.Diff(wrote, result); err != nil || diff != "" {
		t.Fatalf("%v, %s", err, diff)
	}
	hashed := strings.TrimPrefix(files.URL("css/base.css"), "/static/")
	found := read(t, dir)
	for _, name := range []string{"css/base.css.gz", hashed + ".gz"} {
		unpacked, err := gzip.NewReader(bytes.NewReader([]byte(found[name])))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if text, err := io.ReadAll(unpacked); err != nil || string(text) != long {
			t.Errorf("%s has other text than the file: %v", name, err)
		}
		delete(found, name)
	}
	var manifest struct {
		Paths         map[string]string
		Version, Hash string
	}
	if err := json.Unmarshal([]byte(found["staticfiles.json"]), &manifest); err != nil {
		t.Fatal(err)
	}
	paths := map[string]string{"css/base.css": hashed, "a.png": "a.2cf24dba5fb0.png"}
	if diff := cmp.Diff(paths, manifest.Paths); diff != "" || manifest.Version != "1.1" || len(manifest.Hash) != 12 {
		t.Errorf("version %s, hash %s, %s", manifest.Version, manifest.Hash, diff)
	}
	delete(found, "staticfiles.json")
	want := map[string]string{"css/base.css": long, hashed: long, "a.png": "hello", "a.2cf24dba5fb0.png": "hello"}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Error(diff)
	}
	if info, err := os.Stat(filepath.Join(dir, "a.png")); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// TestCollectAgain checks runs over a folder that has files already.
func TestCollectAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before  map[string]string // changes of the folder; "" deletes the file
		options staticfiles.CollectOptions
		want    staticfiles.CollectResult
		deleted []string
		left    string // the content of mine.txt afterwards
	}{
		"nothing to do": {want: staticfiles.CollectResult{Unmodified: 2}},
		"a file is lost": {before: map[string]string{"a.png": ""},
			want: staticfiles.CollectResult{Copied: 1, Unmodified: 1}},
		"another content of one length": {before: map[string]string{"a.png": "HELLO"},
			want: staticfiles.CollectResult{Copied: 1, Unmodified: 1}},
		"a hashed name is lost": {before: map[string]string{"a.2cf24dba5fb0.png": ""},
			want: staticfiles.CollectResult{Unmodified: 2, PostProcessed: 1}},
		"a compressed file is stale": {before: map[string]string{"css/base.css.gz": "old"},
			want: staticfiles.CollectResult{Unmodified: 2, Compressed: 1}},
		"others stay": {before: map[string]string{"mine.txt": "mine"}, left: "mine",
			want: staticfiles.CollectResult{Unmodified: 2}},
		"others are cleared": {
			before:  map[string]string{"mine.txt": "mine", ".hidden": "x", "css/old.css": "x", "a.png": "old"},
			options: staticfiles.CollectOptions{Clear: true}, deleted: []string{".hidden", "css/old.css", "mine.txt"},
			want: staticfiles.CollectResult{Copied: 1, Unmodified: 1, Deleted: 3}},
		"a dry run changes nothing": {before: map[string]string{"mine.txt": "mine", "a.png": ""}, left: "mine",
			options: staticfiles.CollectOptions{Clear: true, DryRun: true}, deleted: []string{"mine.txt"},
			want: staticfiles.CollectResult{Copied: 1, Unmodified: 1, Deleted: 1}},
	} {
		dir, files := t.TempDir(), newFiles(t, "css/base.css", long, "a.png", "hello")
		if _, err := files.Collect(t.Context(), dir, staticfiles.CollectOptions{}); err != nil {
			t.Fatal(err)
		}
		for name, text := range c.before {
			err := os.Remove(filepath.Join(dir, name))
			if text != "" {
				err = os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		before := read(t, dir)
		strangers, err := files.Strangers(t.Context(), dir)
		if c.options.Clear && (err != nil || !cmp.Equal(c.deleted, strangers)) {
			t.Errorf("%s: strangers %v, %v", name, strangers, err)
		}
		var deleted []string
		c.options.Deleting = func(name string) { deleted = append(deleted, name) }
		result, err := files.Collect(t.Context(), dir, c.options)
		if diff := cmp.Diff(c.want, result); err != nil || diff != "" || !cmp.Equal(c.deleted, deleted) {
			t.Errorf("%s: %v, deleted %v, %s", name, err, deleted, diff)
		}
		after := read(t, dir)
		if c.options.DryRun != cmp.Equal(before, after) && len(c.before) > 0 && c.want.Unmodified < 2 {
			t.Errorf("%s: the folder has %v", name, after)
		}
		if after["mine.txt"] != c.left || !c.options.DryRun && after["a.png"] != "hello" {
			t.Errorf("%s: the folder has %v", name, after)
		}
	}
}

// TestCollectStaysInside checks that no link in the folder leads a write, or a deletion, out of it.
func TestCollectStaysInside(t *testing.T) {
	t.Parallel()
	for name, link := range map[string]string{
		"a link at a file": "a.png", "a link at a folder": "css", "a link of others": "z",
	} {
		outside, dir := t.TempDir(), t.TempDir()
		target := outside
		if link == "a.png" {
			target = filepath.Join(outside, "base.css")
		}
		for _, err := range []error{
			os.WriteFile(filepath.Join(outside, "base.css"), []byte("outside"), 0o600),
			os.Symlink(target, filepath.Join(dir, link)),
		} {
			if err != nil {
				t.Skip(err)
			}
		}
		files := newFiles(t, "css/base.css", long, "a.png", "hello")
		_, err := files.Collect(t.Context(), dir, staticfiles.CollectOptions{Clear: true})
		if diff := cmp.Diff(map[string]string{"base.css": "outside"}, read(t, outside)); diff != "" {
			t.Errorf("%s: %v, outside %s", name, err, diff)
		}
		if (err != nil) != (link == "css") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCollectFaults(t *testing.T) {
	t.Parallel()
	files := newFiles(t, "css/base.css", long)
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := files.Collect(ended, t.TempDir(), staticfiles.CollectOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	taken := filepath.Join(t.TempDir(), "taken")
	if err := os.WriteFile(taken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := files.Collect(t.Context(), taken, staticfiles.CollectOptions{}); err == nil {
		t.Error("a file is taken for the folder")
	}
	if err := os.MkdirAll(filepath.Join(taken+"2", "css", "base.css"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := files.Collect(t.Context(), taken+"2", staticfiles.CollectOptions{}); err == nil {
		t.Error("a folder is taken for a file")
	} else if left := read(t, taken+"2"); len(left) != 0 {
		t.Errorf("a failed run leaves %v", left)
	}
	missing := filepath.Join(t.TempDir(), "missing")
	result, err := files.Collect(t.Context(), missing, staticfiles.CollectOptions{DryRun: true, Clear: true})
	if _, statErr := os.Stat(missing); err != nil || result.Copied != 1 || !errors.Is(statErr, fs.ErrNotExist) {
		t.Errorf("dry run: %+v, %v; the folder: %v", result, err, statErr)
	}
}

// TestCollectAtOnce: two machines may collect into one folder that they share.
func TestCollectAtOnce(t *testing.T) {
	t.Parallel()
	all := fstest.MapFS{}
	for i := range 20 {
		all[fmt.Sprintf("a/%d.txt", i)] = &fstest.MapFile{Data: bytes.Repeat([]byte("text "), 20_000)}
	}
	files, err := staticfiles.New(staticfiles.Config{Prefix: "/static/", Sources: []staticfiles.Source{{Files: all}}})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var runs sync.WaitGroup
	for range 8 {
		runs.Go(func() {
			if _, err := files.Collect(t.Context(), dir, staticfiles.CollectOptions{}); err != nil {
				t.Error(err)
			}
		})
	}
	runs.Wait()
	if others, err := files.Strangers(t.Context(), dir); len(others) > 0 || err != nil {
		t.Errorf("left behind: %v, %v", others, err)
	}
}

package page_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/latchkey-go/latchkey/page"
)

// TestPacked: packed.json.gz has the templates, translations and assets as their files have them.
// After a change of one of them, "go generate ./page" packs them anew.
func TestPacked(t *testing.T) { //nolint:paralleltest // it writes what others read
	if *update { // before other tests read it
		pack(t)
	}
	text, err := os.ReadFile("packed.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.NewDecoder(unzipped).Decode(&got); err != nil {
		t.Fatal(err)
	}
	want := toPack(t)
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s has changed: run go generate ./page", name)
		}
		delete(got, name)
	}
	if len(got) > 0 {
		t.Errorf("packed, but there are no such files: %q", slices.Collect(maps.Keys(got)))
	}
}

// pack writes packed.json.gz.
func pack(t *testing.T) {
	t.Helper()
	text, err := json.Marshal(toPack(t))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("packed.json.gz", out.Bytes(), 0o644); err != nil { //nolint:gosec // as the sources
		t.Fatal(err)
	}
}

// toPack returns the files.
func toPack(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, pattern := range []string{"templates/*.html", "words/*.json", "assets/*"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatal(pattern, err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files[name] = string(text)
		}
	}
	return files
}

// TestAssets: the assets are a file system with the files of the folder.
func TestAssets(t *testing.T) {
	t.Parallel()
	if err := fstest.TestFS(page.Assets(), "base.css", "app.js"); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"base.css", "app.js"} {
		got, err := fs.ReadFile(page.Assets(), name)
		want, wrong := os.ReadFile("assets/" + name)
		if err != nil || wrong != nil || string(got) != string(want) {
			t.Errorf("%s: %d bytes, %v %v", name, len(got), err, wrong)
		}
	}
}

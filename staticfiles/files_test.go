package staticfiles_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/staticfiles"
)

// tree returns a file system of pairs of name and content.
func tree(pairs ...string) fstest.MapFS {
	files := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		files[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return files
}

// newFiles returns Files below /static/ with one source.
func newFiles(t *testing.T, pairs ...string) *staticfiles.Files {
	t.Helper()
	files, err := staticfiles.New(staticfiles.Config{Prefix: "/static/",
		Sources: []staticfiles.Source{{Files: tree(pairs...)}}})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestURL checks the names with hashes, which are those of Django with SHA-256 in place of MD5.
func TestURL(t *testing.T) {
	t.Parallel()
	const hash = "2cf24dba5fb0" // of "hello": the first 12 digits of SHA-256
	for name, want := range map[string]string{
		"base.css":        "/static/base." + hash + ".css",
		"jquery.min.js":   "/static/jquery.min." + hash + ".js",
		"a/b/LICENSE":     "/static/a/b/LICENSE." + hash,
		"a.b/c":           "/static/a.b/c." + hash,
		"two words.txt":   "/static/two%20words." + hash + ".txt",
		"100%.txt":        "/static/100%25." + hash + ".txt",
		"grün.txt":        "/static/gr%C3%BCn." + hash + ".txt",
		"what?.txt":       "/static/what%3F." + hash + ".txt",
		"icons.svg#key":   "/static/icons." + hash + ".svg#key",
		"icons.svg#a?b#c": "/static/icons." + hash + ".svg#a?b#c",
	} {
		file, _, _ := strings.Cut(name, "#")
		if got := newFiles(t, file, "hello").URL(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	for _, unknown := range []string{"nowhere.css", "", "/base.css", "base.2cf24dba5fb0.css", "a/../base.css"} {
		func() {
			defer func() {
				want := fmt.Sprintf("staticfiles: no source has the file %q", unknown)
				if reason := fmt.Sprint(recover()); reason != want {
					t.Errorf("%q: panic %s", unknown, reason)
				}
			}()
			newFiles(t, "base.css", "hello").URL(unknown)
		}()
	}
}

func TestPrefix(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ prefix, script, url, path string }{
		{"/static/", "", "/static/a.2cf24dba5fb0.txt", "/static/"},
		{"/", "", "/a.2cf24dba5fb0.txt", "/"},
		{"/api/static/", "/api", "/api/static/a.2cf24dba5fb0.txt", "/static/"},
		{"/apiary/static/", "/api", "/apiary/static/a.2cf24dba5fb0.txt", "/apiary/static/"},
		{"/static/", "/api", "/static/a.2cf24dba5fb0.txt", "/static/"},
		{"https://cdn.example.com/x/", "", "https://cdn.example.com/x/a.2cf24dba5fb0.txt", "/x/"},
		{"http://cdn.example.com:8080/", "", "http://cdn.example.com:8080/a.2cf24dba5fb0.txt", "/"},
	} {
		files, err := staticfiles.New(staticfiles.Config{Prefix: c.prefix, ScriptName: c.script,
			Sources: []staticfiles.Source{{Files: tree("a.txt", "hello")}}})
		if err != nil || files.URL("a.txt") != c.url || files.Path() != c.path {
			t.Errorf("%s: %v, URL %s, path %s", c.prefix, err, files.URL("a.txt"), files.Path())
		}
	}
	for _, bad := range []string{"", "static/", "/static", "//cdn.example.com/", "ftp://example.com/", "https:///x/",
		"https://example.com", "https://user:pw@example.com/", "/static/?a=/", "/static/#/", "javascript:alert(1)/",
		"/a b/", "/\x00/", `\static/`} {
		if err := staticfiles.CheckPrefix(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
		if _, err := staticfiles.New(staticfiles.Config{Prefix: bad}); err == nil {
			t.Errorf("%q is accepted by New", bad)
		}
	}
}

// TestSources checks mounts, the files that are left out, and that the first source wins.
func TestSources(t *testing.T) {
	t.Parallel()
	first := tree("base.css", "1", ".env", "secret", "CVS/Root", "x", ".git/config", "x", "old~", "x",
		"deep/.hidden/a.txt", "x", "deep/a.txt", "1")
	for name, c := range map[string]struct {
		ignore []string
		want   []string
	}{
		"Django's patterns": {nil, []string{"app/base.css", "app/deep/a.txt", "other.css"}},
		"none": {[]string{}, []string{"app/.env", "app/.git/config", "app/CVS/Root", "app/base.css",
			"app/deep/.hidden/a.txt", "app/deep/a.txt", "app/old~", "other.css"}},
		"a path":   {[]string{".*", "CVS", "deep/a.txt"}, []string{"app/base.css", "app/old~", "other.css"}},
		"a folder": {[]string{"deep", ".*", "CVS", "*~"}, []string{"app/base.css", "other.css"}},
	} {
		files, err := staticfiles.New(staticfiles.Config{Prefix: "/static/", Ignore: c.ignore,
			Sources: []staticfiles.Source{
				{Files: first, Mount: "app/"},
				{Files: tree("app/base.css", "2", "other.css", "2")},
			}})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, files.Names()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff([]string{"app/base.css"}, files.Conflicts()); diff != "" {
			t.Errorf("%s: conflicts %s", name, diff)
		}
		if body := get(files, "/static/app/base.css").Body.String(); body != "1" {
			t.Errorf("%s: the file of the second source is served: %q", name, body)
		}
	}
	for name, c := range map[string]staticfiles.Config{
		"no files":       {Sources: []staticfiles.Source{{}}},
		"mount above":    {Sources: []staticfiles.Source{{Files: first, Mount: "../"}}},
		"absolute mount": {Sources: []staticfiles.Source{{Files: first, Mount: "/app/"}}},
		"missing folder": {Sources: []staticfiles.Source{{Files: os.DirFS(filepath.Join(t.TempDir(), "x"))}}},
		"bad pattern":    {Ignore: []string{"[a"}},
	} {
		c.Prefix = "/static/"
		if _, err := staticfiles.New(c); err == nil || !strings.HasPrefix(err.Error(), "staticfiles: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLinks checks that a link to a file counts as the file, as in Kubernetes' mounted volumes, and
// that a link to a folder is left out.
func TestLinks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, err := range []error{
		os.Mkdir(filepath.Join(dir, "..data"), 0o755),
		os.WriteFile(filepath.Join(dir, "..data", "a.txt"), []byte("hello"), 0o600),
		os.Symlink(filepath.Join("..data", "a.txt"), filepath.Join(dir, "a.txt")),
		os.Symlink("..data", filepath.Join(dir, "folder")),
	} {
		if err != nil {
			t.Skip(err)
		}
	}
	files, err := staticfiles.New(staticfiles.Config{Prefix: "/static/",
		Sources: []staticfiles.Source{{Files: os.DirFS(dir)}}})
	if err != nil || !cmp.Equal([]string{"a.txt"}, files.Names()) {
		t.Errorf("%v, %v", files.Names(), err)
	}
}

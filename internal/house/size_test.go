package house_test

import (
	encoding "encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// Bounds of what the pages for people add to a program, in bytes and without debugging information.
const (
	maxPages = 1_500_000 // the admin and the browsable API
	maxOwn   = 900_000   // the pages of the models that a project registers, with their forms
)

// TestPagesSize links the tutorial without packages admin, browsable and page, then with them, and
// then with a model that is registered.
func TestPagesSize(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: links three programs")
	}
	if runtime.GOARCH != "amd64" {
		t.Skip("the limit is for amd64")
	}
	dir := t.TempDir()
	without := linkedSize(t, dir, withoutPages(t, dir))
	with := linkedSize(t, dir, "")
	own := linkedSize(t, dir, withModel(t, dir))
	for _, c := range []struct {
		what        string
		less, more  int64
		most, least int64 // the least is for a test that compares two programs with the same pages
	}{
		{"the pages", without, with, maxPages, maxPages / 10},
		{"the pages of a project's own models", with, own, maxOwn, maxOwn / 10},
	} {
		added := c.more - c.less
		t.Logf("%s: %d bytes with them, %d without: %d", c.what, c.more, c.less, added)
		if added > c.most || added < c.least {
			t.Errorf("%s add %d bytes, at most %d are allowed, and at least %d expected", c.what, added, c.most, c.least)
		}
	}
}

// linkedSize returns the size of the tutorial. overlay is a file for -overlay, or "".
func linkedSize(t *testing.T, dir, overlay string) int64 {
	t.Helper()
	binary := filepath.Join(dir, "tutorial")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-overlay", overlay,
		"-o", binary, "./examples/tutorial")
	build.Dir = "../.."
	build.Env = append(os.Environ(), "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	info, err := os.Stat(binary)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// withoutPages writes an overlay in which the root package and the tutorial lack what has pages.
func withoutPages(t *testing.T, dir string) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	imports := regexp.MustCompile(`\n\t"` + module + `/(admin|browsable|page)"`)
	changed := map[string]string{}
	for name, changes := range map[string][]string{
		"browsable.go": nil,
		"admin.go":     nil,
		"check.go": {"_, isPage := v.Value().(admin.View)\n\t_, isSignIn := v.Value().(browsable.SignInView)",
			"isPage, isSignIn := false, false"},
		"site.go":                   {", s.Browsable()}", "}", "\tlinks       browsable.Links\n", ""},
		"examples/tutorial/main.go": {"\t\tsite.Admin(admin.Config{})\n", ""},
	} {
		path := filepath.Join(root, name)
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text := imports.ReplaceAllString(string(content), "")
		for i := 0; i+1 < len(changes); i += 2 {
			if !strings.Contains(text, changes[i]) {
				t.Fatalf("%s has no %q", name, changes[i])
			}
			text = strings.Replace(text, changes[i], changes[i+1], 1)
		}
		if changes == nil {
			text = "package latchkey\n"
		}
		if name == "admin.go" { // the settings stay
			from := strings.Index(string(content), "// PageSettings")
			to := strings.Index(string(content), "// assetsMount")
			text += "\nimport \"time\"\n\n" + string(content)[from:to]
		}
		changed[path] = text
	}
	return overlayOf(t, dir, changed)
}

// withModel writes an overlay in which the tutorial registers a model.
func withModel(t *testing.T, dir string) string {
	t.Helper()
	path, err := filepath.Abs("../../examples/tutorial/main.go")
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const none, one = "site.Admin(admin.Config{})",
		"site.Admin(admin.Config{Models: []admin.Registration{admin.Of[registered]{}}})"
	if !strings.Contains(string(content), none) {
		t.Fatalf("the tutorial has no %q", none)
	}
	text := strings.Replace(string(content), none, one, 1) + "\ntype registered struct{ ID int64 }\n"
	return overlayOf(t, dir, map[string]string{path: text})
}

// overlayOf writes a file for -overlay that gives files another text.
func overlayOf(t *testing.T, dir string, texts map[string]string) string {
	t.Helper()
	overlay := map[string]string{}
	for path, text := range texts {
		changed, err := os.CreateTemp(dir, "*.go")
		if err != nil {
			t.Fatal(err)
		}
		defer changed.Close()
		if _, err := changed.WriteString(text); err != nil {
			t.Fatal(err)
		}
		overlay[path] = changed.Name()
	}
	text, err := encoding.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.CreateTemp(dir, "*.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.Write(text); err != nil {
		t.Fatal(err)
	}
	return file.Name()
}

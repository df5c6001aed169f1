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

// maxPages is how many bytes the pages for people may add to a program without debugging
// information.
const maxPages = 1_500_000

// TestPagesSize links the tutorial with and without the packages admin, browsable and page.
func TestPagesSize(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: links two programs")
	}
	if runtime.GOARCH != "amd64" {
		t.Skip("the limit is for amd64")
	}
	dir := t.TempDir()
	with, without := linkedSize(t, dir, ""), linkedSize(t, dir, withoutPages(t, dir))
	t.Logf("%d bytes with the pages, %d without: %d", with, without, with-without)
	if with-without > maxPages {
		t.Errorf("the pages add %d bytes, at most %d are allowed", with-without, maxPages)
	}
	if with-without < maxPages/10 {
		t.Errorf("the pages add %d bytes: are they in both programs?", with-without)
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
	overlay := map[string]string{}
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
		changed := filepath.Join(dir, strings.ReplaceAll(name, "/", "-"))
		if err := os.WriteFile(changed, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		overlay[path] = changed
	}
	text, err := encoding.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

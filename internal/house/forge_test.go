package house_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestForge checks that the forge runs what .ci/run runs, with no right to write.
func TestForge(t *testing.T) {
	t.Parallel()
	ci := files(t, ".yml")[".github/workflows/ci.yml"]
	for _, want := range []string{"\npermissions:\n  contents: read\n", "- run: .ci/run\n"} {
		if !strings.Contains(ci, want) {
			t.Errorf("ci.yml lacks %q", want)
		}
	}
	if strings.Count(ci, "run:") != 1 || strings.Contains(ci, "write") || strings.Contains(ci, "secrets.") {
		t.Error("ci.yml has another command, a right to write, or a secret")
	}
	for _, used := range regexp.MustCompile(`uses: (.*)`).FindAllStringSubmatch(ci, -1) {
		if !regexp.MustCompile(`^actions/[a-z-]+@v\d+$`).MatchString(used[1]) {
			t.Errorf("ci.yml uses %s: want one of GitHub's own actions at a major version", used[1])
		}
	}
}

// TestLinks checks that the relative links of the documents lead to files.
func TestLinks(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	code := regexp.MustCompile("(?s)```.*?```|`[^`\n]*`")
	for name, text := range files(t, ".md") {
		for _, found := range link.FindAllStringSubmatch(code.ReplaceAllString(text, ""), -1) {
			if !exists(name, found[1]) {
				t.Errorf("%s links to %s, which does not exist", name, found[1])
			}
		}
	}
}

// exists reports whether a link of the document leads to a file or a folder.
func exists(document, link string) bool {
	_, err := os.Stat(filepath.Join(root, filepath.Dir(document), link))
	return err == nil
}

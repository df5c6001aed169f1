package house_test

import (
	"regexp"
	"strings"
	"testing"
)

// TestShownFiles checks that each file that docs/deployment.md and docs/backup.md show is a whole
// file below examples/deploy, whose tests run it, and that every such file is shown or named.
func TestShownFiles(t *testing.T) {
	t.Parallel()
	pages := files(t, ".md")
	shown := pages["docs/deployment.md"] + pages["docs/backup.md"]
	block := regexp.MustCompile("(?ms)^```(?:toml|ini|nginx|dockerfile|bash)\n(.*?)^```$")
	blocks := block.FindAllStringSubmatch(shown, -1)
	all := map[string]string{}
	for name, text := range files(t, ".service", ".conf", ".toml", "Dockerfile", ".sh", ".dockerignore") {
		if name, ok := strings.CutPrefix(name, "examples/deploy/"); ok {
			all[text] = name
		}
	}
	for _, block := range blocks {
		if all[block[1]] == "" {
			t.Errorf("the docs show a file that examples/deploy has not:\n%s", block[1])
		}
		shown += all[block[1]]
	}
	for _, name := range all {
		if !strings.Contains(shown, name) {
			t.Errorf("no document shows or names examples/deploy/%s", name)
		}
	}
	if len(blocks) < 4 {
		t.Errorf("%d files are shown", len(blocks))
	}
}

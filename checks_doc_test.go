package latchkey_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestChecksPage checks that docs/checks.md lists exactly the findings in the code.
func TestChecksPage(t *testing.T) {
	t.Parallel()
	ids := func(pattern string, names ...string) []string {
		found := map[string]bool{}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, hit := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1) {
				found[hit[1]] = true
			}
		}
		return slices.Sorted(maps.Keys(found))
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	sources = slices.DeleteFunc(sources, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
	there, shown := ids(`"((?:latchkey|security)\.[EW]\d+)"`, sources...), ids("(?m)^\\| `([a-z]+\\.[EW]\\d+)` \\|",
		"docs/checks.md")
	if diff := cmp.Diff(there, shown); diff != "" || len(there) == 0 {
		t.Error(diff)
	}
}

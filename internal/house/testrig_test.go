package house_test

import (
	"slices"
	"strings"
	"testing"
)

// TestTestRig checks that testkit alone sets what internal/testrig has: another package could admit
// a request without credentials. Tests of the repository go through testkit too.
func TestTestRig(t *testing.T) {
	t.Parallel()
	readers := []string{"open.go", "rest/serve.go", "session/csrf.go"}
	found := 0
	for name, text := range files(t, ".go") {
		if !strings.Contains(text, "internal/testrig\"") || strings.HasPrefix(name, "internal/") {
			continue
		}
		switch {
		case strings.HasPrefix(name, "testkit/"):
			found++
		case !slices.Contains(readers, name):
			t.Errorf("%s imports internal/testrig", name)
		case strings.Contains(text, "testrig.With"):
			t.Errorf("%s sets what belongs to tests", name)
		}
	}
	if found == 0 {
		t.Error("testkit does not import internal/testrig")
	}
}

// TestTestKit checks that no package of the library imports testkit.
func TestTestKit(t *testing.T) {
	t.Parallel()
	for _, line := range list(t, "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...") {
		if pkg, imports, _ := strings.Cut(line, " "); slices.Contains(strings.Fields(imports), module+"/testkit") {
			t.Errorf("%s imports testkit", pkg)
		}
	}
}

package house_test

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestArchitecture checks that the table of docs/architecture.md names exactly the packages of this
// module that each package imports, and that the page names every package. Programs and the root
// may import any package.
func TestArchitecture(t *testing.T) {
	t.Parallel()
	rows, others := architecture(t)
	free := []string{"cmd/latchkey", "examples/…", "latchkey"}
	seen := map[string]bool{}
	for _, line := range list(t, "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...") {
		fields := strings.Fields(line)
		pkg := rowOf(fields[0])
		row, has := rows[pkg]
		if seen[pkg] = true; slices.Contains(free, pkg) || isBelow(pkg, others) {
			continue
		}
		if _, _, nested := strings.Cut(pkg, "/internal/"); nested && !has { // only the packages around it see it
			continue
		}
		if !has {
			t.Errorf("docs/architecture.md does not name the package %s", pkg)
			continue
		}
		imported := map[string]bool{}
		for _, dep := range fields[1:] {
			if _, ours := relative(dep); ours {
				imported[rowOf(dep)] = true
			}
		}
		if got := slices.Sorted(maps.Keys(imported)); !slices.Equal(got, row) {
			t.Errorf("docs/architecture.md: %s imports\n\t%v, and its row names\n\t%v", pkg, got, row)
		}
	}
	for pkg := range rows {
		if !seen[pkg] && !slices.Contains([]string{"conformance/…", "bench", "browser"}, pkg) { // other modules
			t.Errorf("docs/architecture.md names %s, and there is no such package", pkg)
		}
	}
}

// architecture returns the packages of the table in docs/architecture.md with the sorted imports
// that their rows name, and the packages of the sentence on those that serve tests only.
func architecture(t *testing.T) (rows map[string][]string, tests []string) {
	t.Helper()
	house, _, found := strings.Cut(files(t, ".md")["docs/architecture.md"], "## Rooms that wait")
	quoted := regexp.MustCompile("`([^`]+)`")
	names := func(text string) (all []string) {
		for _, match := range quoted.FindAllStringSubmatch(text, -1) {
			all = append(all, match[1])
		}
		slices.Sort(all)
		return all
	}
	rows = map[string][]string{}
	for line := range strings.Lines(house) {
		if cells := strings.Split(line, "|"); len(cells) == 6 {
			for _, pkg := range names(cells[2]) {
				rows[pkg] = names(cells[4])
			}
		}
		if sentence, _, ok := strings.Cut(line, " serve tests only"); ok {
			tests = names(sentence)
		}
	}
	if !found || len(rows) < 30 || len(tests) == 0 {
		t.Fatalf("docs/architecture.md has %d rows, and %d packages for tests", len(rows), len(tests))
	}
	return rows, tests
}

// rowOf returns the name of a package in the table of docs/architecture.md.
func rowOf(pkg string) string {
	name, _ := relative(pkg)
	switch {
	case name == "":
		return "latchkey"
	case strings.HasPrefix(name, "examples/"):
		return "examples/…"
	}
	return name
}

// isBelow reports whether a package is one of the others or in a folder below one of them.
func isBelow(pkg string, others []string) bool {
	for ; pkg != "."; pkg = path.Dir(pkg) {
		if slices.Contains(others, pkg) {
			return true
		}
	}
	return false
}

package main

import (
	"slices"
	"strings"
	"testing"
)

func TestPaths(t *testing.T) {
	t.Parallel()
	got := paths(" M auth/user.go\x00?? rest/new file.go\x00R  docs/b.md\x00docs/a.md\x00")
	want := []string{"auth/user.go", "rest/new file.go", "docs/b.md", "docs/a.md"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := paths(""); len(got) != 0 {
		t.Errorf("without a change: %q", got)
	}
}

// repository has a foundation (auth, with nine importers), and a leaf (throttle, with one).
func repository() []pkg {
	all := []pkg{
		{".", "m", []string{"m/auth", "m/throttle", "m/rest"}},
		{"auth", "m/auth", []string{"m/authtest"}},
		{"auth/token", "m/auth/token", []string{"m/auth"}},
		{"rest", "m/rest", []string{"m/auth"}},
		{"throttle", "m/throttle", nil},
		{"internal/house", "m/internal/house", nil},
		{"examples/shop", "m/examples/shop", []string{"m", "m/throttle"}},
	}
	for _, name := range []string{"session", "migrate", "audit", "apikey", "testkit", "authtest"} {
		all = append(all, pkg{name, "m/" + name, []string{"m/auth"}})
	}
	return all
}

func TestChoose(t *testing.T) {
	t.Parallel()
	hasGo := func(folder string) bool {
		return slices.ContainsFunc(repository(), func(p pkg) bool { return p.folder == folder })
	}
	var everything []string
	for _, p := range repository() {
		everything = append(everything, p.path)
	}
	for name, test := range map[string]struct{ changed, want string }{
		"nothing":                       {"", strings.Join(everything, " ")},
		"another dependency":            {"go.sum", strings.Join(everything, " ")},
		"a leaf, with its importers":    {"throttle/rate.go", "m m/throttle m/internal/house"},
		"a foundation":                  {"auth/user.go", "m m/auth m/internal/house"},
		"an importer of a foundation":   {"rest/view.go auth/user.go", "m m/auth m/rest m/internal/house"},
		"what a package embeds":         {"throttle/embed/list.txt", "m m/throttle m/internal/house"},
		"a test":                        {"throttle/rate_test.go", "m/throttle m/internal/house"},
		"data of a test":                {"throttle/testdata/x/a.go", "m/throttle m/internal/house"},
		"a text":                        {"throttle/README.md", "m/throttle m/internal/house"},
		"a document, which . may read":  {"docs/settings.md", "m m/internal/house"},
		"a script":                      {"Makefile tools/check.sh", "m m/internal/house"},
		"an example, without importers": {"examples/shop/main.go", "m/internal/house m/examples/shop"},
		"the root package":              {"open.go", "m m/internal/house"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := strings.Join(choose(repository(), changesOf(strings.Fields(test.changed), hasGo)), " ")
			if got != test.want {
				t.Errorf("%s: %s\nwant %s", test.changed, got, test.want)
			}
		})
	}
}

// TestRun chooses in this repository: whatever has changed, the packages that test all of it are
// chosen.
func TestRun(t *testing.T) {
	t.Chdir("../..")
	for module, want := range map[string]string{
		".":           "github.com/latchkey-go/latchkey/internal/house",
		"conformance": "github.com/latchkey-go/latchkey/conformance/recorded",
	} {
		var out strings.Builder
		if err := run(module, &out); err != nil || !slices.Contains(strings.Fields(out.String()), want) {
			t.Errorf("in %s: %q, %v", module, out.String(), err)
		}
	}
}

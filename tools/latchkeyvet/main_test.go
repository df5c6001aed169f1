package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestVettool runs the program as a tool of go vet on a package that uses the real Latchkey. It
// finds what docs/mistakes.md shows, in the words that the page shows.
func TestVettool(t *testing.T) {
	t.Parallel()
	tool := filepath.Join(t.TempDir(), "latchkeyvet")
	run := func(dir string, args ...string) (string, error) {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := run(".", "build", "-o", tool, "."); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := run("../..", "vet", "-vettool="+tool, "./internal/house/testdata/mistakes")
	var found []string
	for _, line := range regexp.MustCompile(`(?m)^\S*mistakes\.go:.*$`).FindAllString(out, -1) {
		_, line, _ = strings.Cut(line, "mistakes.go:")
		found = append(found, "mistakes.go:"+line)
	}
	page, readErr := os.ReadFile("../../docs/mistakes.md")
	if readErr != nil {
		t.Fatal(readErr)
	}
	shown := regexp.MustCompile(`(?m)^mistakes\.go:.*$`).FindAllString(string(page), -1)
	slices.Sort(found)
	slices.Sort(shown)
	if err == nil || len(found) != 3 || !slices.Equal(found, shown) {
		t.Errorf("%v\n%s\nthe page shows:\n%s", err, out, strings.Join(shown, "\n"))
	}
	if out, err := run("../..", "vet", "-vettool="+tool, "./examples/tutorial"); err != nil {
		t.Errorf("the tutorial: %v\n%s", err, out)
	}
}

package house_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const root = "../.."

// files returns the text of every file of the repository with one of the endings, by its path from
// root.
func files(t *testing.T, endings ...string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == ".git" {
			return filepath.SkipDir
		}
		for _, ending := range endings {
			if !d.IsDir() && strings.HasSuffix(path, ending) {
				text, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				name, _ := filepath.Rel(root, path)
				found[filepath.ToSlash(name)] = string(text)
			}
		}
		return nil
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("files %v: %d, %v", endings, len(found), err)
	}
	return found
}

var block = regexp.MustCompile("(?ms)^```go\n(.*?)^```$")

// TestShownGo checks that every block of Go in README and docs stands in a Go file, apart from its
// indentation. So the block compiles.
func TestShownGo(t *testing.T) {
	t.Parallel()
	var compiled []string
	for _, text := range files(t, ".go") {
		compiled = append(compiled, flush(text))
	}
	shown := 0
	for name, text := range files(t, ".md") {
		for _, match := range block.FindAllStringSubmatch(text, -1) {
			shown++
			if !strings.Contains(strings.Join(compiled, "\n"), flush(match[1])) {
				t.Errorf("%s shows Go that no file has:\n%s", name, match[1])
			}
		}
	}
	if shown == 0 {
		t.Error("no document shows Go")
	}
}

// flush returns text without indentation.
func flush(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimSpace(line) + "\n")
	}
	return b.String()
}

// TestPlaces checks that no file names a path of one machine.
func TestPlaces(t *testing.T) {
	t.Parallel()
	place := regexp.MustCompile(`(^|[^\w.}$-])/(work|root|tmp)/[a-z]`)
	for name, text := range files(t, ".go", ".md", ".sh", "Makefile", "go.mod") {
		if hit := place.FindString(text); hit != "" {
			t.Errorf("%s names %q", name, hit)
		}
	}
}

func TestPackageComments(t *testing.T) {
	t.Parallel()
	for _, line := range list(t, "-f", "{{.ImportPath}}\t{{.Doc}}", "./...") {
		if pkg, doc, _ := strings.Cut(line, "\t"); doc == "" {
			t.Errorf("%s has no package comment", pkg)
		}
	}
}

// TestOwnProject builds a copy of the tutorial against a clone of the repository, with the two
// lines of go.mod that the README shows.
func TestOwnProject(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds a program; TestShownCommands builds the same one")
	}
	inOwnModule(t, "examples/tutorial", "go build -o tutorial .")
}

// TestShownTests runs the command of docs/testing.md in a copy of the project that the page shows,
// on the servers that the variables name.
func TestShownTests(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds a test binary")
	}
	shown := commands(files(t, ".md")["docs/testing.md"])
	if len(shown) != 1 {
		t.Fatalf("%d commands", len(shown))
	}
	inOwnModule(t, "testkit/testdata/notes", shown[0].command)
}

// inOwnModule copies a project into a module of its own, which uses this repository as the README
// says, and runs a command there.
func inOwnModule(t *testing.T, project, command string) {
	t.Helper()
	clone, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	readme := files(t, "README.md")["README.md"]
	const require, replace = "require github.com/latchkey-go/latchkey v0.0.0\n",
		"replace github.com/latchkey-go/latchkey => "
	if !strings.Contains(readme, require+replace) {
		t.Error("the README does not show the two lines")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(root, project))); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module example.com/own\n\ngo 1.26\n\n"+require+replace+clone+"\n")
	write("go.sum", files(t, "go.sum")["go.sum"])
	cmd := exec.CommandContext(t.Context(), "bash", "-c", command)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-trimpath -mod=mod", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

package house_test

import (
	"go/doc"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strings"
	"testing"
)

// TestExamples checks that every public package has an example that go test runs.
func TestExamples(t *testing.T) {
	t.Parallel()
	shown := map[string]bool{} // by folder
	for name, text := range files(t, "_test.go") {
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		runs := func(e *doc.Example) bool { return e.Output != "" || e.EmptyOutput }
		shown[path.Dir(name)] = shown[path.Dir(name)] || slices.ContainsFunc(doc.Examples(file), runs)
	}
	const module = "github.com/latchkey-go/latchkey"
	for _, line := range list(t, "-f", "{{.ImportPath}} {{.Name}}", "./...") {
		pkg, name, _ := strings.Cut(line, " ")
		folder := strings.TrimPrefix(strings.TrimPrefix(pkg, module), "/")
		isPublic := name != "main" && !strings.Contains(folder+"/", "internal/") &&
			!strings.HasPrefix(folder, "examples/")
		if isPublic && !shown[path.Clean(folder)] {
			t.Errorf("package %s has no example with an output", pkg)
		}
	}
}

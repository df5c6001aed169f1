package house_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// TestEnginesAreInternal checks that only the allowed exported names mention internal/sqldb. None
// of them lets a project reach an engine: only an engine's package has the argument of New.
func TestEnginesAreInternal(t *testing.T) {
	t.Parallel()
	allowed := []string{
		"New", "ErrForeignKey", "ErrFull", "ErrReadOnly", "ErrInDoubt",
	}
	for name, text := range files(t, ".go") {
		if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "internal/") ||
			!strings.Contains(text, "internal/sqldb\"") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			for of, node := range exportedIn(decl) {
				if mentions(node, "sqldb") && !slices.Contains(allowed, of) {
					t.Errorf("%s: the exported %s shows internal/sqldb", name, of)
				}
			}
		}
	}
}

// exportedIn returns the exported names of a declaration, each with the part that is visible
// outside.
func exportedIn(decl ast.Decl) map[string]ast.Node {
	seen := map[string]ast.Node{}
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() {
			seen[d.Name.Name] = d.Type
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() {
					seen[s.Name.Name] = s.Type
				}
			case *ast.ValueSpec:
				for _, n := range s.Names {
					if n.IsExported() {
						seen[n.Name] = s
					}
				}
			}
		}
	}
	return seen
}

// mentions reports whether a node mentions the package, apart from unexported fields.
func mentions(node ast.Node, pkg string) (found bool) {
	ast.Inspect(node, func(n ast.Node) bool {
		if f, ok := n.(*ast.Field); ok && len(f.Names) > 0 && !f.Names[0].IsExported() {
			_, param := node.(*ast.FuncType)
			return param
		}
		if s, ok := n.(*ast.SelectorExpr); ok {
			id, _ := s.X.(*ast.Ident)
			found = found || id != nil && id.Name == pkg
		}
		return true
	})
	return found
}

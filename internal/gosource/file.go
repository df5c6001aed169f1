package gosource

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"
)

const module = "github.com/latchkey-go/latchkey"

// packages are those that the source may use, by name.
var packages = map[string]string{
	"context": "context", "errors": "errors", "fmt": "fmt", "netip": "net/netip", "strings": "strings", "time": "time",
	"decimal":  "github.com/shopspring/decimal",
	"latchkey": module, "admin": module + "/admin", "auth": module + "/auth", "model": module + "/model",
	"resource": module + "/resource", "rest": module + "/rest", "serializer": module + "/serializer",
	"table": module + "/table",
}

// File returns a Go file: the comment of the package, which may be empty, the imports that the
// declarations need, and the declarations, as gofmt writes them. An error is a fault of the writer:
// the declarations are no Go.
func File(pkg, doc, declarations string) ([]byte, error) {
	head := "package " + pkg + "\n\n"
	if doc != "" {
		head = Comment(doc) + head
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", head+declarations, 0)
	if err != nil {
		return nil, fmt.Errorf("write Go: %w", err)
	}
	used := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && packages[x.Name] != "" {
				used[packages[x.Name]] = true
			}
		}
		return true
	})
	var b strings.Builder
	b.WriteString(head)
	if len(used) > 0 {
		b.WriteString("import (\n")
		for i, class := range []func(string) bool{isStandard, isForeign, isOurs} {
			for _, path := range slices.Sorted(maps.Keys(used)) {
				if class(path) {
					fmt.Fprintf(&b, "%q\n", path)
				}
			}
			if i < 2 {
				b.WriteString("\n")
			}
		}
		b.WriteString(")\n\n")
	}
	b.WriteString(declarations)
	out, err := format.Source([]byte(b.String()))
	if err != nil {
		return nil, fmt.Errorf("write Go: %w", err)
	}
	return out, nil
}

func isStandard(path string) bool { return !strings.Contains(path, ".") }
func isOurs(path string) bool     { return strings.HasPrefix(path, module) }
func isForeign(path string) bool  { return !isStandard(path) && !isOurs(path) }

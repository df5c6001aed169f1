package page_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// translating are the functions whose texts are translated, with the number of their first text.
var translating = map[string][]int{"T": {0}, "N": {1, 2}, "translate": {0}, "Message": {0}}

// speaking are the packages with texts for people: those that translate, and those whose errors and
// hints the pages show.
var speaking = []string{".", "../admin", "../browsable", "../adminlog", "../auth", "../auth/password",
	"../auth/apikey", ".."}

// catalog has the texts of the Go files.
type catalog struct {
	translated map[string]string // texts given to a function of translating, and where
	written    []*regexp.Regexp  // all texts; a part that is not a constant matches anything
	exact      map[string]bool   // those without such a part
}

// readCatalog reads the Go files of the packages.
func readCatalog(t *testing.T) *catalog {
	t.Helper()
	c := &catalog{translated: map[string]string{}, exact: map[string]bool{}}
	for _, dir := range speaking {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatal(dir, files, err)
		}
		set, parsed, constants := token.NewFileSet(), []*ast.File(nil), map[string]ast.Expr{}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(set, file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			parsed = append(parsed, f)
			for _, object := range f.Decls {
				addConstants(object, constants)
			}
		}
		for _, f := range parsed {
			ast.Inspect(f, func(n ast.Node) bool { c.add(set, n, constants); return true })
		}
	}
	return c
}

func addConstants(d ast.Decl, to map[string]ast.Expr) {
	group, ok := d.(*ast.GenDecl)
	if !ok || group.Tok != token.CONST {
		return
	}
	for _, spec := range group.Specs {
		value := spec.(*ast.ValueSpec)
		for i := range min(len(value.Names), len(value.Values)) {
			to[value.Names[i].Name] = value.Values[i]
		}
	}
}

// add notes the texts of a node.
func (c *catalog) add(set *token.FileSet, n ast.Node, constants map[string]ast.Expr) {
	if call, ok := n.(*ast.CallExpr); ok {
		name := ""
		switch f := call.Fun.(type) {
		case *ast.SelectorExpr:
			name = f.Sel.Name
		case *ast.Ident:
			name = f.Name
		}
		for _, i := range translating[name] {
			if i >= len(call.Args) {
				continue
			}
			if parts, isConstant := partsOf(call.Args[i], constants); isConstant {
				c.translated[strings.Join(parts, "")] = set.Position(call.Pos()).String()
			}
		}
	}
	expr, ok := n.(ast.Expr)
	if !ok {
		return
	}
	parts, isConstant := partsOf(expr, constants)
	switch {
	case isConstant:
		c.exact[strings.Join(parts, "")] = true
	case len(strings.ReplaceAll(strings.Join(parts, ""), open, "")) > 10: // a shorter one would match too much
		for i, part := range parts {
			parts[i] = strings.ReplaceAll(regexp.QuoteMeta(part), regexp.QuoteMeta(open), ".+")
		}
		c.written = append(c.written, regexp.MustCompile("^"+strings.Join(parts, "")+"$"))
	}
}

// open stands for a part of a text that is not a constant.
const open = "\x00"

// partsOf returns the parts of a text, and whether all are constants.
func partsOf(e ast.Expr, constants map[string]ast.Expr) (parts []string, isConstant bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); e.Kind == token.STRING && err == nil {
			return []string{text}, true
		}
	case *ast.Ident:
		if value, ok := constants[e.Name]; ok {
			return partsOf(value, constants)
		}
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			break
		}
		left, first := partsOf(e.X, constants)
		right, second := partsOf(e.Y, constants)
		if len(left) > 0 && len(right) > 0 && (first || second || len(left) > 1 || len(right) > 1) {
			return append(left, right...), first && second
		}
	}
	return []string{open}, false
}

// has reports whether a text is one of the Go files.
func (c *catalog) has(text string) bool {
	if c.exact[text] {
		return true
	}
	for _, pattern := range c.written {
		if pattern.MatchString(text) {
			return true
		}
	}
	return false
}

// TestCatalog: German has every text that Go files and templates translate, and no other.
func TestCatalog(t *testing.T) {
	t.Parallel()
	var german map[string]string
	text, err := os.ReadFile("words/de.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &german); err != nil {
		t.Fatal(err)
	}
	c := readCatalog(t)
	files, err := filepath.Glob("templates/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range regexp.MustCompile(`\.[TN] [^}]*`).FindAllString(string(text), -1) {
			for _, found := range regexp.MustCompile(`"([^"]*)"`).FindAllStringSubmatch(call, -1) {
				c.translated[found[1]], c.exact[found[1]] = file, true
			}
		}
	}
	for english, where := range c.translated {
		if english != "" && german[english] == "" {
			t.Errorf("%s: %q is not translated", where, english)
		}
	}
	for english := range german {
		if !c.has(english) {
			t.Errorf("the translation of %q is not used", english)
		}
	}
}

package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Analyzer reports calls, fields and imports that the library must not use; see refused and
// imports.
var Analyzer = &analysis.Analyzer{
	Name: "forbid",
	Doc: "report code in the library that reads less of a request than Django does, uses weak randomness, " +
		"compares secrets in variable time, prints or logs",
	Run: run,
}

// refused maps the full name of a function (as types.Func.FullName returns it) or of a field of
// net/http.Request to what the library uses instead.
var refused = map[string]string{
	"(net/http.Header).Get":                  "request headers are read by rest.Request.HeaderLine",
	"(net/http.Header).Values":               "request headers are read by rest.Request.HeaderLine",
	"net/url.ParseQuery":                     "queries are read by rest.Request.Query, forms by rest.Request.Data",
	"(*net/url.URL).Query":                   "queries are read by rest.Request.Query",
	"(*net/http.Request).FormValue":          "forms are read by rest.Request.Data",
	"(*net/http.Request).PostFormValue":      "forms are read by rest.Request.Data",
	"(*net/http.Request).FormFile":           "forms are read by rest.Request.Data",
	"(*net/http.Request).ParseForm":          "forms are read by rest.Request.Data",
	"(*net/http.Request).ParseMultipartForm": "forms are read by rest.Request.Data",
	"(*net/http.Request).MultipartReader":    "forms are read by rest.Request.Data",
	"(net/http.Request).Form":                "forms are read by rest.Request.Data",
	"(net/http.Request).PostForm":            "forms are read by rest.Request.Data",
	"(net/http.Request).MultipartForm":       "forms are read by rest.Request.Data",
	"fmt.Print":                              "a library does not print; take an io.Writer",
	"fmt.Printf":                             "a library does not print; take an io.Writer",
	"fmt.Println":                            "a library does not print; take an io.Writer",
}

// imports maps a refused import to what the library uses instead.
var imports = map[string]string{
	"math/rand":    "use crypto/rand",
	"math/rand/v2": "use crypto/rand",
	"log":          "take a *slog.Logger",
}

// takesLog is the package that may import log: it makes the lines of log.Fatal pass its own log.
const takesLog = "github.com/latchkey-go/latchkey"

// programs are parts of import paths that are not checked. Most are programs, as users write them;
// authtest misuses stores on purpose, and testkit and client are clients of a site.
var programs = []string{"/authtest", "/testkit", "latchkey/client", "/cmd/", "/examples/", "/bench", "/conformance",
	"/tools", "/internal/house"}

func run(pass *analysis.Pass) (any, error) {
	for _, p := range programs {
		if strings.Contains(pass.Pkg.Path(), p) {
			return nil, nil
		}
	}
	for _, file := range pass.Files {
		if strings.HasSuffix(pass.Fset.Position(file.Pos()).Filename, "_test.go") {
			continue
		}
		for _, spec := range file.Imports {
			path := strings.Trim(spec.Path.Value, `"`)
			if way, ok := imports[path]; ok && (path != "log" || pass.Pkg.Path() != takesLog) {
				pass.Reportf(spec.Pos(), "import of %s: %s", path, way)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				return !isFormHandOver(n)
			case *ast.SelectorExpr:
				checkSelector(pass, n)
			case *ast.BinaryExpr:
				checkComparison(pass, n)
			}
			return true
		})
	}
	return nil, nil
}

// checkSelector reports a refused function or field, even if the function is not called.
func checkSelector(pass *analysis.Pass, n *ast.SelectorExpr) {
	var name string
	switch used := pass.TypesInfo.Uses[n.Sel].(type) {
	case *types.Func:
		name = used.FullName()
	case *types.Var:
		s := pass.TypesInfo.Selections[n]
		if s == nil || used.Pkg() == nil || used.Pkg().Path() != "net/http" || !used.IsField() {
			return
		}
		name = "(net/http.Request)." + used.Name()
	}
	if strings.Contains(name, "net/url") && !seesRequests(pass.Pkg) {
		return
	}
	if way, ok := refused[name]; ok {
		pass.Reportf(n.Sel.Pos(), "%s: %s", name, way)
	}
}

// secrets are words in the names of secret values. The time of a comparison must not reveal such a
// value.
var secrets = []string{
	"password", "passwd", "token", "secret", "digest", "signature", "hash", "hmac", "mac", "apikey", "key",
	"credential", "sum",
}

// checkComparison reports == and != between two strings or byte arrays if the name of one says that
// it is a secret. A comparison with a constant is allowed: code often compares with "".
func checkComparison(pass *analysis.Pass, n *ast.BinaryExpr) {
	if n.Op != token.EQL && n.Op != token.NEQ {
		return
	}
	for _, side := range []ast.Expr{n.X, n.Y} {
		if tv := pass.TypesInfo.Types[side]; tv.Value != nil || !isText(tv.Type) {
			return
		}
	}
	for _, side := range []ast.Expr{n.X, n.Y} {
		if name := nameOf(side); isSecret(name) {
			pass.Reportf(n.OpPos, "%s %s: secrets are compared by subtle.ConstantTimeCompare", name, n.Op)
			return
		}
	}
}

// isText reports whether t is a string or a byte array, such as a digest.
func isText(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0
	case *types.Array:
		b, ok := u.Elem().Underlying().(*types.Basic)
		return ok && b.Kind() == types.Byte
	}
	return false
}

// nameOf returns the last name in an expression: the variable, the field, the called method or the
// operand of a conversion.
func nameOf(e ast.Expr) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.StarExpr:
		return nameOf(e.X)
	case *ast.IndexExpr:
		return nameOf(e.X)
	case *ast.SliceExpr:
		return nameOf(e.X)
	case *ast.CallExpr:
		name := nameOf(e.Fun)
		if len(e.Args) == 1 && (name == "string" || name == "EncodeToString") {
			return nameOf(e.Args[0])
		}
		return name
	}
	return ""
}

// isSecret reports whether a word of the name is one of secrets: "storedKey", "PasswordHash",
// "csrf_token". The name key alone is no secret: it is mostly the key of a map.
func isSecret(name string) bool {
	if name == "key" {
		return false
	}
	var words []string
	for i, start := 1, 0; i <= len(name); i++ {
		if i == len(name) || name[i] == '_' || 'A' <= name[i] && name[i] <= 'Z' &&
			!('A' <= name[i-1] && name[i-1] <= 'Z') {
			words = append(words, strings.ToLower(strings.Trim(name[start:i], "_")))
			start = i
		}
	}
	return slices.ContainsFunc(words, func(w string) bool {
		return slices.Contains(secrets, w) || slices.Contains(secrets, strings.TrimSuffix(w, "s"))
	})
}

// isFormHandOver reports whether a statement only assigns the form of one request to another, as in
// hr.MultipartForm = r.MultipartForm. net/http removes the files of the request that it has made
// only.
func isFormHandOver(n *ast.AssignStmt) bool {
	isForm := func(e ast.Expr) bool {
		s, ok := e.(*ast.SelectorExpr)
		return ok && s.Sel.Name == "MultipartForm"
	}
	return len(n.Lhs) == 1 && len(n.Rhs) == 1 && isForm(n.Lhs[0]) && isForm(n.Rhs[0])
}

// seesRequests reports whether a package imports net/http, so that it may see requests. In other
// packages a URL is an address from the configuration.
func seesRequests(p *types.Package) bool {
	return slices.ContainsFunc(p.Imports(), func(i *types.Package) bool { return i.Path() == "net/http" })
}

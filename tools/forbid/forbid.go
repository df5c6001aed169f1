package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"
)

// Analyzer refuses calls, fields and imports; see refused.
var Analyzer = &analysis.Analyzer{
	Name: "forbid",
	Doc:  "refuse readers of requests that drop what Django keeps, weak randomness, comparisons that time tells, printing and logging in the library",
	Run:  run,
}

// refused maps what types.Func.FullName says, or "(net/http.Request).Form" for a field, to the project's way.
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

// imports that are refused, and the project's way.
var imports = map[string]string{
	"math/rand":    "use crypto/rand",
	"math/rand/v2": "use crypto/rand",
	"log":          "take a *slog.Logger",
}

// programs show what users of the library write, and the suite for stores misuses them on purpose: they may.
var programs = []string{"/authtest", "/cmd/", "/examples/", "/bench", "/conformance", "/tools", "/internal/house"}

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
			if way, ok := imports[path]; ok {
				pass.Reportf(spec.Pos(), "import of %s: %s", path, way)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				return !handsOnForm(n)
			case *ast.SelectorExpr:
				selector(pass, n)
			case *ast.CallExpr:
				transaction(pass, n)
			case *ast.BinaryExpr:
				comparison(pass, n)
			}
			return true
		})
	}
	return nil, nil
}

// selector refuses a mention, called or not.
func selector(pass *analysis.Pass, n *ast.SelectorExpr) {
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
	if strings.Contains(name, "net/url") && !serves(pass.Pkg) {
		return
	}
	if way, ok := refused[name]; ok {
		pass.Reportf(n.Sel.Pos(), "%s: %s", name, way)
	}
}

// secrets are words in the names of what nobody may learn by measuring how long a comparison takes.
var secrets = []string{"password", "passwd", "token", "secret", "digest", "signature", "hash", "hmac", "mac", "apikey", "key", "credential", "sum"}

// comparison refuses == and != between texts or bytes of which one is a secret by its name. A constant is none: "" is
// asked for often.
func comparison(pass *analysis.Pass, n *ast.BinaryExpr) {
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

// isText reports whether a value of this type is a string or an array of bytes, as a digest is.
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

// nameOf is the last name in an expression: of a variable, a field, a method that is called or a conversion's operand.
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

// isSecret reports whether one of the words of a name is a secret's: "storedKey", "PasswordHash", "csrf_token". A
// variable named key alone is that of any map.
func isSecret(name string) bool {
	if name == "key" {
		return false
	}
	var words []string
	for i, start := 1, 0; i <= len(name); i++ {
		if i == len(name) || name[i] == '_' || 'A' <= name[i] && name[i] <= 'Z' && !('A' <= name[i-1] && name[i-1] <= 'Z') {
			words = append(words, strings.ToLower(strings.Trim(name[start:i], "_")))
			start = i
		}
	}
	return slices.ContainsFunc(words, func(w string) bool {
		return slices.Contains(secrets, w) || slices.Contains(secrets, strings.TrimSuffix(w, "s"))
	})
}

// handsOnForm reports whether a statement only gives the form that a handler has read to the request that net/http
// cleans up: hr.MultipartForm = r.MultipartForm.
func handsOnForm(n *ast.AssignStmt) bool {
	is := func(e ast.Expr) bool {
		s, ok := e.(*ast.SelectorExpr)
		return ok && s.Sel.Name == "MultipartForm"
	}
	return len(n.Lhs) == 1 && len(n.Rhs) == 1 && is(n.Lhs[0]) && is(n.Rhs[0])
}

// serves reports whether a package may see requests. In others a URL is an address that somebody has set.
func serves(p *types.Package) bool {
	return slices.ContainsFunc(p.Imports(), func(i *types.Package) bool { return i.Path() == "net/http" })
}

// transaction wants the functions given to InTx to shadow the outer ctx.
func transaction(pass *analysis.Pass, call *ast.CallExpr) {
	f := typeutil.Callee(pass.TypesInfo, call)
	if f == nil || f.Name() != "InTx" || len(call.Args) == 0 {
		return
	}
	literal, ok := call.Args[len(call.Args)-1].(*ast.FuncLit)
	if !ok {
		return
	}
	params := literal.Type.Params.List
	if len(params) == 0 || len(params[0].Names) == 0 || params[0].Names[0].Name != "ctx" {
		pass.Reportf(literal.Pos(), "a function given to InTx names its context ctx, so that it shadows the outer one")
	}
}

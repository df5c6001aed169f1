// Package views finds methods of views whose signatures Latchkey does not use.
//
//	func (v NotesView) Get(r *rest.Request) *rest.Response // not a verb: no error in its results
//	func (v *NotesView) Policy() []rest.Option              // NotesView{} is mounted: not its method
//
// A program with such a view panics at start-up, where the view is mounted. This package finds the
// mistake earlier, and also in views that no test mounts.
//
// A type is a view if a value of it is passed to (*latchkey.Site).View or (*rest.API).View, or if
// it looks like one: a verb, Policy or Methods has the right signature, or a verb takes a
// *rest.Request and returns a *rest.Response. Verbs are Get, Post, Put, Patch, Delete and Head; a
// view with a right Methods has no verbs. A method Options that takes a request is reported too,
// because a view's OPTIONS shows its metadata. So is a function that is mounted without rest.Func.
//
// A view that reaches View as an interface, for example through a function of the project that
// takes an any, is checked only if its type looks like a view.
package views

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// Analyzer reports methods of views with a wrong signature.
var Analyzer = &analysis.Analyzer{
	Name:     "views",
	Doc:      "report methods of a view that would not be used: verbs, Policy and others of a wrong signature",
	URL:      "https://pkg.go.dev/github.com/latchkey-go/latchkey/tools/latchkeyvet/views",
	Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run:      run,
}

const (
	rootPath = "github.com/latchkey-go/latchkey"
	restPath = rootPath + "/rest"
)

func run(pass *analysis.Pass) (any, error) {
	c := &checker{pass: pass, reported: map[types.Object]bool{}}
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	for n := range in.PreorderSeq((*ast.CallExpr)(nil), (*ast.TypeSpec)(nil)) {
		switch n := n.(type) {
		case *ast.CallExpr:
			if view := mounted(pass.TypesInfo, n); view != nil {
				c.checkMounted(view)
			}
		case *ast.TypeSpec:
			if obj, ok := pass.TypesInfo.Defs[n.Name].(*types.TypeName); ok && !obj.IsAlias() {
				c.checkType(obj.Type())
			}
		}
	}
	return nil, nil
}

// mounted returns the view in a call of (*latchkey.Site).View or (*rest.API).View, or nil for
// another call. The view is the argument for the parameter of type any.
func mounted(info *types.Info, call *ast.CallExpr) ast.Expr {
	f, ok := typeutil.Callee(info, call).(*types.Func)
	if !ok || f.Name() != "View" || f.Signature().Recv() == nil {
		return nil
	}
	if on := f.Signature().Recv().Type(); !isNamed(on, rootPath, "Site") && !isNamed(on, restPath, "API") {
		return nil
	}
	params := f.Signature().Params()
	for i := range min(params.Len(), len(call.Args)) {
		if empty, ok := params.At(i).Type().Underlying().(*types.Interface); ok && empty.Empty() {
			return call.Args[i]
		}
	}
	return nil
}

// isNamed reports whether t, or what it points to, is the named type.
func isNamed(t types.Type, pkg, name string) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == name && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == pkg
}

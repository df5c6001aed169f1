package outerctx

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"
)

// checker looks for uses of outer contexts in one package.
type checker struct {
	pass     *analysis.Pass
	decls    map[types.Object]*ast.FuncDecl // the package's functions and methods
	literals map[types.Object]*ast.FuncLit  // the variables whose only assignment is a function literal
	reported map[ast.Node]bool
}

// check reports the outer contexts in a function given to InTx.
func (c *checker) check(fn function) { c.body(scope{fn}, nil) }

// scope is the function given to InTx, followed by the closures through which it calls the last
// one. A variable that one of them declares is not from outside.
type scope []function

func (s scope) contains(obj types.Object) bool {
	for _, fn := range s {
		if fn.contains(obj) {
			return true
		}
	}
	return false
}

// has reports whether the scope already contains a closure. If so, the closure calls itself.
func (s scope) has(literal *ast.FuncLit) bool {
	for _, fn := range s {
		if fn.node == literal {
			return true
		}
	}
	return false
}

// body reports the outer contexts in the last function of s. If at is not nil, the report is made
// there: the closure may also be called outside a transaction.
func (c *checker) body(s scope, at ast.Expr) {
	ignored := map[ast.Node]bool{}
	ast.Inspect(s[len(s)-1].body, func(n ast.Node) bool {
		if ignored[n] {
			return false
		}
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, left := range n.Lhs { // a variable that is written is not used
				ignored[ast.Unparen(left)] = true
			}
		case *ast.CallExpr:
			return c.call(s, at, n, ignored)
		case *ast.SelectorExpr:
			if v, ok := c.pass.TypesInfo.Uses[n.Sel].(*types.Var); ok && isContext(v.Type()) && c.isOuter(s, n.X) {
				c.report(at, n)
				return false
			}
		case *ast.Ident:
			c.ident(s, at, n)
		}
		return true
	})
}

// call reports a call that returns an outer context. It returns false if the parts of the call need
// no inspection. It adds the literals that run after the transaction to ignored.
func (c *checker) call(s scope, at ast.Expr, n *ast.CallExpr, ignored map[ast.Node]bool) bool {
	f, ok := typeutil.Callee(c.pass.TypesInfo, n).(*types.Func)
	if !ok {
		return true
	}
	method, _ := ast.Unparen(n.Fun).(*ast.SelectorExpr)
	switch {
	case f.Name() == "AfterCommit":
		for _, arg := range n.Args {
			if literal, ok := ast.Unparen(arg).(*ast.FuncLit); ok {
				ignored[literal] = true
			}
		}
	case f.FullName() == "context.Background" || f.FullName() == "context.TODO":
		c.report(at, n)
	case method != nil && f.Name() == "Context" && f.Signature().Recv() != nil && len(n.Args) == 0 &&
		isContext(c.pass.TypesInfo.TypeOf(n)) && c.isOuter(s, method.X):
		c.report(at, n)
		return false
	}
	return true
}

// ident reports an outer variable that is a context, and looks into an outer closure.
func (c *checker) ident(s scope, at ast.Expr, n *ast.Ident) {
	v, ok := c.pass.TypesInfo.Uses[n].(*types.Var)
	if !ok || v.IsField() || s.contains(v) {
		return
	}
	if isContext(v.Type()) {
		c.report(at, n)
		return
	}
	if literal := c.literals[v]; literal != nil && !s.has(literal) {
		if at == nil {
			at = n
		}
		c.body(append(s[:len(s):len(s)], function{node: literal, body: literal.Body}), at)
	}
}

// isOuter reports whether an expression begins with a variable or package from outside s.
func (c *checker) isOuter(s scope, e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		obj := c.pass.TypesInfo.Uses[e]
		_, isPackage := obj.(*types.PkgName)
		_, isVar := obj.(*types.Var)
		return isPackage || isVar && !s.contains(obj)
	case *ast.SelectorExpr:
		return c.isOuter(s, e.X)
	case *ast.StarExpr:
		return c.isOuter(s, e.X)
	case *ast.IndexExpr:
		return c.isOuter(s, e.X)
	}
	return false
}

// report reports the expression n, at the closure that uses it if at is not nil.
func (c *checker) report(at, n ast.Expr) {
	what := types.ExprString(n)
	if at != nil {
		what, n = what+", which "+types.ExprString(at)+" uses,", at
	}
	if c.reported[n] {
		return
	}
	c.reported[n] = true
	c.pass.Reportf(n.Pos(), "%s is a context without the transaction: "+
		"a function given to InTx passes on its own context", what)
}

package outerctx

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

// function is a function whose body runs in the transaction.
type function struct {
	node ast.Node // the literal or the declaration
	body *ast.BlockStmt
	recv types.Object // the receiver of a method, or nil: it is from outside the transaction
}

// findFunctions fills decls and literals.
func (c *checker) findFunctions(in *inspector.Inspector) {
	c.decls, c.literals = map[types.Object]*ast.FuncDecl{}, map[types.Object]*ast.FuncLit{}
	assigned := map[types.Object]int{}
	bind := func(name, value ast.Expr) {
		ident, ok := name.(*ast.Ident)
		if !ok {
			return
		}
		obj := c.pass.TypesInfo.ObjectOf(ident)
		if obj == nil {
			return
		}
		assigned[obj]++
		if literal, ok := ast.Unparen(value).(*ast.FuncLit); ok {
			c.literals[obj] = literal
		}
	}
	for n := range in.PreorderSeq((*ast.FuncDecl)(nil), (*ast.AssignStmt)(nil), (*ast.ValueSpec)(nil)) {
		switch n := n.(type) {
		case *ast.FuncDecl:
			c.decls[c.pass.TypesInfo.Defs[n.Name]] = n
		case *ast.AssignStmt:
			for i, name := range n.Lhs {
				value := n.Rhs[0]
				if len(n.Lhs) == len(n.Rhs) {
					value = n.Rhs[i]
				}
				bind(name, value)
			}
		case *ast.ValueSpec:
			for i, value := range n.Values {
				bind(n.Names[min(i, len(n.Names)-1)], value)
			}
		}
	}
	for obj, n := range assigned {
		if n > 1 { // the variable may hold another function
			delete(c.literals, obj)
		}
	}
}

// functionsOf returns the functions that an argument of InTx stands for, as far as this package
// declares them.
func (c *checker) functionsOf(arg ast.Expr) []function {
	switch arg := ast.Unparen(arg).(type) {
	case *ast.FuncLit:
		return []function{{node: arg, body: arg.Body}}
	case *ast.Ident:
		return c.named(c.pass.TypesInfo.Uses[arg])
	case *ast.SelectorExpr: // a method value, or a function of another package
		return c.named(c.pass.TypesInfo.Uses[arg.Sel])
	case *ast.IndexExpr: // a function with type arguments
		return c.functionsOf(arg.X)
	case *ast.CallExpr: // a wrapper, or a conversion
		var all []function
		for _, inner := range arg.Args {
			if t, ok := c.pass.TypesInfo.TypeOf(inner).Underlying().(*types.Signature); ok &&
				t.Params().Len() > 0 && isContext(t.Params().At(0).Type()) {
				all = append(all, c.functionsOf(inner)...)
			}
		}
		return all
	}
	return nil
}

// named returns the function that obj declares, or the literal that the variable obj holds.
func (c *checker) named(obj types.Object) []function {
	if f, ok := obj.(*types.Func); ok {
		obj = f.Origin()
	}
	if literal := c.literals[obj]; literal != nil {
		return []function{{node: literal, body: literal.Body}}
	}
	decl := c.decls[obj]
	if decl == nil || decl.Body == nil {
		return nil
	}
	fn := function{node: decl, body: decl.Body}
	if decl.Recv != nil && len(decl.Recv.List[0].Names) > 0 {
		fn.recv = c.pass.TypesInfo.Defs[decl.Recv.List[0].Names[0]]
	}
	return []function{fn}
}

// contains reports whether obj is declared within the function. The receiver does not count.
func (f function) contains(obj types.Object) bool {
	return obj != f.recv && within(f.node, obj.Pos())
}

func within(n ast.Node, p token.Pos) bool { return n.Pos() <= p && p < n.End() }

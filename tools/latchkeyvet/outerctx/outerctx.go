// Package outerctx finds functions given to InTx that use a context from outside the function.
//
//	err := site.Tx.InTx(ctx, func(ctx context.Context) error {
//		return orders.Insert(r.Context(), o) // r.Context() has no transaction
//	})
//
// A statement with such a context does not join the transaction. On SQLite, which has one writer,
// the statement waits for the transaction and the transaction for the statement, until the
// statement fails after pool.wait. On a server it is committed even if the transaction is rolled
// back.
//
// The function may be a literal, a variable that is assigned one literal, a function or a method of
// the same package, or a literal among the arguments of a call (InTx(ctx, retry(func…))). Uses in
// closures count, also in those that the function calls and that are declared before it. A use is
//
//   - a variable or field of type context.Context from outside the function,
//   - r.Context(), if r is from outside the function (a request, a testing.T),
//   - context.Background() and context.TODO().
//
// The function given to AfterCommit runs after the transaction, and may use any context. Not seen
// are uses in functions and methods that the function calls by name, functions of other packages,
// and functions in fields, maps and interfaces.
package outerctx

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// Analyzer reports contexts without the transaction in functions given to InTx.
var Analyzer = &analysis.Analyzer{
	Name:     "outerctx",
	Doc:      "report a function given to InTx that uses a context from outside, which has no transaction",
	URL:      "https://pkg.go.dev/github.com/latchkey-go/latchkey/tools/latchkeyvet/outerctx",
	Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run:      run,
}

func run(pass *analysis.Pass) (any, error) {
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	c := &checker{pass: pass, reported: map[ast.Node]bool{}}
	c.findFunctions(in)
	for n := range in.PreorderSeq((*ast.CallExpr)(nil)) {
		if call := n.(*ast.CallExpr); isInTx(pass.TypesInfo, call) {
			for _, fn := range c.functionsOf(call.Args[len(call.Args)-1]) {
				c.check(fn)
			}
		}
	}
	return nil, nil
}

// isInTx reports whether a call is of a method or function InTx, of any type, whose last argument
// is a func(context.Context) error.
func isInTx(info *types.Info, call *ast.CallExpr) bool {
	f, ok := typeutil.Callee(info, call).(*types.Func)
	if !ok || f.Name() != "InTx" || len(call.Args) == 0 {
		return false
	}
	params := f.Signature().Params()
	if params.Len() == 0 {
		return false
	}
	fn, ok := params.At(params.Len() - 1).Type().Underlying().(*types.Signature)
	return ok && fn.Params().Len() > 0 && isContext(fn.Params().At(0).Type())
}

func isContext(t types.Type) bool { return isNamed(t, "context", "Context") }

func isNamed(t types.Type, pkg, name string) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == name && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == pkg
}

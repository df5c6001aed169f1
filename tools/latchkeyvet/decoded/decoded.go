// Package decoded finds structs that Latchkey's Decode cannot fill.
//
//	type order struct {
//		Item    string
//		Ordered struct{ At time.Time } // Decode reads no nested structs
//	}
//
//	if err := r.Decode(&in); err != nil { // in is an order: panics at the first request
//
// A view whose Fields returns rest.FieldsOf[order]() panics at start-up. This package finds the
// mistake earlier, and also for views without Fields. It looks at the structs that are passed to
// Decode and DecodePartial of a *rest.Request, and to rest.FieldsOf, unless they are passed as an
// interface or as a type parameter. It does not read the options of rest tags, except readonly.
package decoded

import (
	"go/ast"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// Analyzer reports structs that Decode cannot fill.
var Analyzer = &analysis.Analyzer{
	Name:     "decoded",
	Doc:      "report structs that rest.Request.Decode cannot fill",
	URL:      "https://pkg.go.dev/github.com/latchkey-go/latchkey/tools/latchkeyvet/decoded",
	Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run:      run,
}

const (
	authPath = "github.com/latchkey-go/latchkey/auth"
	restPath = "github.com/latchkey-go/latchkey/rest"
)

func run(pass *analysis.Pass) (any, error) {
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	for n := range in.PreorderSeq((*ast.CallExpr)(nil)) {
		call := n.(*ast.CallExpr)
		t := decoded(pass.TypesInfo, call)
		if t == nil {
			continue
		}
		s, isStruct := t.Underlying().(*types.Struct)
		if !isStruct {
			pass.Reportf(call.Pos(), "Decode needs a pointer to a struct: it panics here")
			continue
		}
		if field, why := unreadable(s); field != nil {
			pass.Reportf(call.Pos(), "Decode panics: it cannot fill %s of %s, %s", field.Name(), short(pass, t), why)
		}
	}
	return nil, nil
}

// decoded returns the type that a call decodes into, or nil for another call.
func decoded(info *types.Info, call *ast.CallExpr) types.Type {
	f, ok := typeutil.Callee(info, call).(*types.Func)
	if !ok || f.Pkg() == nil || f.Pkg().Path() != restPath {
		return nil
	}
	var t types.Type
	switch on := f.Signature().Recv(); {
	case on == nil && f.Name() == "FieldsOf":
		t = typeArgument(info, call)
	case on != nil && isNamed(on.Type(), restPath, "Request") && len(call.Args) == 1 &&
		(f.Name() == "Decode" || f.Name() == "DecodePartial"):
		t = info.TypeOf(call.Args[0])
		if types.IsInterface(t) {
			return nil
		}
		p, isPointer := t.Underlying().(*types.Pointer)
		if !isPointer {
			return types.NewPointer(t) // no struct
		}
		t = p.Elem()
	}
	if t == nil {
		return nil
	}
	if _, isParam := types.Unalias(t).(*types.TypeParam); isParam {
		return nil
	}
	return t
}

// typeArgument returns the T of a call FieldsOf[T]().
func typeArgument(info *types.Info, call *ast.CallExpr) types.Type {
	index, ok := ast.Unparen(call.Fun).(*ast.IndexExpr)
	if !ok {
		return nil
	}
	return info.TypeOf(index.Index)
}

// unreadable returns the first field that Decode cannot fill, and why, or nil.
func unreadable(s *types.Struct) (*types.Var, string) {
	for i := range s.NumFields() {
		f, tag := s.Field(i), reflect.StructTag(s.Tag(i))
		inner, isStruct := f.Type().Underlying().(*types.Struct)
		_, isPointer := f.Type().Underlying().(*types.Pointer)
		switch {
		case f.Embedded() && isPointer:
			return f, "an embedded pointer"
		case f.Embedded() && isStruct:
			if field, why := unreadable(inner); field != nil {
				return field, why
			}
		case !f.Exported(), tag.Get("json") == "-", tag.Get("rest") == "readonly", isReadable(f.Type()):
		case isNamed(f.Type(), authPath, "UserID"):
			return f, "whose row no client may choose: give it the tag `rest:\"readonly\"`"
		default:
			return f, "which is none of the types that Decode reads"
		}
	}
	return nil, ""
}

// isReadable reports whether Decode reads a field of type t, or of what t points to.
func isReadable(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	switch nameOf(t) {
	case authPath + ".UserID":
		return false
	case "math/big.Int", restPath + ".File", "github.com/shopspring/decimal.Decimal", "time.Time", "net/netip.Addr":
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&(types.IsString|types.IsBoolean|types.IsInteger|types.IsFloat) != 0 && u.Kind() != types.Uintptr
	case *types.Interface:
		return u.Empty()
	case *types.Array:
		return u.Len() == 16 && isByte(u.Elem())
	case *types.Slice:
		return !isByte(u.Elem()) && isElement(u.Elem())
	case *types.Map:
		key, ok := u.Key().Underlying().(*types.Basic)
		return ok && key.Kind() == types.String && isElement(u.Elem())
	case *types.Struct:
		return hasFields(u, "Year int", "Month time.Month", "Day int") ||
			hasFields(u, "Hour int", "Minute int", "Second int", "Microsecond int")
	}
	return false
}

// isElement reports whether Decode reads lists and maps of t.
func isElement(t types.Type) bool {
	inner := t
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		inner = p.Elem()
	}
	switch inner.Underlying().(type) {
	case *types.Slice, *types.Map:
		return false
	}
	return isReadable(t)
}

func isByte(t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Kind() == types.Uint8
}

// hasFields reports whether a struct has exactly these fields, each a name and a type.
func hasFields(s *types.Struct, fields ...string) bool {
	if s.NumFields() != len(fields) {
		return false
	}
	for i, want := range fields {
		if f := s.Field(i); f.Name()+" "+types.TypeString(f.Type(), nil) != want {
			return false
		}
	}
	return true
}

// nameOf returns the package and name of a named type, or "".
func nameOf(t types.Type) string {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return ""
	}
	return named.Obj().Pkg().Path() + "." + named.Obj().Name()
}

// isNamed reports whether t, or what it points to, is the named type.
func isNamed(t types.Type, pkg, name string) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == name && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == pkg
}

func short(pass *analysis.Pass, t types.Type) string {
	return types.TypeString(t, types.RelativeTo(pass.Pkg))
}

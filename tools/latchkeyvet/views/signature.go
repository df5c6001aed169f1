package views

import (
	"go/types"
	"slices"
)

// A want is a method that a view may have, and its signature.
type want struct {
	name, text string
	matches    func(*types.Signature) bool
}

// verbs are in the order of the report.
var verbs = []string{"Get", "Post", "Put", "Patch", "Delete", "Head"}

const verbText = "func(*rest.Request) (*rest.Response, error)"

// others are the methods besides the verbs.
var others = []want{
	{"Policy", "func() []rest.Option", func(s *types.Signature) bool {
		return in(s) && out(s, sliceOf("Option"))
	}},
	{"Methods", "func() rest.Methods", isMethods},
	{"Fields", "func(string) []rest.Field", func(s *types.Signature) bool {
		return in(s, isBasic(types.String)) && out(s, sliceOf("Field"))
	}},
	{"GetObject", "func(*rest.Request) (any, error)", func(s *types.Signature) bool {
		return in(s, pointerTo("Request")) && out(s, isAny, isError)
	}},
	{"CheckSetup", "func() error", func(s *types.Signature) bool { return in(s) && out(s, isError) }},
}

func isVerb(s *types.Signature) bool {
	return in(s, pointerTo("Request")) && out(s, pointerTo("Response"), isError)
}

func isMethods(s *types.Signature) bool {
	return in(s) && out(s, func(t types.Type) bool {
		_, pointer := types.Unalias(t).(*types.Pointer)
		return !pointer && isNamed(t, restPath, "Methods")
	})
}

// isNearVerb reports whether a signature is meant to be a verb: it has a request and a response.
func isNearVerb(s *types.Signature) bool {
	has := func(list *types.Tuple, name string) bool {
		return slices.ContainsFunc(slices.Collect(list.Variables()), func(v *types.Var) bool {
			return isNamed(v.Type(), restPath, name)
		})
	}
	return has(s.Params(), "Request") && has(s.Results(), "Response")
}

// takesRequest reports whether a method is meant to answer a request, Latchkey's or net/http's.
func takesRequest(s *types.Signature) bool {
	for v := range s.Params().Variables() {
		if isNamed(v.Type(), restPath, "Request") || isNamed(v.Type(), "net/http", "Request") {
			return true
		}
	}
	return false
}

type match = func(types.Type) bool

func in(s *types.Signature, want ...match) bool  { return !s.Variadic() && all(s.Params(), want) }
func out(s *types.Signature, want ...match) bool { return all(s.Results(), want) }

func all(list *types.Tuple, want []match) bool {
	if list.Len() != len(want) {
		return false
	}
	for i, matches := range want {
		if !matches(list.At(i).Type()) {
			return false
		}
	}
	return true
}

func pointerTo(name string) match {
	return func(t types.Type) bool {
		_, pointer := types.Unalias(t).(*types.Pointer)
		return pointer && isNamed(t, restPath, name)
	}
}

func sliceOf(name string) match {
	return func(t types.Type) bool {
		slice, ok := types.Unalias(t).(*types.Slice)
		if !ok {
			return false
		}
		_, pointer := types.Unalias(slice.Elem()).(*types.Pointer)
		return !pointer && isNamed(slice.Elem(), restPath, name)
	}
}

func isBasic(kind types.BasicKind) match {
	return func(t types.Type) bool { return types.Identical(t, types.Typ[kind]) }
}

func isAny(t types.Type) bool {
	empty, ok := types.Unalias(t).(*types.Interface)
	return ok && empty.Empty()
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

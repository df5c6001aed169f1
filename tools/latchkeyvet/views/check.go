package views

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// checker looks at the views of one package.
type checker struct {
	pass     *analysis.Pass
	reported map[types.Object]bool // methods
}

// checkMounted reports the methods of a mounted view that would not be used, and a function that is
// mounted without rest.Func.
func (c *checker) checkMounted(view ast.Expr) {
	t := c.pass.TypesInfo.TypeOf(view)
	switch t.Underlying().(type) {
	case *types.Interface: // the value may be of any type
		return
	case *types.Signature:
		if types.NewMethodSet(t).Len() == 0 {
			c.pass.Reportf(view.Pos(), "%s is a function, not a view: write rest.Func(%[1]s)", types.ExprString(view))
			return
		}
	}
	c.check(t, view)
	for _, name := range names(t) {
		if m := methodOf(types.NewPointer(t), name); m != nil && methodOf(t, name) == nil && !isPointer(t) {
			c.pass.Reportf(view.Pos(), "%s is a method of *%s: pass a pointer to the view", name, c.typeName(t))
			return
		}
	}
}

// checkType reports the methods of a type that looks like a view.
func (c *checker) checkType(t types.Type) {
	if !types.IsInterface(t) && looksLikeView(types.NewPointer(t)) {
		c.check(types.NewPointer(t), nil)
	}
}

// check reports the methods of t that would not be used: at their declarations, or at the mounted
// view if another package declares them.
func (c *checker) check(t types.Type, view ast.Expr) {
	report := func(m *types.Func, why string) {
		switch {
		case c.reported[m.Origin()]:
		case m.Pkg() == c.pass.Pkg:
			c.reported[m.Origin()] = true
			c.pass.Reportf(m.Pos(), "method %s of a view would not be used: %s", m.Name(), why)
		case view != nil:
			c.pass.Reportf(view.Pos(), "method %s of %s would not be used: %s", m.Name(), c.typeName(t), why)
		}
	}
	if !hasTable(t) {
		for _, verb := range verbs {
			if m := methodOf(t, verb); m != nil && !isVerb(m.Signature()) {
				report(m, "its signature is not "+verbText)
			}
		}
		if m := methodOf(t, "Options"); m != nil && takesRequest(m.Signature()) {
			report(m, "OPTIONS shows the view's metadata, unless its Methods has a handler")
		}
	}
	for _, w := range wanted(t) {
		if m := methodOf(t, w.name); m != nil && !w.matches(m.Signature()) {
			report(m, "its signature is not "+w.text)
		}
	}
}

// wanted returns the methods besides the verbs that a view of type t may have. Only a view with
// Fields needs GetObject.
func wanted(t types.Type) []want {
	m := methodOf(t, "Fields")
	return slices.DeleteFunc(slices.Clone(others), func(w want) bool { return w.name == "GetObject" && m == nil })
}

// looksLikeView reports whether the methods of a type show that it is meant as a view.
func looksLikeView(t types.Type) bool {
	if hasTable(t) {
		return true
	}
	if m := methodOf(t, "Policy"); m != nil && others[0].matches(m.Signature()) {
		return true
	}
	return slices.ContainsFunc(verbs, func(verb string) bool {
		m := methodOf(t, verb)
		return m != nil && (isVerb(m.Signature()) || isNearVerb(m.Signature()))
	})
}

// names returns the methods that a view of type t uses.
func names(t types.Type) []string {
	var all []string
	if !hasTable(t) {
		all = append(all, verbs...)
	}
	for _, w := range wanted(t) {
		all = append(all, w.name)
	}
	return all
}

// hasTable reports whether t has a method Methods, instead of verbs.
func hasTable(t types.Type) bool {
	m := methodOf(t, "Methods")
	return m != nil && isMethods(m.Signature())
}

// methodOf returns the method of t with that name, also a promoted one, or nil.
func methodOf(t types.Type, name string) *types.Func {
	found := types.NewMethodSet(t).Lookup(nil, name)
	if found == nil {
		return nil
	}
	m, _ := found.Obj().(*types.Func)
	return m
}

func isPointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

func (c *checker) typeName(t types.Type) string {
	return types.TypeString(t, types.RelativeTo(c.pass.Pkg))
}

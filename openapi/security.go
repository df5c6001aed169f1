package openapi

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/rest"
)

// security is the security of an operation: each scheme is enough, and an empty one means that none
// is needed. As in drf-spectacular a view without authenticators has none. A scheme of credentials
// with limited scopes stands once for each set of scopes that is enough.
func (b *builder) security(e *endpoint) []any {
	var all []any
	add := func(o rest.Object) {
		if !slices.ContainsFunc(all, func(other any) bool { return same(other.(rest.Object), o) }) {
			all = append(all, o)
		}
	}
	for _, scheme := range e.schemes() {
		name, sets := b.scheme(scheme), [][]string{nil}
		if asked := e.view.ScopesFor(e.method); scheme.Limited && len(asked) > 0 {
			sets = asked
		}
		for _, set := range sets {
			add(rest.Object{name, append([]string{}, set...)})
		}
	}
	if e.view.AllowsAnonymous(e.method) {
		add(rest.Object{})
	}
	return all
}

// schemes are those of the view's authenticators.
func (e *endpoint) schemes() (all []rest.SecurityScheme) {
	for _, one := range e.view.Policy().Authenticators {
		if describer, ok := one.(rest.SecurityDescriber); ok {
			all = append(all, describer.SecuritySchemes()...)
		}
	}
	return all
}

// takesLimited reports whether a credential with limited scopes may come.
func (e *endpoint) takesLimited() bool {
	return slices.ContainsFunc(e.schemes(), func(s rest.SecurityScheme) bool { return s.Limited })
}

// scopeText says which scopes an API key needs.
func (e *endpoint) scopeText() string {
	names, _ := e.view.Scopes()
	if len(names) == 0 && !e.takesLimited() {
		return ""
	}
	sets := e.view.ScopesFor(e.method)
	if len(sets) == 0 {
		return "An API key whose scopes are limited is refused."
	}
	var said []string
	for _, set := range sets {
		if len(set) == 0 {
			return ""
		}
		said = append(said, "`"+strings.Join(set, "` and `")+"`")
	}
	if len(sets) == 1 && len(sets[0]) == 1 {
		return "An API key needs the scope " + said[0] + "."
	}
	return "An API key needs the scopes " + strings.Join(said, ", or ") + "."
}

// scheme returns the name of a scheme in the components. Two that differ have different names.
func (b *builder) scheme(s rest.SecurityScheme) string {
	o := rest.Object{"type", s.Type}
	for _, one := range [...]struct{ key, value string }{{"in", s.In}, {"name", s.Key}, {"scheme", s.Scheme},
		{"description", s.Description}} {
		if one.value != "" {
			o = append(o, one.key, one.value)
		}
	}
	name := s.Name
	for n := 2; b.schemes[name] != nil && !same(b.schemes[name], o); n++ {
		name = s.Name + strconv.Itoa(n)
	}
	b.schemes[name] = o
	return name
}

// sorted returns components by their names.
func sorted(all map[string]rest.Object) rest.Object {
	o := rest.Object{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		o = append(o, name, all[name])
	}
	return o
}

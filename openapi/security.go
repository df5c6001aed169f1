package openapi

import (
	"maps"
	"slices"
	"strconv"

	"github.com/latchkey-go/latchkey/rest"
)

// security is the security of an operation: each scheme is enough, and an empty one means that none
// is needed. As in drf-spectacular a view without authenticators has none.
func (b *builder) security(e *endpoint) []any {
	var all []any
	for _, one := range e.view.Policy().Authenticators {
		describer, ok := one.(rest.SecurityDescriber)
		if !ok {
			continue
		}
		for _, scheme := range describer.SecuritySchemes() {
			name := b.scheme(scheme)
			if !slices.ContainsFunc(all, func(o any) bool { return o.(rest.Object)[0] == name }) {
				all = append(all, rest.Object{name, []any{}})
			}
		}
	}
	if e.view.AllowsAnonymous(e.method) {
		all = append(all, rest.Object{})
	}
	return all
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

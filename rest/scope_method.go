package rest

import "slices"

// ScopesFor returns the sets of scopes that admit a limited credential to a method: it needs all
// scopes of one set. nil means that the view refuses limited credentials, and an empty set that it
// asks for no scope. Other permissions of the view are not considered.
//
// A [ScopeNamer] of a project counts as if each of its names were enough. A scope inside Not does
// not count.
func (v *View) ScopesFor(method string) [][]string {
	sets := setsOfAll(v.policy.Permissions, method)
	if v.policy.anyScope {
		return fewest(sets)
	}
	var asked [][]string
	for _, set := range sets {
		if len(set) > 0 {
			asked = append(asked, set)
			continue
		}
		for _, name := range v.policy.scopes { // see checkScopes: one of them is needed in any case
			asked = append(asked, []string{name})
		}
	}
	return fewest(asked)
}

// setsOf returns the sets of scopes with which a permission grants a method.
func setsOf(p Permission, method string) [][]string {
	switch p := p.(type) {
	case all:
		return setsOfAll(p.parts, method)
	case anyOf:
		var sets [][]string
		for _, part := range p.parts {
			sets = append(sets, setsOf(part, method)...)
		}
		return sets
	case scopeRule:
		return [][]string{p.asked(method)}
	case not:
	case ScopeNamer:
		var sets [][]string
		for _, name := range p.Scopes() {
			sets = append(sets, []string{name})
		}
		return sets
	}
	return [][]string{nil}
}

// setsOfAll returns the sets of scopes with which all permissions grant a method.
func setsOfAll(permissions []Permission, method string) [][]string {
	sets := [][]string{nil}
	for _, p := range permissions {
		var joined [][]string
		for _, own := range setsOf(p, method) {
			for _, set := range sets {
				joined = append(joined, union(set, own))
			}
		}
		sets = fewest(joined)
	}
	return sets
}

// fewest returns the sets that contain no other, sorted.
func fewest(sets [][]string) [][]string {
	sets = slices.Clone(sets)
	slices.SortFunc(sets, slices.Compare)
	sets = slices.CompactFunc(sets, slices.Equal)
	return slices.DeleteFunc(slices.Clone(sets), func(set []string) bool {
		return slices.ContainsFunc(sets, func(other []string) bool {
			return len(other) < len(set) && within(other, set)
		})
	})
}

func within(part, whole []string) bool {
	return !slices.ContainsFunc(part, func(name string) bool { return !slices.Contains(whole, name) })
}

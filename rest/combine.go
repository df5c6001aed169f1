package rest

import (
	"fmt"
	"slices"
	"strings"
)

// And grants if all parts grant. It asks them in order and stops at the first refusal. As in DRF,
// the client gets DRF's own refusal, not that of the part. A part without object permission grants
// every object.
func And(parts ...Permission) Permission { return all{operands("And", parts)} }

// Or grants if one part grants. It asks them in order and stops at the first grant. For an object,
// one part must grant both the request and the object.
func Or(parts ...Permission) Permission { return anyOf{operands("Or", parts)} }

// Not grants a request that p refuses, and an object that p refuses. As in DRF, it refuses every
// object if p has no object permission.
func Not(p Permission) Permission {
	return not{operands("Not", []Permission{p})[0]}
}

func operands(name string, parts []Permission) []Permission {
	if len(parts) == 0 || slices.ContainsFunc(parts, isNil) {
		panic("rest: " + name + " needs at least one permission, none of them nil")
	}
	checkParts(parts)
	return slices.Clone(parts)
}

type (
	all   struct{ parts []Permission }
	anyOf struct{ parts []Permission }
	not   struct{ part Permission }
)

func (c all) Allows(r *Request) (bool, error) {
	for _, p := range c.parts {
		if ok, err := p.Allows(r); err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

func (c all) AllowsObject(r *Request, object any) (bool, error) {
	for _, p := range c.parts {
		if ok, err := allowsObject(p, r, object); err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

func (c anyOf) Allows(r *Request) (bool, error) {
	for _, p := range c.parts {
		if ok, err := p.Allows(r); err != nil || ok {
			return ok && err == nil, err
		}
	}
	return false, nil
}

func (c anyOf) AllowsObject(r *Request, object any) (bool, error) {
	for _, p := range c.parts {
		ok, err := p.Allows(r)
		if err == nil && ok {
			ok, err = allowsObject(p, r, object)
		}
		if err != nil || ok {
			return ok && err == nil, err
		}
	}
	return false, nil
}

func (n not) Allows(r *Request) (bool, error) {
	ok, err := n.part.Allows(r)
	return !ok && err == nil, err
}

func (n not) AllowsObject(r *Request, object any) (bool, error) {
	ok, err := allowsObject(n.part, r, object)
	return !ok && err == nil, err
}

func allowsObject(p Permission, r *Request, object any) (bool, error) {
	if op, ok := p.(ObjectPermission); ok {
		return op.AllowsObject(r, object)
	}
	return true, nil
}

func (c all) String() string   { return "And(" + joinNames(c.parts) + ")" }
func (c anyOf) String() string { return "Or(" + joinNames(c.parts) + ")" }
func (n not) String() string   { return "Not(" + joinNames([]Permission{n.part}) + ")" }

// joinNames lists permissions as the command routes shows them.
func joinNames(parts []Permission) string {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = nameOf(p)
	}
	return strings.Join(names, ", ")
}

// nameOf returns the name of a part of a policy: its String, or its type.
func nameOf(part any) string {
	if s, ok := part.(fmt.Stringer); ok {
		return s.String()
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", part), "*")
}

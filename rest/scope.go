package rest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
)

// ScopeNamer is an optional interface of permissions that ask for scopes. Scopes returns the names.
// A credential whose scopes are limited opens a view only if the view's permissions name one of its
// scopes.
type ScopeNamer interface {
	Scopes() []string
}

// HasScope admits users whose credential has all these scopes. A credential without limit, such as
// a password, a session or DRF's token, has every scope. What the user may do is a question for
// other permissions: add them beside HasScope.
//
// A credential with limited scopes, such as an API key, is refused by every view that names none of
// its scopes, whatever else the view's permissions say; a scope inside Not does not count. AnyScope
// admits such credentials without naming a scope.
//
// HasScope panics without a name, and on a name that auth.CheckScope refuses.
func HasScope(names ...string) Permission { return newScopeRule(names, names) }

// HasReadWriteScope is HasScope for a resource: GET, HEAD and OPTIONS need the scope "NAME:read",
// other methods "NAME:write".
func HasReadWriteScope(name string) Permission {
	return newScopeRule([]string{name + ":read"}, []string{name + ":write"})
}

// scopeRule asks for scopes by the kind of method.
type scopeRule struct{ read, write []string }

func newScopeRule(read, write []string) scopeRule {
	for _, names := range [][]string{read, write} {
		if len(names) == 0 {
			panic("rest: HasScope needs a scope; AnyScope admits every credential")
		}
		for _, name := range names {
			if err := auth.CheckScope(name); err != nil {
				panic("rest: HasScope: " + err.Error())
			}
		}
	}
	return scopeRule{slices.Clone(read), slices.Clone(write)}
}

// Allows implements Permission. It refuses anonymous requests: they have no scope.
func (s scopeRule) Allows(r *Request) (bool, error) {
	missing := slices.ContainsFunc(s.asked(r.Method), func(name string) bool { return !r.Scopes().Allow(name) })
	return r.User.IsAuthenticated() && !missing, nil
}

// asked returns the scopes that a method needs.
func (s scopeRule) asked(method string) []string {
	if IsSafe(method) {
		return s.read
	}
	return s.write
}

// Scopes implements ScopeNamer.
func (s scopeRule) Scopes() []string { return union(s.read, s.write) }

// String returns "HasScope(orders:read)".
func (s scopeRule) String() string {
	if slices.Equal(s.read, s.write) {
		return "HasScope(" + strings.Join(s.read, ", ") + ")"
	}
	return "HasScope(" + strings.Join(s.read, ", ") + " or " + strings.Join(s.write, ", ") + ")"
}

// Scopes returns the scopes of the request's credential. They have no limit if it is anonymous or
// its credential has none: a password, a session, DRF's token.
func (r *Request) Scopes() auth.Scopes { return r.identity.Scopes }

// Scopes returns the scopes that the view's permissions name, sorted. It reports any if the view
// admits credentials whatever their scopes.
func (v *View) Scopes() (names []string, any bool) { return scopesOf(v.policy.Permissions) }

// scopesOf returns the scopes that permissions name, outside Not, and whether AnyScope is among
// them.
func scopesOf(permissions []Permission) (names []string, any bool) {
	for _, p := range permissions {
		var own []string
		var open bool
		switch p := p.(type) {
		case StandardPermission:
			open = p == AnyScope
		case all:
			own, open = scopesOf(p.parts)
		case anyOf:
			own, open = scopesOf(p.parts)
		case not:
		case ScopeNamer:
			own = p.Scopes()
		}
		names, any = union(names, own), any || open
	}
	return names, any
}

func union(a, b []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(a, b))))
}

// ErrScope is the cause (Error.Err) of a refusal because of the credential's scopes.
var ErrScope = errors.New("scope")

// checkScopes refuses a credential with limited scopes unless the permissions name one of them.
func (p *policy) checkScopes(r *Request) error {
	has := r.identity.Scopes
	if !has.Limited() || p.anyScope || slices.ContainsFunc(p.scopes, has.Allow) {
		return nil
	}
	asked := "no scope"
	if len(p.scopes) > 0 {
		asked = strings.Join(p.scopes, " ")
	}
	return PermissionDenied("").WithCause(&auth.Refusal{Reason: auth.ReasonScope, Err: ErrScope,
		Detail: fmt.Sprintf("the view asks for %s, and the credential has only %q", asked, has)})
}

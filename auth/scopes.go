package auth

import (
	"fmt"
	"slices"
	"strings"
)

// Scopes limit a credential to a part of what its user may do. The zero Scopes have no limit: a
// password, a session and DRF's token may do whatever their user may do. An API key has the scopes
// that were chosen for it.
//
// A view asks for a scope with rest.HasScope. Scopes never add to what the user may do.
type Scopes struct {
	limited bool
	names   []string // sorted, each once
}

// AllScopes is the text of the zero Scopes.
const AllScopes = "*"

// LimitTo returns Scopes with these names and no others. Without a name they allow nothing. It
// returns ErrInvalid for a name that CheckScope refuses; the Scopes then allow nothing.
func LimitTo(names ...string) (Scopes, error) {
	for _, name := range names {
		if err := CheckScope(name); err != nil {
			return Scopes{limited: true}, err
		}
	}
	names = slices.Sorted(slices.Values(names))
	return Scopes{limited: true, names: slices.Compact(names)}, nil
}

// ParseScopes reads the text of Scopes.String: names separated by spaces, or "*" for no limit. It
// returns ErrInvalid for a name that CheckScope refuses; the Scopes then allow nothing.
func ParseScopes(text string) (Scopes, error) {
	if text == AllScopes {
		return Scopes{}, nil
	}
	return LimitTo(strings.Fields(text)...)
}

// maxScope is how many bytes a scope's name may have.
const maxScope = 100

// CheckScope returns ErrInvalid unless name is a scope-token of RFC 6749, section 3.3: printable
// ASCII without spaces, quotes and backslashes. It also refuses "*" and names longer than 100
// bytes.
func CheckScope(name string) error {
	switch {
	case name == AllScopes:
		return fmt.Errorf("%w: %q is not the name of a scope: it stands for all scopes", ErrInvalid, AllScopes)
	case name == "" || len(name) > maxScope:
		return fmt.Errorf("%w: the scope %q is not a name of 1 to %d characters", ErrInvalid, shorten(name), maxScope)
	}
	for i := range len(name) {
		if c := name[i]; c <= ' ' || c > '~' || c == '"' || c == '\\' {
			return fmt.Errorf("%w: the scope %q may not contain %q", ErrInvalid, shorten(name), c)
		}
	}
	return nil
}

// shorten cuts text that comes from a client, for an error.
func shorten(text string) string {
	if len(text) > maxScope {
		return text[:maxScope] + "…"
	}
	return text
}

// Limited reports whether the credential may do less than its user.
func (s Scopes) Limited() bool { return s.limited }

// Allow reports whether the credential has the scope.
func (s Scopes) Allow(name string) bool {
	if !s.limited {
		return true
	}
	_, found := slices.BinarySearch(s.names, name)
	return found
}

// Within reports whether outer allows every scope that s allows.
func (s Scopes) Within(outer Scopes) bool {
	if !outer.limited {
		return true
	}
	return s.limited && !slices.ContainsFunc(s.names, func(name string) bool { return !outer.Allow(name) })
}

// Names returns the names, sorted; none if the scopes have no limit.
func (s Scopes) Names() []string { return slices.Clone(s.names) }

// String returns the names separated by spaces, or "*" if the scopes have no limit.
func (s Scopes) String() string {
	if !s.limited {
		return AllScopes
	}
	return strings.Join(s.names, " ")
}

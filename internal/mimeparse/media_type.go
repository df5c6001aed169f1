package mimeparse

import (
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// MediaType is a media type with its parameters, as DRF parses it.
type MediaType struct {
	Main, Sub string
	Params    map[string]string
}

// MaxMediaType is the longest media type that DRF reads, in bytes. ParseMediaType returns the zero
// MediaType for a longer one.
const MaxMediaType = 256

// ParseMediaType parses a Content-Type or an entry of Accept, whose bytes are Latin-1 as in WSGI.
// It ignores the case of the type and of parameter names, and unquotes values. It never fails.
func ParseMediaType(s string) MediaType {
	if len(s) > MaxMediaType {
		return MediaType{}
	}
	full, params, _ := ParseHeader(pytext.FromLatin1(s))
	main, sub, _ := strings.Cut(full, "/")
	return MediaType{main, sub, params}
}

// Matches reports whether m and other match. Both may have wildcards. other must have every
// parameter of m except q, and may have more.
func (m MediaType) Matches(other MediaType) bool {
	for key, value := range m.Params {
		if key != "q" && other.Params[key] != value {
			return false
		}
	}
	return isSameOrAny(m.Sub, other.Sub) && isSameOrAny(m.Main, other.Main)
}

func isSameOrAny(a, b string) bool { return a == "*" || b == "*" || a == b }

// Precedence returns how specific an entry of Accept is: 0 for */*, 1 for type/*, 2 for type/sub, 3
// with a parameter other than q.
func (m MediaType) Precedence() int {
	_, q := m.Params["q"]
	switch {
	case m.Main == "*":
		return 0
	case m.Sub == "*":
		return 1
	case len(m.Params) == 0 || q && len(m.Params) == 1:
		return 2
	}
	return 3
}

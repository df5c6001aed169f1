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

// MaxMediaType is the longest media type that DRF reads, in bytes. A longer one is the zero
// MediaType.
const MaxMediaType = 256

// ParseMediaType parses a Content-Type or an entry of Accept, whose bytes are Latin-1 as in WSGI.
// Type and names of parameters are in any case, values may be quoted. It never fails.
func ParseMediaType(s string) MediaType {
	if len(s) > MaxMediaType {
		return MediaType{}
	}
	full, params, _ := ParseHeader(pytext.FromLatin1(s))
	main, sub, _ := strings.Cut(full, "/")
	return MediaType{main, sub, params}
}

// Matches reports whether other, which may have wildcards, accepts the type m. other must have
// every parameter of m, and may have more.
func (m MediaType) Matches(other MediaType) bool {
	for key, value := range m.Params {
		if key != "q" && other.Params[key] != value {
			return false
		}
	}
	return sameOrAny(m.Sub, other.Sub) && sameOrAny(m.Main, other.Main)
}

func sameOrAny(a, b string) bool { return a == "*" || b == "*" || a == b }

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

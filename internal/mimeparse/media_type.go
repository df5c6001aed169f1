package mimeparse

import (
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// MediaType is a media type with its parameters, as DRF takes it apart.
type MediaType struct {
	Main, Sub string
	Params    map[string]string
}

// MaxMediaType is how many bytes of a media type DRF reads: a longer one is of no type.
const MaxMediaType = 256

// ParseMediaType reads a Content-Type or an entry of Accept: type and names of parameters in any case, values
// perhaps quoted. The bytes of a header are Latin-1, as WSGI has them. Whatever it is given, it gives something.
func ParseMediaType(s string) MediaType {
	if len(s) > MaxMediaType {
		return MediaType{}
	}
	full, params, _ := ParseHeader(pytext.FromLatin1(s))
	main, sub, _ := strings.Cut(full, "/")
	return MediaType{main, sub, params}
}

// Matches reports whether other, which may have wildcards, is of type m: every parameter of m counts, and
// what other has besides does not.
func (m MediaType) Matches(other MediaType) bool {
	for key, value := range m.Params {
		if key != "q" && other.Params[key] != value {
			return false
		}
	}
	return sameOrAny(m.Sub, other.Sub) && sameOrAny(m.Main, other.Main)
}

func sameOrAny(a, b string) bool { return a == "*" || b == "*" || a == b }

// Precedence is how specific a client was: 0 for */*, 1 for type/*, 2 for type/sub, 3 with a parameter
// besides q.
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

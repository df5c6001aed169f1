package rest

import (
	"strings"
	"unicode/utf8"
)

// mediaType is a media type with its parameters, as DRF takes it apart.
type mediaType struct {
	main, sub string
	params    map[string]string
}

// maxMediaType is how many bytes of a media type DRF reads: a longer one is of no type.
const maxMediaType = 256

// parseMediaType reads a Content-Type or an entry of Accept: type and names of parameters in any case, values
// perhaps quoted. The bytes of a header are Latin-1, as WSGI has them. Whatever it is given, it gives something.
func parseMediaType(s string) mediaType {
	if len(s) > maxMediaType {
		return mediaType{}
	}
	if !isASCII(s) {
		s = charsetLatin1.decode([]byte(s))
	}
	full, params, _ := headerParams(s)
	main, sub, _ := strings.Cut(full, "/")
	return mediaType{main, sub, params}
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// matches reports whether other, which may have wildcards, is of type m: every parameter of m counts, and
// what other has besides does not.
func (m mediaType) matches(other mediaType) bool {
	for key, value := range m.params {
		if key != "q" && other.params[key] != value {
			return false
		}
	}
	return sameOrAny(m.sub, other.sub) && sameOrAny(m.main, other.main)
}

func sameOrAny(a, b string) bool { return a == "*" || b == "*" || a == b }

// precedence is how specific a client was: 0 for */*, 1 for type/*, 2 for type/sub, 3 with a parameter
// besides q.
func (m mediaType) precedence() int {
	_, q := m.params["q"]
	switch {
	case m.main == "*":
		return 0
	case m.sub == "*":
		return 1
	case len(m.params) == 0 || q && len(m.params) == 1:
		return 2
	}
	return 3
}

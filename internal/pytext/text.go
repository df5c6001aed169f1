package pytext

import (
	"unicode"
	"unicode/utf8"
)

// IsSpace reports whether Python's str.strip removes r.
func IsSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

// IsASCII reports whether all bytes of s are ASCII.
func IsASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// FromLatin1 decodes the bytes of s as Latin-1, as WSGI decodes headers.
func FromLatin1(s string) string {
	if IsASCII(s) {
		return s
	}
	return Latin1.Decode([]byte(s))
}

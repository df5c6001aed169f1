package pytext

import (
	"unicode"
	"unicode/utf8"
)

// IsSpace is what Python's str.strip takes away.
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

// FromLatin1 decodes the bytes of s, each of which is a character: what WSGI makes of a header.
func FromLatin1(s string) string {
	if IsASCII(s) {
		return s
	}
	return Latin1.Decode([]byte(s))
}

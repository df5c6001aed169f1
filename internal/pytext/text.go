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

// Measure counts a text's characters and finds its first lone surrogate (see unquote); 0 where it has none.
func Measure(text string) (length int, surrogate rune) {
	if utf8.ValidString(text) {
		return utf8.RuneCountInString(text), 0
	}
	for i := 0; i < len(text); length++ {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && size == 1 && i+2 < len(text) && text[i] == 0xed {
			size = 3
			if surrogate == 0 {
				surrogate = 0xd000 | rune(text[i+1]&0x3f)<<6 | rune(text[i+2]&0x3f)
			}
		}
		i += size
	}
	return length, surrogate
}

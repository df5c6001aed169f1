package pytext

import (
	"unicode/utf16"
	"unicode/utf8"
)

// A Python text may contain half of a surrogate pair; a Go text may not. Such a lone surrogate is
// kept as the three bytes that UTF-8 would have for it (WTF-8), which valid text never contains.

// DecodeRune returns the first character of text and its length in bytes. Unlike
// utf8.DecodeRuneInString it decodes a lone surrogate too.
func DecodeRune(text string) (r rune, size int) {
	r, size = utf8.DecodeRuneInString(text)
	if r == utf8.RuneError && size == 1 && len(text) >= 3 &&
		text[0] == 0xed && text[1] >= 0xa0 && text[1] <= 0xbf && text[2] >= 0x80 && text[2] <= 0xbf {
		return 0xd000 | rune(text[1]&0x3f)<<6 | rune(text[2]&0x3f), 3
	}
	return r, size
}

// AppendRune appends r, which may be a lone surrogate.
func AppendRune(dst []byte, r rune) []byte {
	if utf16.IsSurrogate(r) {
		return append(dst, 0xe0|byte(r>>12), 0x80|byte(r>>6&0x3f), 0x80|byte(r&0x3f))
	}
	return utf8.AppendRune(dst, r)
}

// Measure returns the number of characters of text and its first lone surrogate, or 0 without one.
func Measure(text string) (length int, surrogate rune) {
	if utf8.ValidString(text) {
		return utf8.RuneCountInString(text), 0
	}
	for text != "" {
		r, size := DecodeRune(text)
		if surrogate == 0 && utf16.IsSurrogate(r) {
			surrogate = r
		}
		text = text[size:]
		length++
	}
	return length, surrogate
}

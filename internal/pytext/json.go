package pytext

import (
	"unicode/utf16"
	"unicode/utf8"
)

// AppendJSON appends text quoted as Python does with ensure_ascii off: it escapes only what JSON
// requires, and U+2028 and U+2029, which are line ends in JavaScript. A lone surrogate is written
// as its escape, and any other byte that is not UTF-8 as U+FFFD. It has no error, because clients
// can send such bytes, also in paths and headers, and could otherwise provoke a 500.
func AppendJSON(dst []byte, text string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		r, size := DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			dst = utf8.AppendRune(append(dst, text[start:i]...), r)
			start = i + 1
		case c < utf8.RuneSelf || r == '\u2028' || r == '\u2029' || utf16.IsSurrogate(r):
			dst = AppendEscape(append(dst, text[start:i]...), r)
			start = i + size
		}
		i += size
	}
	return append(append(dst, text[start:]...), '"')
}

package pytext

import (
	"unicode/utf16"
)

// QuoteASCII returns text as a JSON string of ASCII characters, as Python's json.dumps writes it.
func QuoteASCII(text string) []byte {
	out := append(make([]byte, 0, len(text)+2), '"')
	for text != "" {
		r, size := DecodeRune(text)
		if r >= ' ' && r < 0x7f && r != '"' && r != '\\' {
			out = append(out, byte(r))
		} else {
			out = AppendEscape(out, r)
		}
		text = text[size:]
	}
	return append(out, '"')
}

// AppendEscape appends the escape of r in a JSON string: the short form where there is one, else
// \uXXXX for each unit of UTF-16.
func AppendEscape(dst []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(dst, '\\', byte(r))
	case '\b':
		return append(dst, `\b`...)
	case '\f':
		return append(dst, `\f`...)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	}
	if r > 0xffff {
		high, low := utf16.EncodeRune(r)
		return appendUnit(appendUnit(dst, high), low)
	}
	return appendUnit(dst, r)
}

func appendUnit(dst []byte, unit rune) []byte {
	const hex = "0123456789abcdef"
	return append(dst, '\\', 'u', hex[unit>>12&15], hex[unit>>8&15], hex[unit>>4&15], hex[unit&15])
}

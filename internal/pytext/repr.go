package pytext

import (
	"fmt"
	"strings"
	"unicode"
)

// Str returns a JSON value as Python's str writes the value that it parses it to: True for true,
// and ['a'] for a list. The keys of a map, whose order is not known, are sorted. A value that is
// not of JSON is written as its String method does.
func Str(v any) string {
	if text, ok := v.(string); ok {
		return text
	}
	return string(appendRepr(nil, v))
}

// appendRepr appends Python's repr.
func appendRepr(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "None"...)
	case bool:
		if v {
			return append(dst, "True"...)
		}
		return append(dst, "False"...)
	case string:
		return appendQuoted(dst, v)
	case Number:
		return append(dst, v.Text()...)
	case interface { // a number of another package
		IsInteger() bool
		String() string
	}:
		return append(dst, Number(v.String()).Text()...)
	case []any:
		dst = append(dst, '[')
		for i, one := range v {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = appendRepr(dst, one)
		}
		return append(dst, ']')
	}
	if o, ok := AsObject(v); ok {
		dst = append(dst, '{')
		for key, value := range o.All() {
			if dst[len(dst)-1] != '{' {
				dst = append(dst, ", "...)
			}
			dst = appendRepr(append(appendQuoted(dst, key), ": "...), value)
		}
		return append(dst, '}')
	}
	return fmt.Append(dst, v)
}

// appendQuoted appends the repr of a str.
func appendQuoted(dst []byte, text string) []byte {
	quote := byte('\'')
	if strings.IndexByte(text, '\'') >= 0 && strings.IndexByte(text, '"') < 0 {
		quote = '"'
	}
	dst = append(dst, quote)
	for len(text) > 0 {
		r, size := DecodeRune(text)
		text = text[size:]
		switch {
		case r == '\\', r == rune(quote):
			dst = append(dst, '\\', byte(r))
		case r == '\n':
			dst = append(dst, `\n`...)
		case r == '\r':
			dst = append(dst, `\r`...)
		case r == '\t':
			dst = append(dst, `\t`...)
		case unicode.IsPrint(r):
			dst = AppendRune(dst, r)
		case r < 0x100:
			dst = fmt.Appendf(dst, `\x%02x`, r)
		case r < 0x10000:
			dst = fmt.Appendf(dst, `\u%04x`, r)
		default:
			dst = fmt.Appendf(dst, `\U%08x`, r)
		}
	}
	return append(dst, quote)
}

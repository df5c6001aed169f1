package pytext

import (
	"strings"
	"unicode/utf8"
)

// UnquotePlus is Unquote for text in which "+" means a space.
func UnquotePlus(s string, c Charset) string { return Unquote(strings.ReplaceAll(s, "+", " "), c) }

// Unquote is Python's urllib.parse.unquote. It decodes the escapes of each run of ASCII characters
// as bytes of the charset c, and leaves a % without two hex digits unchanged.
func Unquote(s string, c Charset) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	var b strings.Builder
	for s != "" {
		run := strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
		if run < 0 {
			run = len(s)
		}
		b.WriteString(c.Decode(unquoteBytes(s[:run])))
		s = s[run:]
		other := strings.IndexFunc(s, func(r rune) bool { return r < utf8.RuneSelf })
		if other < 0 {
			other = len(s)
		}
		b.WriteString(s[:other])
		s = s[other:]
	}
	return b.String()
}

func unquoteBytes(s string) []byte {
	raw := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && IsHex(s[i+1]) && IsHex(s[i+2]) {
			raw = append(raw, hexByte(s[i+1])<<4|hexByte(s[i+2]))
			i += 2
			continue
		}
		raw = append(raw, s[i])
	}
	return raw
}

// hexByte returns the value of a hex digit.
func hexByte(c byte) byte {
	if c >= 'a' {
		return c - 'a' + 10
	}
	if c >= 'A' {
		return c - 'A' + 10
	}
	return c - '0'
}

// IsHex reports whether c is a hex digit.
func IsHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

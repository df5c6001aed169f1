package pytext

import "fmt"

// RawUnicodeEscape is Python's codec of that name, which turns the text of an extended parameter back into
// bytes: a character of Latin-1 is its byte, and any other an escape.
func RawUnicodeEscape(text string) []byte {
	raw := make([]byte, 0, len(text))
	for _, r := range text {
		switch {
		case r <= 0xff:
			raw = append(raw, byte(r))
		case r <= 0xffff:
			raw = fmt.Appendf(raw, `\u%04x`, r)
		default:
			raw = fmt.Appendf(raw, `\U%08x`, r)
		}
	}
	return raw
}

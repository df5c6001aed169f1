package pytext

import "fmt"

// RawUnicodeEscape encodes text in Python's codec of that name: a character of Latin-1 is its byte,
// any other an escape. Python's email package turns the text of an extended parameter into bytes in
// this way.
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

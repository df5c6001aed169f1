package pytext

import "fmt"

// RawUnicodeEscape encodes text in Python's codec raw-unicode-escape: a character of Latin-1
// becomes its byte, any other character an escape. Python's email package encodes the text of an
// extended parameter so.
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

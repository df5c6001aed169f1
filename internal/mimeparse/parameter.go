package mimeparse

import (
	"cmp"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// segment is a part of an RFC 2231 parameter: name*=, name*0= or name*0*=.
type segment struct {
	number  string // digits without leading zeros
	text    string
	encoded bool
}

const wordChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

// parseSegment parses a name with an asterisk. It reports false for a plain parameter, whose name
// may also contain an asterisk.
func parseSegment(name, value string) (base string, s segment, ok bool) {
	base, rest, ok := strings.Cut(name, "*")
	if !ok || base == "" || strings.Trim(base, wordChars) != "" {
		return "", s, false
	}
	number := strings.TrimSuffix(rest, "*")
	if strings.Trim(number, "0123456789") != "" || number == "" && rest != "" {
		return "", s, false
	}
	return base, segment{strings.TrimLeft(number, "0"), value, strings.HasSuffix(name, "*")}, true
}

// joinSegments joins the segments of an extended parameter in the order of their numbers. If a
// segment is encoded, the joined text begins with charset and language, each followed by an
// apostrophe. joinSegments reports false for an unknown charset.
func joinSegments(list []segment) (string, bool) {
	slices.SortStableFunc(list, func(a, b segment) int {
		return cmp.Or(cmp.Compare(len(a.number), len(b.number)),
			cmp.Compare(a.number, b.number), cmp.Compare(a.text, b.text))
	})
	var b strings.Builder
	encoded := false
	for _, s := range list {
		if s.encoded {
			s.text = pytext.Unquote(s.text, pytext.Latin1)
			encoded = true
		}
		b.WriteString(s.text)
	}
	if !encoded {
		return b.String(), true
	}
	parts := strings.SplitN(b.String(), "'", 3)
	if len(parts) < 3 {
		return pytext.ASCII.Decode(pytext.RawUnicodeEscape(b.String())), true
	}
	name, text := parts[0], parts[2]
	c, known := pytext.LookupCharset(name)
	if name == "" || c == pytext.NoText && pytext.NormalizeEncoding(name) != "undefined" {
		return unquoteParam(text), true
	}
	return c.Decode(pytext.RawUnicodeEscape(text)), known && c != pytext.NoText
}

package pyurl

import (
	"strings"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// unreserved are the bytes besides letters and digits that Python never escapes.
const unreserved = "_.-~"

// QuotePath is Django's escape_uri_path: it escapes a decoded path.
func QuotePath(path string) string { return pytext.Quote(path, unreserved+"/:@&+$,!*'()") }

// QuoteIRI is Django's iri_to_uri: it escapes what no URL may contain, and keeps existing escapes.
func QuoteIRI(iri string) string { return pytext.Quote(iri, unreserved+"/#%[]=:;$&()+,!?*@'") }

// QuoteReversed escapes a path as Django's reverse does.
func QuoteReversed(path string) string { return pytext.Quote(path, unreserved+"!$&'()*+,;=/:@") }

// EscapeLeadingSlashes is Django's escape_leading_slashes: it escapes a second leading slash, so
// that no browser takes the first segment for a host.
func EscapeLeadingSlashes(url string) string {
	if rest, ok := strings.CutPrefix(url, "//"); ok {
		return "/%2F" + rest
	}
	return url
}

// Repercent escapes the bytes of a path that are not valid UTF-8, like Django's
// repercent_broken_unicode.
func Repercent(path string) string {
	if utf8.ValidString(path) {
		return path
	}
	var b strings.Builder
	for path != "" {
		r, size := utf8.DecodeRuneInString(path)
		if r == utf8.RuneError && size == 1 {
			b.WriteString(pytext.Quote(path[:1], ""))
		} else {
			b.WriteString(path[:size])
		}
		path = path[size:]
	}
	return b.String()
}

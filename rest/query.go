package rest

import (
	"net/url"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// ParseQuery parses a query string as Django does, for addresses that are not those of a request.
// net/url drops pairs that it cannot decode and pairs with a semicolon; Django keeps both. Fields
// after the thousandth are ignored. Django refuses a request with more of them, and so do views,
// before Request.Query is called.
func ParseQuery(raw string) url.Values {
	values := url.Values{}
	pairs := pytext.UTF8.DecodeOrLatin1([]byte(raw))
	at := 0
	for range maxFields {
		next := strings.IndexByte(pairs[at:], '&')
		if next < 0 {
			at = len(pairs)
			break
		}
		at += next + 1
	}
	pytext.ParsePairs(values, pairs[:at], pytext.UTF8)
	return values
}

package pytext

import (
	"net/url"
	"strings"
)

// DecodeOrLatin1 decodes the bytes of a form or query as Django does: in their charset if they are
// valid, else as Latin-1.
func (c Charset) DecodeOrLatin1(raw []byte) string {
	text, err := c.DecodeStrict(raw)
	if err != nil {
		return Latin1.Decode(raw)
	}
	return text
}

// ParsePairs adds the name=value pairs of a form or query to into. Only & separates pairs. A value
// may be empty or missing; an empty pair is skipped.
func ParsePairs(into url.Values, pairs string, c Charset) {
	for pair := range strings.SplitSeq(pairs, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name = UnquotePlus(name, c)
		into[name] = append(into[name], UnquotePlus(value, c))
	}
}

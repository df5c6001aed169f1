package pytext

import (
	"net/url"
	"strings"
)

// DecodeOrLatin1 is how Django reads the bytes of a form or query before it takes them apart: in their charset
// if they keep to it, else as Latin-1.
func (c Charset) DecodeOrLatin1(raw []byte) string {
	text, err := c.DecodeStrict(raw)
	if err != nil {
		return Latin1.Decode(raw)
	}
	return text
}

// ParsePairs adds name=value pairs, parted by & alone. A pair may be blank or lack its =; an empty one is
// passed over.
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

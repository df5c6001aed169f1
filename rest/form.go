package rest

import (
	"io"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Django's bounds on what one form may hold.
const (
	maxFields = 1000
	maxFiles  = 100
)

// Form parses application/x-www-form-urlencoded as Django's QueryDict does, into a *[FormData]. Nothing in
// such a body is an error but more than 1,000 fields: what cannot be decoded stands for itself.
type Form struct{}

// MediaType is application/x-www-form-urlencoded.
func (Form) MediaType() string { return "application/x-www-form-urlencoded" }

// Parse reads a form.
func (Form) Parse(body io.Reader, r *Request) (any, error) {
	c, err := charsetOf(r)
	if err != nil {
		return nil, err
	}
	raw, err := readAll(body, r)
	if err != nil {
		return nil, err
	}
	defer raw.free()
	cost := c.cost(raw.bytes) + int64(len(raw.bytes))
	if err := r.hold().take(cost); err != nil {
		return nil, err
	}
	defer r.hold().give(cost)
	pairs := c.queryText(raw.bytes)
	if strings.Count(pairs, "&") >= maxFields {
		return nil, errTooMuch
	}
	if err := r.hold().take(costOfPairs(pairs)); err != nil {
		return nil, err
	}
	form := newFormData()
	parsePairs(form.Values, pairs, c)
	return form, nil
}

// costOfField is what a field of a form takes in memory beside its text: places in the map and in its list.
const costOfField = 128

// costOfPairs is what the fields of a form take: they are parts of the text, or copies where something is escaped,
// each made of three more.
func costOfPairs(pairs string) int64 {
	cost := int64(len(pairs)) + costOfField*int64(1+strings.Count(pairs, "&"))
	if strings.ContainsAny(pairs, "%+") {
		cost += 4 * int64(len(pairs))
	}
	return cost
}

// FormData is a form: values in the order of the body under each name, and uploaded files.
type FormData struct {
	Values url.Values
	Files  map[string][]File
}

func newFormData() *FormData {
	return &FormData{Values: url.Values{}, Files: map[string][]File{}}
}

// Get is the last value of a name, as Django's look-up; false where the form has none.
func (f *FormData) Get(name string) (string, bool) {
	list := f.Values[name]
	if len(list) == 0 {
		return "", false
	}
	return list[len(list)-1], true
}

// File is the last file of a name; false where the form has none.
func (f *FormData) File(name string) (File, bool) {
	list := f.Files[name]
	if len(list) == 0 {
		return File{}, false
	}
	return list[len(list)-1], true
}

// queryText is how Django reads the bytes of a form or query before it takes them apart: in their charset
// if they keep to it, else as Latin-1.
func (c charset) queryText(raw []byte) string {
	text, err := c.decodeWhole(raw)
	if err != nil {
		return charsetLatin1.decode(raw)
	}
	return text
}

// parsePairs adds name=value pairs, parted by & alone. A pair may be blank or lack its =; an empty one is
// passed over.
func parsePairs(into url.Values, pairs string, c charset) {
	for pair := range strings.SplitSeq(pairs, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name = unquotePlus(name, c)
		into[name] = append(into[name], unquotePlus(value, c))
	}
}

// unquotePlus is unquoteText after "+" has become a space.
func unquotePlus(s string, c charset) string { return unquoteText(strings.ReplaceAll(s, "+", " "), c) }

// unquoteText is Python's unquote: each run of ASCII is decoded by itself in the charset, and a %
// without two hex digits stays.
func unquoteText(s string, c charset) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	var b strings.Builder
	for s != "" {
		run := strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
		if run < 0 {
			run = len(s)
		}
		b.WriteString(c.decode(unquoteBytes(s[:run])))
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
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			raw = append(raw, hexByte(s[i+1])<<4|hexByte(s[i+2]))
			i += 2
			continue
		}
		raw = append(raw, s[i])
	}
	return raw
}

// hexByte is the value of a hex digit.
func hexByte(c byte) byte {
	if c >= 'a' {
		return c - 'a' + 10
	}
	if c >= 'A' {
		return c - 'A' + 10
	}
	return c - '0'
}

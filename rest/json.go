package rest

import (
	"cmp"
	"errors"
	"io"
	"strconv"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// JSON is DRF's parser and renderer of application/json: output is compact and in UTF-8, and input
// is as strict as Python's.
//
// It renders as github.com/go-json-experiment/json (encoding/json/v2) does, with these differences.
// Floats are written as Python's repr (1.0, 1e-07), but named float types as in JavaScript. Times
// are written as in DRF ("2020-01-02T03:04:05.678901Z", without zero microseconds), durations as a
// string of seconds ("86402.000003"), a decimal.Decimal as a string with the places that it has
// ("1.10"). An auth.User is an object with the names of Django's model, in its order; its id is a
// number if it is all digits (Config.TextUserIDs). U+2028 and U+2029 are escaped. Maps are sorted
// by key; an [Object] keeps its order. A []byte is base64, as usual in Go but not in Django. NaN
// and infinities are errors. Bytes that are not UTF-8 become U+FFFD, and a lone surrogate becomes
// its escape.
//
// It parses objects as [Object] (the last of equal keys wins, in the place of the first), arrays as
// []any, numbers as [Number], and strings, booleans and null as string, bool and nil. A lone
// surrogate ("\ud800") is kept as its three bytes, which are not valid UTF-8, so that a field's
// error can name it.
type JSON struct {
	// MaxDepth is how deep arrays and objects may nest. A deeper document is answered 400. Default
	// 1,000, at most 10,000.
	MaxDepth int
	// MaxValues is how many values a document may hold, counting itself, members and elements:
	// small values take a hundred times their bytes in memory. A document with more is answered by
	// Django's plain 400 page. Default 100,000.
	MaxValues int
	// Indent is by how many spaces each level is indented if the client asks for no indentation.
	// Default 0: compact.
	Indent int
}

// The default bounds of JSON, and maxDepth, at which jsontext itself stops.
const (
	defaultDepth  = 1000
	maxDepth      = 10000
	defaultValues = 100_000
)

// MediaType returns application/json.
func (JSON) MediaType() string { return "application/json" }

// Format returns json.
func (JSON) Format() string { return "json" }

// Render appends resp.Data, or nothing for nil. A client can ask for indentation: Accept:
// application/json; indent=4.
func (j JSON) Render(dst []byte, r *Request, resp *Response) ([]byte, error) {
	if resp.Data == nil {
		return dst, nil
	}
	if n := j.indent(r); n > 0 {
		return r.drfStyle().appendIndented(dst, resp.Data, n)
	}
	return r.drfStyle().append(dst, resp.Data, 0)
}

// Parse reads a whole document. Its errors are 400s in Python's words.
func (j JSON) Parse(body io.Reader, r *Request) (any, error) {
	c, err := r.charset()
	if err != nil {
		return nil, err
	}
	raw, err := readAll(body, r)
	if err != nil {
		return nil, err
	}
	defer raw.free() // values are copies
	cost := decodeCost(c, raw.bytes)
	if err := r.reservation().reserve(cost); err != nil {
		return nil, err
	}
	defer r.reservation().release(cost)
	text, err := c.DecodeStream(raw.bytes)
	if err != nil {
		return nil, jsonError(err.Error())
	}
	return parseJSON(text, j.depth(), j.values(), r.reservation())
}

func (j JSON) depth() int {
	if j.MaxDepth <= 0 {
		return defaultDepth
	}
	return min(j.MaxDepth, maxDepth)
}

func (j JSON) values() int {
	if j.MaxValues <= 0 {
		return defaultValues
	}
	return j.MaxValues
}

// indent returns by how many spaces each level of an answer is indented.
func (j JSON) indent(r *Request) int { return cmp.Or(indentOf(r), j.Indent) }

// indentOf returns the indent parameter of the accepted media type, within 0 to 8. It is 0 if
// Python's int could not read it.
func indentOf(r *Request) int {
	text, ok := r.accepted.Params["indent"]
	if !ok {
		return 0
	}
	n, err := strconv.Atoi(pytext.Numeral(text))
	if err != nil && !errors.Is(err, strconv.ErrRange) { // out of range, n is the nearest int
		return 0
	}
	return max(0, min(n, 8))
}

func jsonError(words string) *Error { return ParseError("JSON parse error - " + words) }

package rest

import (
	"cmp"
	"errors"
	"io"
	"strconv"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// JSON is the parser and renderer of application/json, as DRF's: compact, in UTF-8, and as particular
// about what it reads as Python is.
//
// It writes what github.com/go-json-experiment/json (encoding/json/v2) writes, with these
// differences: floats as Python's repr (1.0, 1e-07); times as DRF ("2020-01-02T03:04:05.678901Z",
// microseconds left out when 0); durations as their seconds in a string ("86402.000003"); U+2028
// and U+2029 escaped; maps sorted by key, and [Object] in its own order. A []byte is base64, which
// is Go's habit and not Django's. NaN, infinities are errors; what is not UTF-8 is written as
// U+FFFD, a lone surrogate as its escape. Named float types are written in JavaScript's manner.
//
// It reads objects as map[string]any (the last of equal keys counts), arrays as []any, numbers as [Number],
// and strings, booleans and null as string, bool and nil. A surrogate that stands alone ("\ud800") is kept
// as its three bytes, which are not valid UTF-8, so that a check of the field can name it.
type JSON struct {
	// MaxDepth is how deep arrays and objects may nest; deeper is a 400. Default 1,000, at most 10,000.
	MaxDepth int
	// MaxValues is how many values a document may hold, itself, members and elements: small ones take a hundred
	// times their bytes in memory. More is Django's plain 400 page. Default 100,000.
	MaxValues int
	// Indent is how many spaces each level has where the client names no number; default 0, compact.
	Indent int
}

// Standard bounds of JSON; jsontext itself stops at maxDepth.
const (
	defaultDepth  = 1000
	maxDepth      = 10000
	defaultValues = 100_000
)

// MediaType is application/json.
func (JSON) MediaType() string { return "application/json" }

// Format is json.
func (JSON) Format() string { return "json" }

// Render appends resp.Data, nothing for nil. The client may ask for indentation: Accept: application/json; indent=4.
func (j JSON) Render(dst []byte, r *Request, resp *Response) ([]byte, error) {
	if resp.Data == nil {
		return dst, nil
	}
	if n := cmp.Or(indentOf(r), j.Indent); n > 0 {
		return appendIndented(dst, resp.Data, n)
	}
	return drfStyle.append(dst, resp.Data, 0)
}

// Parse reads a whole document. What Python refuses is a 400 in Python's words.
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

// indentOf is the accepted media type's indent parameter within 0..8; what Python's int does not read is 0.
func indentOf(r *Request) int {
	text, ok := r.accepted.Params["indent"]
	if !ok {
		return 0
	}
	n, err := strconv.Atoi(pytext.Numeral(text))
	if err != nil && !errors.Is(err, strconv.ErrRange) { // beyond its range n is the bound
		return 0
	}
	return max(0, min(n, 8))
}

func jsonError(words string) *Error { return ParseError("JSON parse error - " + words) }

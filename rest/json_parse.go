package rest

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// maxDigits is the longest integer that Python reads, in digits.
const maxDigits = 4300

// parseJSON parses a document of valid UTF-8, with at most depth levels and values values. Its
// errors are *Errors, or those of reserved, which counts the memory of the values.
func parseJSON(text []byte, depth, values int, reserved *reservation) (any, error) {
	if bytes.HasPrefix(text, []byte("\ufeff")) {
		return nil, jsonError("Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)")
	}
	p := jsonParser{
		text: text, depth: depth, maxValues: values, valuesLeft: values,
		cost: pendingCost{reserved: reserved},
		dec: jsontext.NewDecoder(bytes.NewBuffer(text),
			jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)),
	}
	v, err := p.value()
	if err != nil {
		return nil, err
	}
	if end := skipSpace(text, int(p.dec.InputOffset())); end < len(text) {
		return nil, p.errorAt("Extra data", end)
	}
	return v, p.cost.flush()
}

// jsonParser builds values from jsontext's tokens.
type jsonParser struct {
	text       []byte
	dec        *jsontext.Decoder
	depth      int
	maxValues  int // of the document
	valuesLeft int // how many may still come
	cost       pendingCost

	deepest int // the deepest nesting so far
}

func (p *jsonParser) value() (any, error) {
	if p.valuesLeft--; p.valuesLeft < 0 {
		return nil, overLimit(fmt.Sprintf("The JSON document has more than %d values.", p.maxValues))
	}
	if p.dec.PeekKind() == jsontext.KindString {
		return p.string()
	}
	tok, err := p.dec.ReadToken()
	if err != nil {
		return nil, p.explain()
	}
	switch tok.Kind() {
	case jsontext.KindNull:
		return nil, nil
	case jsontext.KindTrue, jsontext.KindFalse:
		return tok.Bool(), nil
	case jsontext.KindNumber:
		return p.number(Number(tok.String()))
	}
	if p.dec.StackDepth() > p.depth {
		return nil, jsonError(fmt.Sprintf("Nesting is deeper than %d levels", p.depth))
	}
	if tok.Kind() == jsontext.KindBeginArray {
		return p.array()
	}
	return p.object()
}

func (p *jsonParser) array() (any, error) {
	list := []any{}
	if err := p.addNesting(costOfArray); err != nil {
		return nil, err
	}
	for p.dec.PeekKind() != jsontext.KindEndArray {
		if err := p.cost.add(costOfElement); err != nil {
			return nil, err
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, p.readEnd()
}

func (p *jsonParser) object() (any, error) {
	members := Object{}
	var places map[string]int // of the values, once there are many
	if err := p.addNesting(costOfObject); err != nil {
		return nil, err
	}
	for p.dec.PeekKind() != jsontext.KindEndObject {
		key, err := p.string()
		if err != nil {
			return nil, err
		}
		if err := p.addMember(members.Len()); err != nil {
			return nil, err
		}
		value, err := p.value()
		if err != nil {
			return nil, err
		}
		at, known := members.place(key, places)
		if known {
			members[at] = value
			continue
		}
		members = append(members, key, value)
		switch n := members.Len(); {
		case n == fewMembers:
			places = make(map[string]int, 2*fewMembers)
			for i := 0; i < len(members); i += 2 {
				places[members[i].(string)] = i + 1
			}
		case n > fewMembers:
			places[key] = at
		}
	}
	return members, p.readEnd()
}

// fewMembers is how many members of an object are looked at one by one.
const fewMembers = 8

// place returns the index of the value of a key: where it stands, or would be added. As in Python
// the last of equal keys wins, in the place of the first.
func (o Object) place(key string, places map[string]int) (at int, known bool) {
	if places != nil {
		if at, known = places[key]; known {
			return at, true
		}
		return len(o) + 1, false
	}
	for i := 0; i < len(o); i += 2 {
		if o[i] == key {
			return i + 1, true
		}
	}
	return len(o) + 1, false
}

// readEnd reads the closing bracket that PeekKind has seen.
func (p *jsonParser) readEnd() error {
	if _, err := p.dec.ReadToken(); err != nil {
		return p.explain()
	}
	return nil
}

// string reads a string from its raw form: the text of jsontext's token has lost lone surrogates.
func (p *jsonParser) string() (string, error) {
	raw, err := p.dec.ReadValue()
	if err != nil {
		return "", p.explain()
	}
	if err := p.cost.add(int64(len(raw)) + costOfText); err != nil {
		return "", err
	}
	return unquote(raw[1 : len(raw)-1]), nil
}

func (p *jsonParser) number(n Number) (any, error) {
	digits := len(n)
	if n[0] == '-' {
		digits--
	}
	if digits > maxDigits && n.IsInteger() {
		return nil, jsonError(fmt.Sprintf("Exceeds the limit (%d digits) for integer string conversion: "+
			"value has %d digits; use sys.set_int_max_str_digits() to increase the limit", maxDigits, digits))
	}
	return n, p.cost.add(int64(len(n)) + costOfText)
}

// unquote decodes the escapes of a valid JSON string without its quotes. The halves of a surrogate
// pair are joined; a lone surrogate becomes three bytes (see pytext.AppendRune).
func unquote(raw []byte) string {
	i := bytes.IndexByte(raw, '\\')
	if i < 0 {
		return string(raw)
	}
	out := make([]byte, 0, len(raw))
	for i >= 0 {
		out = append(out, raw[:i]...)
		raw = raw[i:]
		if raw[1] == 'u' {
			r, size := unescape(raw)
			out = pytext.AppendRune(out, r)
			raw = raw[size:]
		} else {
			out = append(out, shortEscape(raw[1]))
			raw = raw[2:]
		}
		i = bytes.IndexByte(raw, '\\')
	}
	return string(append(out, raw...))
}

// unescape decodes \uXXXX, or two of them that form a pair.
func unescape(raw []byte) (r rune, size int) {
	r = hexRune(raw[2:6])
	if utf16.IsSurrogate(r) && len(raw) >= 12 && raw[6] == '\\' && raw[7] == 'u' {
		if joined := utf16.DecodeRune(r, hexRune(raw[8:12])); joined != utf8.RuneError {
			return joined, 12
		}
	}
	return r, 6
}

func hexRune(digits []byte) rune {
	n, _ := strconv.ParseUint(string(digits), 16, 16)
	return rune(n)
}

func shortEscape(c byte) byte {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c
}

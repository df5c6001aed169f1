package table

import (
	"encoding/json"
	"math"
	"net/netip"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/model"
)

// encodeText returns the value to bind where the engine has no type of its own for the kind. It is
// what Django stores on SQLite: digits of a UUID, microseconds of a duration, text of the others.
func encodeText(k model.Kind, places int, value any) any {
	switch v := value.(type) {
	case decimal.Decimal:
		return v.StringFixedBank(int32(places)) // as Python's quantize rounds
	case model.Date:
		return v.String()
	case model.TimeOfDay:
		return v.String()
	case model.UUID:
		return v.Hex()
	case model.Duration:
		return microseconds(v)
	case model.JSON:
		return pythonJSON(v)
	case string:
		if k == model.GenericIPAddressField {
			if address, err := netip.ParseAddr(v); err == nil {
				return address.String()
			}
		}
	}
	return value
}

// microseconds returns a duration as a bigint column has it. One that is too long for the column is
// the longest, which a condition may compare with; serializers refuse it.
func microseconds(d model.Duration) int64 {
	us, ok := d.TotalMicroseconds()
	switch {
	case ok:
		return us
	case d.Seconds < 0:
		return math.MinInt64
	}
	return math.MaxInt64
}

// pythonJSON returns a document as Python's json.dumps writes it, because SQLite and MariaDB
// compare the text of documents. A text that is no JSON stays as it is: the database refuses it.
func pythonJSON(doc model.JSON) any {
	if len(doc) == 0 {
		return nil
	}
	d := json.NewDecoder(strings.NewReader(string(doc)))
	d.UseNumber()
	var out []byte
	if out = appendValue(out, d); out == nil {
		return string(doc)
	}
	return string(out)
}

// appendValue appends the next value of the document, and returns nil if there is none.
func appendValue(dst []byte, d *json.Decoder) []byte {
	token, err := d.Token()
	if err != nil {
		return nil
	}
	switch v := token.(type) {
	case json.Delim:
		return appendContainer(dst, d, v)
	case string:
		return appendASCII(dst, v)
	case json.Number:
		return pytext.Number(v).Append(dst)
	case bool:
		if v {
			return append(dst, "true"...)
		}
		return append(dst, "false"...)
	}
	return append(dst, "null"...)
}

func appendContainer(dst []byte, d *json.Decoder, open json.Delim) []byte {
	dst = append(dst, byte(open))
	for i := 0; d.More(); i++ {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		if open == '{' {
			key, err := d.Token()
			text, ok := key.(string)
			if err != nil || !ok {
				return nil
			}
			dst = append(appendASCII(dst, text), ": "...)
		}
		if dst = appendValue(dst, d); dst == nil {
			return nil
		}
	}
	if _, err := d.Token(); err != nil {
		return nil
	}
	return append(dst, byte(open)+2) // '}' and ']' stand two behind '{' and '['
}

// appendASCII appends a text as json.dumps does, which escapes all that is not ASCII.
func appendASCII(dst []byte, text string) []byte {
	for _, r := range string(pytext.AppendJSON(nil, text)) {
		if r < 0x7f { // json.dumps escapes DEL too
			dst = append(dst, byte(r))
		} else {
			dst = pytext.AppendEscape(dst, r)
		}
	}
	return dst
}

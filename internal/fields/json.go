package fields

import (
	"math"
	"math/big"
	"strconv"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// JSON is DRF's JSONField. Its values are what the parser of bodies returns.
type JSON struct {
	// Parse reads a document, for the texts of forms and for Binary. Nil: such a text is refused.
	Parse  func(text string) (any, error)
	Binary bool // the value is sent, and written, as a text that contains JSON
}

// jsonText is the text of a form's field, which contains JSON.
type jsonText string

// Decode returns the value. It refuses a number that is out of a float's range, which Python reads
// as infinite.
func (j JSON) Decode(raw any) (any, *Error) {
	text, isText := raw.(jsonText)
	if j.Binary && !isText {
		var s string
		s, isText = raw.(string)
		if text = jsonText(s); !isText {
			return nil, refuseJSON()
		}
	}
	if isText {
		if j.Parse == nil {
			return nil, refuseJSON()
		}
		value, err := j.Parse(string(text))
		if err != nil {
			return nil, refuseJSON()
		}
		raw = value
	}
	if !isFinite(raw) {
		return nil, refuseJSON()
	}
	return raw, nil
}

func refuseJSON() *Error { return refuse("invalid", "Value must be valid JSON.") }

// isFinite reports whether all numbers in a value are in a float's range. The parser has bounded
// how deep the value nests.
func isFinite(raw any) bool {
	switch v := raw.(type) {
	case number:
		n := pytext.Number(v.String())
		f, err := n.Float64()
		return err == nil && (n.IsInteger() || !math.IsInf(f, 0))
	case []any:
		for _, one := range v {
			if !isFinite(one) {
				return false
			}
		}
	case nil, bool, string:
	default:
		object, ok := pytext.AsObject(v)
		if !ok { // a file
			return false
		}
		for _, one := range object.All() {
			if !isFinite(one) {
				return false
			}
		}
	}
	return true
}

// Append appends the value.
func (j JSON) Append(dst []byte, value any) []byte {
	if j.Binary {
		return appendText(dst, string(appendAny(nil, value)))
	}
	return appendAny(dst, value)
}

// Read implements Kind.
func (j JSON) Read(raw any) (any, *Error) { return j.Decode(raw) }

// Write implements Kind.
func (j JSON) Write(dst []byte, value any) []byte { return j.Append(dst, value) }

// appendAny appends a parsed value, or one of a Choice. It writes a value that JSON does not have
// as null.
func appendAny(dst []byte, value any) []byte {
	switch v := value.(type) {
	case bool:
		return strconv.AppendBool(dst, v)
	case string:
		return appendText(dst, v)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case uint64:
		return strconv.AppendUint(dst, v, 10)
	case float64:
		return Float{}.Append(dst, v)
	case *big.Int:
		return v.Append(dst, 10)
	case pytext.Number:
		return v.Append(dst)
	case number:
		return pytext.Number(v.String()).Append(dst)
	case []any:
		return List{}.Append(dst, v)
	}
	if object, ok := pytext.AsObject(value); ok {
		return Dict{}.appendObject(dst, object)
	}
	return append(dst, "null"...)
}

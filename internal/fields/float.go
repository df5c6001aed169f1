package fields

import (
	"math"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Float is DRF's FloatField.
type Float struct {
	Bits     int           // 32 for values that fit a float32, else 64
	Min, Max pytext.Number // bounds, in the words of messages; "": none
}

// Decode accepts what Python's float accepts, except NaN and infinities.
func (f Float) Decode(raw any) (float64, *Error) {
	n, err := f.read(raw)
	switch {
	case err != nil:
		return 0, err
	case f.Max != "" && n > bound(f.Max):
		return 0, refuseMax(f.Max.Text())
	case f.Min != "" && n < bound(f.Min):
		return 0, refuseMin(f.Min.Text())
	}
	return n, nil
}

// bound returns a bound as a number. One beyond all floats is infinite.
func bound(n pytext.Number) float64 {
	f, _ := n.Float64()
	return f
}

func (f Float) read(raw any) (float64, *Error) {
	var text string
	switch v := raw.(type) {
	case bool: // Python's float(True) is 1.0
		if v {
			return 1.0, nil
		}
		return 0.0, nil
	case number:
		sent := pytext.Number(v.String())
		n, err := sent.Float64()
		if sent.IsInteger() && math.IsInf(n, 0) {
			return 0, refuse("overflow", "Integer value too large to convert to float")
		}
		if n == 0 && err == nil { // -0 is an integer and loses its sign, -0.0 keeps it
			return n, nil
		}
		text = string(sent)
	case string:
		if isTooLong(v) {
			return 0, refuseTooLong()
		}
		text = v
	}
	n, ok := parseFloat(text, f.Bits)
	if !ok || math.IsNaN(n) || math.IsInf(n, 0) {
		return 0, refuse("invalid", msgNumber)
	}
	return n, nil
}

// parseFloat reads a text as Python's float does. Go reads hexadecimal floats too.
func parseFloat(text string, bits int) (float64, bool) {
	if text = pytext.Numeral(text); strings.ContainsAny(text, "xXpP") {
		return 0, false
	}
	n, err := strconv.ParseFloat(text, bits)
	return n, err == nil
}

// Append appends the number as Python's repr. NaN and infinities, which JSON does not have, are
// null.
func (Float) Append(dst []byte, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return append(dst, "null"...)
	}
	return pytext.AppendFloat(dst, v)
}

// Read implements Kind.
func (f Float) Read(raw any) (any, *Error) { return erase(f.Decode(raw)) }

// Write implements Kind.
func (f Float) Write(dst []byte, v any) []byte { return f.Append(dst, v.(float64)) }

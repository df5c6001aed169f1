package fields

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

const (
	msgFloat    = "A valid number is required."
	msgOverflow = "Integer value too large to convert to float"
)

// Float is DRF's FloatField. Its values are float64.
type Float struct {
	Bits     int           // 32 for values that fit a float32, else 64
	Min, Max pytext.Number // bounds, in the words of messages; "": none
}

// Read implements Kind.
func (f Float) Read(raw any) (any, []string) {
	n, message := f.read(raw)
	switch {
	case message != "":
	case f.Max != "" && n > bound(f.Max):
		message = fmt.Sprintf(msgMax, f.Max.Text())
	case f.Min != "" && n < bound(f.Min):
		message = fmt.Sprintf(msgMin, f.Min.Text())
	}
	return valueOrMessage(n, message)
}

// bound returns a bound as a number. One beyond all floats is infinite.
func bound(n pytext.Number) float64 {
	f, _ := n.Float64()
	return f
}

func (f Float) read(raw any) (float64, string) {
	var text string
	switch v := raw.(type) {
	case bool: // Python's float(True) is 1.0
		if v {
			return 1.0, ""
		}
		return 0.0, ""
	case number:
		sent := pytext.Number(v.String())
		n, err := sent.Float64()
		if sent.IsInteger() && math.IsInf(n, 0) {
			return 0, msgOverflow
		}
		if n == 0 && err == nil { // -0 is an integer and loses its sign, -0.0 keeps it
			return n, ""
		}
		text = string(sent)
	case string:
		if length, _ := pytext.Measure(v); length > maxNumberText {
			return 0, msgTooLong
		}
		text = v
	default:
		return 0, msgFloat
	}
	if text = pytext.Numeral(text); strings.ContainsAny(text, "xXpP") { // Go reads hexadecimal floats too
		return 0, msgFloat
	}
	n, err := strconv.ParseFloat(text, f.Bits)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return 0, msgFloat
	}
	return n, ""
}

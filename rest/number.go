package rest

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Number is a JSON number as it was written, so that 1, 1.0 and 12345678901234567890 stay distinct.
// JSON renders it as Python would after parsing it: an integer digit by digit, another number as
// Python's repr.
type Number string

// IsInteger reports whether the number has neither fraction nor exponent, so that Python would
// parse an int.
func (n Number) IsInteger() bool { return pytext.Number(n).IsInteger() }

// Float64 returns the nearest float. A number out of range is an infinity without an error, as in
// Python. -0 is an integer and so 0 without a sign.
func (n Number) Float64() (float64, error) { return pytext.Number(n).Float64() }

// String returns the number as it was written.
func (n Number) String() string { return string(n) }

// isValid reports whether the text is a JSON number. A program can make a Number of any text.
func (n Number) isValid() bool {
	return n != "" && (n[0] == '-' || pytext.IsDigit(n[0])) && pytext.IsDigit(n[len(n)-1]) &&
		jsontext.Value(n).IsValid()
}

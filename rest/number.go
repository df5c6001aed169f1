package rest

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Number is a JSON number as it was written, so that 1, 1.0 and 12345678901234567890 stay apart.
// JSON writes it as Python would after reading it: integers digit by digit, others as Python's repr.
type Number string

// IsInteger reports whether the number has neither fraction nor exponent: what Python reads as an int.
func (n Number) IsInteger() bool { return pytext.Number(n).IsInteger() }

// Float64 is the nearest float; a number beyond its range is an infinity and no error, as in Python. -0 is an
// integer, which has one zero: 0.
func (n Number) Float64() (float64, error) { return pytext.Number(n).Float64() }

// String is the number as it was written.
func (n Number) String() string { return string(n) }

// valid reports whether the text is a JSON number: a Number may be made by hand.
func (n Number) valid() bool {
	return n != "" && (n[0] == '-' || pytext.IsDigit(n[0])) && pytext.IsDigit(n[len(n)-1]) && jsontext.Value(n).IsValid()
}

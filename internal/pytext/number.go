package pytext

import (
	"bytes"
	"errors"
	"math"
	"strconv"
	"strings"
)

// Number is a JSON number as it was written.
type Number string

// IsInteger reports whether the number has neither fraction nor exponent, so that Python would
// parse an int.
func (n Number) IsInteger() bool { return !strings.ContainsAny(string(n), ".eE") }

// Float64 returns the nearest float. A number out of range is an infinity without an error, as in
// Python. -0 is an integer and so 0 without a sign.
func (n Number) Float64() (float64, error) {
	if n == "-0" {
		return 0, nil
	}
	f, err := strconv.ParseFloat(string(n), 64)
	if errors.Is(err, strconv.ErrRange) {
		err = nil
	}
	return f, err
}

// Text returns the number as Python's str shows it. It is "inf" or "-inf" for a number out of a
// float's range.
func (n Number) Text() string {
	if f, err := n.Float64(); err == nil && !n.IsInteger() && math.IsInf(f, 0) {
		return strings.TrimPrefix(strings.ToLower(strconv.FormatFloat(f, 'g', -1, 64)), "+")
	}
	return string(n.Append(nil))
}

// Append appends the number as Python's json.dumps writes it. A number out of a float's range stays
// as it was written.
func (n Number) Append(dst []byte) []byte {
	if n.IsInteger() {
		if n == "-0" {
			n = "0"
		}
		return append(dst, n...)
	}
	f, err := n.Float64()
	if err != nil || math.IsInf(f, 0) {
		return append(dst, n...)
	}
	return AppendFloat(dst, f)
}

// AppendFloat appends a finite float as Python's repr writes it: the shortest digits that parse to
// the same float, with an exponent below 1e-4 and from 1e16, else with a fraction.
func AppendFloat(dst []byte, f float64) []byte {
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.AppendFloat(dst, f, 'e', -1, 64)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
	if bytes.IndexByte(dst[start:], '.') < 0 {
		dst = append(dst, ".0"...)
	}
	return dst
}

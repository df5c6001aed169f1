package fields

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// decimalText is a number as it was written: digits without zeros in front, times ten to the power
// of exponent.
type decimalText struct {
	negative bool
	digits   string // at least one
	exponent int64
}

// The bounds of Python's Decimal.
const (
	maxDecimalExponent = 999_999_999_999_999_999
	minDecimalExponent = -1_999_999_999_999_999_997
)

// parseDecimal reads a finite number as Python's Decimal does, in time proportional to the text
// whatever its exponent. Python ignores all underscores and knows the digits of every script.
func parseDecimal(text string) (d decimalText, ok bool) {
	text = strings.ReplaceAll(pytext.ASCIIDigits(text), "_", "")
	if text != "" && (text[0] == '+' || text[0] == '-') {
		d.negative, text = text[0] == '-', text[1:]
	}
	if e := strings.IndexAny(text, "eE"); e >= 0 {
		var err error
		if d.exponent, err = strconv.ParseInt(text[e+1:], 10, 64); err != nil {
			return d, false // also one beyond an int64, which is beyond Python's too
		}
		text = text[:e]
	}
	whole, fraction, _ := strings.Cut(text, ".")
	digits := whole + fraction
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return d, false
	}
	if d.exponent > maxDecimalExponent || d.exponent < minDecimalExponent {
		return d, false
	}
	d.exponent -= int64(len(fraction))
	if d.digits = strings.TrimLeft(digits, "0"); d.digits == "" {
		d.digits = "0"
	}
	adjusted := d.exponent + int64(len(d.digits)) - 1
	return d, adjusted <= maxDecimalExponent && d.exponent >= minDecimalExponent
}

// Python's zero has a sign, which REST framework shows: -0 is answered with "-0.00". shopspring's
// has none. A zero whose exponent is at least this one stands for -0, with as many places as the
// exponent is larger. In calculations and as text it is 0.
const negativeZero = 1000

func isNegativeZero(v decimal.Decimal) bool { return v.IsZero() && v.Exponent() >= negativeZero }

// value returns the number. It reports false for one that shopspring's decimals cannot hold.
func (d decimalText) value() (decimal.Decimal, bool) {
	if d.exponent > math.MaxInt32 || d.exponent < math.MinInt32 {
		return decimal.Decimal{}, false
	}
	if d.negative && d.digits == "0" {
		return decimal.New(0, negativeZero+int32(max(0, -d.exponent))), true
	}
	n, ok := new(big.Int).SetString(d.digits, 10)
	if d.negative && ok {
		n.Neg(n)
	}
	return decimal.NewFromBigInt(n, int32(d.exponent)), ok
}

// AppendDecimal appends a number without an exponent, with the places that it has: 1.10.
func AppendDecimal(dst []byte, v decimal.Decimal) []byte {
	if isNegativeZero(v) {
		dst, v = append(dst, '-'), decimal.New(0, negativeZero-v.Exponent())
	}
	digits := v.Coefficient().String()
	if v.Sign() < 0 {
		dst, digits = append(dst, '-'), digits[1:]
	}
	exponent := int(v.Exponent())
	if exponent >= 0 {
		dst = append(dst, digits...)
		if v.IsZero() {
			return dst
		}
		return append(dst, strings.Repeat("0", exponent)...)
	}
	if missing := 1 - exponent - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	point := len(digits) + exponent
	return append(append(append(dst, digits[:point]...), '.'), digits[point:]...)
}

// DecimalText returns a number as Python's str writes a Decimal: with an exponent if it is positive
// or the number is very small.
func DecimalText(v decimal.Decimal) string {
	digits := v.Coefficient().String()
	sign := ""
	if v.Sign() < 0 {
		sign, digits = "-", digits[1:]
	}
	adjusted := int(v.Exponent()) + len(digits) - 1
	if v.Exponent() <= 0 && adjusted >= -6 {
		return string(AppendDecimal(nil, v))
	}
	if len(digits) > 1 {
		digits = digits[:1] + "." + digits[1:]
	}
	if adjusted >= 0 {
		return sign + digits + "E+" + strconv.Itoa(adjusted)
	}
	return sign + digits + "E" + strconv.Itoa(adjusted)
}

package fields

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Decimal is DRF's DecimalField.
type Decimal struct {
	MaxDigits int // all together; 0: no bound
	Places    int // after the point; values have exactly as many

	// AnyPlaces is decimal_places=None: values keep the places that were sent, and Places is not
	// read.
	AnyPlaces bool

	Min, Max  *decimal.Decimal // nil: no bound
	Rounding  Rounding         // of the output; default HalfEven
	AsNumber  bool             // the output is a JSON number: coerce_to_string=False
	Normalize bool             // the output has no zeros at its end: normalize_output

	// MaxExponent bounds how large or small a number without MaxDigits may be, since each digit of
	// 1e999999999 would have to be written. Default 1,000. DRF has no such bound.
	MaxExponent int
}

// Decode accepts what Python's Decimal accepts, except NaN and infinities.
func (d Decimal) Decode(raw any) (decimal.Decimal, *Error) {
	text := strings.TrimFunc(pytext.Str(raw), pytext.IsSpace)
	if isTooLong(text) {
		return decimal.Decimal{}, refuseTooLong()
	}
	p, ok := parseDecimal(text)
	if !ok {
		return decimal.Decimal{}, refuse("invalid", msgNumber)
	}
	if err := d.checkPrecision(p); err != nil {
		return decimal.Decimal{}, err
	}
	if p.digits == "0" {
		p.exponent = min(p.exponent, 0) // however large, it changes nothing
	}
	n, ok := p.value()
	if limit := int64(cmp.Or(d.MaxExponent, 1000)); !ok || p.exponent > limit || p.exponent < -limit {
		return decimal.Decimal{}, refuse("invalid", msgNumber)
	}
	if !d.AnyPlaces {
		n = quantize(n, d.Places, d.Rounding)
		if d.MaxDigits == 0 && n.NumDigits() > contextDigits {
			return decimal.Decimal{}, refuseDigits(contextDigits)
		}
	}
	switch {
	case d.Max != nil && n.Cmp(*d.Max) > 0:
		return decimal.Decimal{}, refuseMax(DecimalText(*d.Max))
	case d.Min != nil && n.Cmp(*d.Min) < 0:
		return decimal.Decimal{}, refuseMin(DecimalText(*d.Min))
	}
	return n, nil
}

// contextDigits is the precision of Python's decimal context. DRF answers a longer number with 500
// where a field has places and no bound on the digits.
const contextDigits = 28

func refuseDigits(most int) *Error {
	return refuse("max_digits", "Ensure that there are no more than {max_digits} digits in total.",
		"max_digits", strconv.Itoa(most))
}

// checkPrecision is DRF's validate_precision.
func (d Decimal) checkPrecision(p decimalText) *Error {
	digits := int64(len(p.digits))
	total, whole, places := digits, digits+p.exponent, -p.exponent
	switch {
	case p.exponent >= 0:
		total, places = whole, 0
	case digits <= places:
		total, whole = places, 0
	}
	switch {
	case d.MaxDigits > 0 && total > int64(d.MaxDigits):
		return refuseDigits(d.MaxDigits)
	case !d.AnyPlaces && places > int64(d.Places):
		return refuse("max_decimal_places", "Ensure that there are no more than {max_decimal_places} decimal places.",
			"max_decimal_places", strconv.Itoa(d.Places))
	case !d.AnyPlaces && d.MaxDigits > 0 && whole > int64(d.MaxDigits-d.Places):
		return refuse("max_whole_digits",
			"Ensure that there are no more than {max_whole_digits} digits before the decimal point.",
			"max_whole_digits", strconv.Itoa(d.MaxDigits-d.Places))
	}
	return nil
}

func (Decimal) isNull(raw any) bool {
	text, ok := raw.(string)
	return ok && strings.TrimFunc(text, pytext.IsSpace) == ""
}

// Append appends the number, quoted if it is a text.
func (d Decimal) Append(dst []byte, v decimal.Decimal) []byte {
	if !d.AnyPlaces {
		v = quantize(v, d.Places, d.Rounding)
	}
	if d.Normalize {
		v = normalize(v)
	}
	if !d.AsNumber {
		return append(AppendDecimal(append(dst, '"'), v), '"')
	}
	f, err := strconv.ParseFloat(string(AppendDecimal(nil, v)), 64)
	if err != nil { // beyond a float
		return AppendDecimal(dst, v)
	}
	return pytext.AppendFloat(dst, f)
}

// Read implements Kind.
func (d Decimal) Read(raw any) (any, *Error) { return erase(d.Decode(raw)) }

// Write implements Kind.
func (d Decimal) Write(dst []byte, v any) []byte { return d.Append(dst, v.(decimal.Decimal)) }

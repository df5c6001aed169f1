package fields

import (
	"cmp"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Integer is DRF's IntegerField. Its bounds are at most those of the value's type; a
// ModelSerializer's are those of the database's column.
type Integer struct {
	Bits     int      // 8 to 64: values are int64, or uint64 if Unsigned; 0: *big.Int of any size
	Unsigned bool     // no negative numbers
	Min, Max *big.Int // narrower bounds; nil: those of the type
}

// Bounds returns the least and the largest value, or nil where there is no bound.
func (i Integer) Bounds() (least, most *big.Int) {
	switch {
	case i.Bits == 0:
	case i.Unsigned:
		least, most = new(big.Int), new(big.Int).SetUint64(math.MaxUint64>>(64-i.Bits))
	default:
		least, most = big.NewInt(math.MinInt64>>(64-i.Bits)), big.NewInt(math.MaxInt64>>(64-i.Bits))
	}
	return cmp.Or(i.Min, least), cmp.Or(i.Max, most)
}

// Decode is Read for values that fit an int64: Bits that are 0 are 64.
func (i Integer) Decode(raw any) (int64, *Error) {
	i.Bits = cmp.Or(i.Bits, 64)
	value, err := i.Read(raw)
	if err != nil {
		return 0, err
	}
	return value.(int64), nil
}

// Read implements Kind.
func (i Integer) Read(raw any) (any, *Error) { return i.read(raw, "A valid integer is required.") }

func (i Integer) read(raw any, invalid string) (any, *Error) {
	text, ok := numberText(raw)
	if !ok {
		return nil, refuse("invalid", invalid)
	}
	if _, isText := raw.(string); isText && isTooLong(text) {
		return nil, refuseTooLong()
	}
	text = pytext.Numeral(withoutFraction(text))
	switch { // most numbers fit the type
	case i.Bits == 0, i.Min != nil, i.Max != nil:
	case i.Unsigned:
		if n, err := strconv.ParseUint(text, 10, i.Bits); err == nil {
			return n, nil
		}
	default:
		if n, err := strconv.ParseInt(text, 10, i.Bits); err == nil {
			return n, nil
		}
	}
	n, ok := new(big.Int).SetString(text, 10)
	if !ok {
		return nil, refuse("invalid", invalid)
	}
	return i.fit(n)
}

// fit converts n to the type that Bits and Unsigned select, or returns the error for the bound that
// n exceeds.
func (i Integer) fit(n *big.Int) (any, *Error) {
	switch least, most := i.Bounds(); {
	case most != nil && n.Cmp(most) > 0:
		return nil, refuseMax(most.String())
	case least != nil && n.Cmp(least) < 0:
		return nil, refuseMin(least.String())
	case i.Bits == 0:
		return n, nil
	case i.Unsigned:
		return n.Uint64(), nil // ParseUint refuses the signs of +1 and -0
	}
	return n.Int64(), nil
}

// Append appends the number.
func (Integer) Append(dst []byte, v int64) []byte { return strconv.AppendInt(dst, v, 10) }

// Write implements Kind.
func (Integer) Write(dst []byte, v any) []byte {
	switch n := v.(type) {
	case uint64:
		return strconv.AppendUint(dst, n, 10)
	case *big.Int:
		return n.Append(dst, 10)
	}
	return strconv.AppendInt(dst, v.(int64), 10)
}

// withoutFraction removes a fraction of zeros, as IntegerField does before it calls Python's int.
func withoutFraction(text string) string {
	point := strings.LastIndexByte(text, '.')
	if point >= 0 && strings.Trim(strings.TrimRightFunc(text[point+1:], pytext.IsSpace), "0") == "" {
		return text[:point]
	}
	return text
}

// BigInteger is DRF's BigIntegerField.
type BigInteger struct {
	Integer
	AsText bool // the output is a text: coerce_to_string
}

// Decode is Integer's.
func (b BigInteger) Decode(raw any) (int64, *Error) {
	b.Bits = cmp.Or(b.Bits, 64)
	value, err := b.Read(raw)
	if err != nil {
		return 0, err
	}
	return value.(int64), nil
}

// Read implements Kind.
func (b BigInteger) Read(raw any) (any, *Error) {
	return b.read(raw, "A valid biginteger is required.")
}

// Append appends the number, or its text.
func (b BigInteger) Append(dst []byte, v int64) []byte { return b.Write(dst, v) }

// Write implements Kind.
func (b BigInteger) Write(dst []byte, v any) []byte {
	if !b.AsText {
		return b.Integer.Write(dst, v)
	}
	return append(b.Integer.Write(append(dst, '"'), v), '"')
}

package fields

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

const (
	msgInteger = "A valid integer is required."
	msgMin     = "Ensure this value is greater than or equal to %s."
	msgMax     = "Ensure this value is less than or equal to %s."
	msgTooLong = "String value too large."
)

// maxNumberText is the longest text that DRF reads as a number, in characters.
const maxNumberText = 1000

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

// Read implements Kind.
func (i Integer) Read(raw any) (any, []string) {
	text, message := integerText(raw)
	if message != "" {
		return valueOrMessage(nil, message)
	}
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
		return valueOrMessage(nil, msgInteger)
	}
	return valueOrMessage(i.fit(n))
}

// fit converts n to the type that Bits and Unsigned select, or returns the message for the bound
// that n exceeds.
func (i Integer) fit(n *big.Int) (any, string) {
	switch least, most := i.Bounds(); {
	case least != nil && n.Cmp(least) < 0:
		return nil, fmt.Sprintf(msgMin, least)
	case most != nil && n.Cmp(most) > 0:
		return nil, fmt.Sprintf(msgMax, most)
	case i.Bits == 0:
		return n, ""
	case i.Unsigned:
		return n.Uint64(), "" // ParseUint refuses the signs of +1 and -0
	}
	return n.Int64(), ""
}

// integerText returns the text that Python's int would read, prepared for strconv.
func integerText(raw any) (text, message string) {
	switch v := raw.(type) {
	case string:
		if length, _ := pytext.Measure(v); length > maxNumberText {
			return "", msgTooLong
		}
		text = v
	case number:
		text = pytext.Number(v.String()).Text()
	default:
		return "", msgInteger
	}
	return pytext.Numeral(withoutFraction(text)), ""
}

// withoutFraction removes a fraction of zeros, as IntegerField does before it calls Python's int.
func withoutFraction(text string) string {
	point := strings.LastIndexByte(text, '.')
	if point >= 0 && strings.Trim(strings.TrimRightFunc(text[point+1:], pytext.IsSpace), "0") == "" {
		return text[:point]
	}
	return text
}

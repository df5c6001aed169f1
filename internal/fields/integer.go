package fields

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

const (
	msgInteger = "A valid integer is required."
	msgMin     = "Ensure this value is greater than or equal to %d."
	msgMax     = "Ensure this value is less than or equal to %d."
	msgTooLong = "String value too large."
)

// maxNumberText is the longest text that DRF reads as a number, in characters.
const maxNumberText = 1000

// Integer is DRF's IntegerField. Its bounds are those of the value's type; DRF's are those of the
// database.
type Integer struct {
	Bits     int  // 8 to 64: values are int64, or uint64 if Unsigned; 0: *big.Int without bounds
	Unsigned bool // no negative numbers
}

// Read implements Kind.
func (i Integer) Read(raw any) (any, []string) {
	text, message := integerText(raw)
	if message != "" {
		return valueOrMessage(nil, message)
	}
	switch { // most numbers fit
	case i.Bits == 0:
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
	if i.Bits == 0 {
		return n, nil
	}
	return valueOrMessage(i.fit(n))
}

// fit converts n to the type that Bits and Unsigned select, or returns the message for the bound
// that n exceeds.
func (i Integer) fit(n *big.Int) (any, string) {
	least, most := new(big.Int), new(big.Int).SetUint64(math.MaxUint64>>(64-i.Bits))
	if !i.Unsigned {
		least, most = big.NewInt(math.MinInt64>>(64-i.Bits)), big.NewInt(math.MaxInt64>>(64-i.Bits))
	}
	switch {
	case n.Cmp(least) < 0:
		return nil, fmt.Sprintf(msgMin, least)
	case n.Cmp(most) > 0:
		return nil, fmt.Sprintf(msgMax, most)
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

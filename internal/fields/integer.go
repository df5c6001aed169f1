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

// maxNumberText is how many characters of text DRF reads as a number.
const maxNumberText = 1000

// Integer is DRF's IntegerField. Its bounds are those of the value's type: DRF's are the database's.
type Integer struct {
	Bits     int  // 8 to 64: values are int64, or uint64 where Unsigned; 0: they are *big.Int, without bounds
	Unsigned bool // no negative numbers
}

// Read implements Kind.
func (i Integer) Read(raw any) (any, []string) {
	text, message := integerText(raw)
	if message != "" {
		return one(nil, message)
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
		return one(nil, msgInteger)
	}
	if i.Bits == 0 {
		return n, nil
	}
	return one(i.fit(n))
}

// fit is n as the value's type holds it, or which bound it is beyond.
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
		return n.Uint64(), "" // with a sign: +1, -0
	}
	return n.Int64(), ""
}

// integerText is what Python's int would read, for Go to read.
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

// withoutFraction cuts off a fraction of nothing but zeros, as IntegerField does before Python's int reads the rest.
func withoutFraction(text string) string {
	point := strings.LastIndexByte(text, '.')
	if point >= 0 && strings.Trim(strings.TrimRightFunc(text[point+1:], pytext.IsSpace), "0") == "" {
		return text[:point]
	}
	return text
}

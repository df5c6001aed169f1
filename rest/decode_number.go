package rest

import (
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"unicode"
)

// maxNumberText is how many characters of text DRF reads as a number.
const maxNumberText = 1000

// readInteger is DRF's IntegerField. Its bounds are those of the field's type: DRF's are the database's.
func (f fieldPlan) readInteger(raw any) (any, string) {
	text, message := integerText(raw)
	if message != "" {
		return nil, message
	}
	switch f.kind { // most numbers fit
	case reflect.Int64:
		if n, err := strconv.ParseInt(text, 10, f.bits); err == nil {
			return n, ""
		}
	case reflect.Uint64:
		if n, err := strconv.ParseUint(text, 10, f.bits); err == nil {
			return n, ""
		}
	}
	n, ok := new(big.Int).SetString(text, 10)
	if !ok {
		return nil, msgInteger
	}
	if f.kind == reflect.Struct {
		return n, ""
	}
	return f.fit(n)
}

// fit is n as the field's kind holds it, or which bound it is beyond.
func (f fieldPlan) fit(n *big.Int) (any, string) {
	least, most := new(big.Int), new(big.Int).SetUint64(math.MaxUint64>>(64-f.bits))
	if f.kind == reflect.Int64 {
		least, most = big.NewInt(math.MinInt64>>(64-f.bits)), big.NewInt(math.MaxInt64>>(64-f.bits))
	}
	switch {
	case n.Cmp(least) < 0:
		return nil, fmt.Sprintf(msgMin, least)
	case n.Cmp(most) > 0:
		return nil, fmt.Sprintf(msgMax, most)
	case f.kind == reflect.Int64:
		return n.Int64(), ""
	}
	return n.Uint64(), "" // with a sign: +1, -0
}

// integerText is what Python's int would read, for Go to read.
func integerText(raw any) (text, message string) {
	switch v := raw.(type) {
	case string:
		if length, _ := measure(v); length > maxNumberText {
			return "", msgTooLong
		}
		text = v
	case Number:
		text = v.text()
	default:
		return "", msgInteger
	}
	return pythonNumeral(withoutFraction(text)), ""
}

// withoutFraction cuts off a fraction of nothing but zeros, as IntegerField does before Python's int reads the rest.
func withoutFraction(text string) string {
	point := strings.LastIndexByte(text, '.')
	if point >= 0 && strings.Trim(strings.TrimRightFunc(text[point+1:], isSpace), "0") == "" {
		return text[:point]
	}
	return text
}

// readFloat is DRF's FloatField.
func (f fieldPlan) readFloat(raw any) (any, string) {
	var text string
	switch v := raw.(type) {
	case bool: // Python's float(True) is 1.0
		if v {
			return 1.0, ""
		}
		return 0.0, ""
	case Number:
		n, err := v.Float64()
		if v.IsInteger() && math.IsInf(n, 0) {
			return nil, msgOverflow
		}
		if n == 0 && err == nil { // the sign of -0 is lost, that of -0.0 is not
			return n, ""
		}
		text = string(v)
	case string:
		if length, _ := measure(v); length > maxNumberText {
			return nil, msgTooLong
		}
		text = v
	default:
		return nil, msgFloat
	}
	if text = pythonNumeral(text); strings.ContainsAny(text, "xXpP") { // Go reads hexadecimal floats too
		return nil, msgFloat
	}
	n, err := strconv.ParseFloat(text, f.bits)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return nil, msgFloat
	}
	return n, ""
}

// pythonNumeral prepares text for Go as Python's int and float prepare it for themselves. White space around it
// goes, as do underscores between two digits, and every decimal digit of Unicode is the ASCII digit of its value. It
// returns "", which is no number, where an underscore stands elsewhere. Python knows fewer white space characters in
// pure ASCII.
func pythonNumeral(text string) string {
	if isASCII(text) {
		text = strings.Trim(text, "\t\n\v\f\r ")
	} else {
		text = strings.Map(asciiDigit, strings.TrimFunc(text, isSpace))
	}
	for i := range len(text) {
		if text[i] == '_' && (i == 0 || i+1 == len(text) || !isDigit(text[i-1]) || !isDigit(text[i+1])) {
			return ""
		}
	}
	return strings.ReplaceAll(text, "_", "")
}

// asciiDigit returns the ASCII digit of a decimal digit's value, and other characters as they are. Unicode keeps
// decimal digits in whole runs from zero to nine.
func asciiDigit(r rune) rune {
	value := rune(0)
	if !unicode.IsDigit(r) {
		return r
	}
	for unicode.IsDigit(r - value - 1) {
		value++
	}
	return '0' + value%10
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

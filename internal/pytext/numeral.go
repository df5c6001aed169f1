package pytext

import (
	"strings"
	"unicode"
)

// Numeral converts a number that Python's int or float accepts to the spelling that Go's strconv
// accepts. It removes surrounding white space and underscores between two digits, and replaces
// every decimal digit of Unicode by its ASCII digit. It returns "", which is no number, if an
// underscore stands elsewhere. In pure ASCII text Python recognizes fewer white space characters.
func Numeral(text string) string {
	if IsASCII(text) {
		text = strings.Trim(text, "\t\n\v\f\r ")
	} else {
		text = ASCIIDigits(strings.TrimFunc(text, IsSpace))
	}
	for i := range len(text) {
		if text[i] == '_' && (i == 0 || i+1 == len(text) || !IsDigit(text[i-1]) || !IsDigit(text[i+1])) {
			return ""
		}
	}
	return strings.ReplaceAll(text, "_", "")
}

// ASCIIDigits replaces every decimal digit of Unicode by its ASCII digit.
func ASCIIDigits(text string) string {
	if IsASCII(text) {
		return text
	}
	return strings.Map(asciiDigit, text)
}

// asciiDigit returns the ASCII digit for a decimal digit, and any other character unchanged.
// Unicode has decimal digits only in complete runs from zero to nine.
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

// IsDigit reports whether c is an ASCII digit.
func IsDigit(c byte) bool { return c >= '0' && c <= '9' }

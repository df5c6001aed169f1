package pytext

import (
	"strings"
	"unicode"
)

// Numeral prepares text for Go as Python's int and float prepare it for themselves. White space around it
// goes, as do underscores between two digits, and every decimal digit of Unicode is the ASCII digit of its value. It
// returns "", which is no number, where an underscore stands elsewhere. Python knows fewer white space characters in
// pure ASCII.
func Numeral(text string) string {
	if IsASCII(text) {
		text = strings.Trim(text, "\t\n\v\f\r ")
	} else {
		text = strings.Map(asciiDigit, strings.TrimFunc(text, IsSpace))
	}
	for i := range len(text) {
		if text[i] == '_' && (i == 0 || i+1 == len(text) || !IsDigit(text[i-1]) || !IsDigit(text[i+1])) {
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

// IsDigit reports whether c is an ASCII digit.
func IsDigit(c byte) bool { return c >= '0' && c <= '9' }

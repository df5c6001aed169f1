package rest

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// DRF's words for what a field refuses.
const (
	msgRequired = "This field is required."
	msgNull     = "This field may not be null."
	msgBlank    = "This field may not be blank."
	msgString   = "Not a valid string."
	msgNUL      = "Null characters are not allowed."
	msgBoolean  = "Must be a valid boolean."
	msgInteger  = "A valid integer is required."
	msgFloat    = "A valid number is required."
	msgOverflow = "Integer value too large to convert to float"
	msgTooLong  = "String value too large."
)

// maxNumberText is how many characters of text DRF reads as a number.
const maxNumberText = 1000

// read is the field's value, or what is wrong with it. The value may be absent{} or nil.
func (f fieldPlan) read(src source) (any, []string) {
	raw := src.value(f)
	switch raw.(type) {
	case absent:
		if !f.optional {
			return nil, []string{msgRequired}
		}
		return raw, nil
	case nil:
		if !f.nullable {
			return nil, []string{msgNull}
		}
		return nil, nil
	}
	var value any
	var message string
	switch f.kind {
	case reflect.String:
		return f.readString(raw)
	case reflect.Bool:
		return f.readBool(raw)
	case reflect.Int64:
		value, message = f.readInt(raw)
	case reflect.Uint64:
		value, message = f.readUint(raw)
	default:
		value, message = f.readFloat(raw)
	}
	if message != "" {
		return nil, []string{message}
	}
	return value, nil
}

// readString is DRF's CharField: a number is taken as its text.
func (f fieldPlan) readString(raw any) (any, []string) {
	var text string
	switch v := raw.(type) {
	case string:
		text = v
	case Number:
		text = v.text()
	default:
		return nil, []string{msgString}
	}
	if !f.raw {
		text = strings.TrimFunc(text, isSpace)
	}
	if text == "" {
		return nil, []string{msgBlank}
	}
	return text, f.checkString(text)
}

// checkString runs the validators of a CharField, all of them.
func (f fieldPlan) checkString(text string) (messages []string) {
	length, surrogate := measure(text)
	if f.max > 0 && length > f.max {
		messages = append(messages, fmt.Sprintf("Ensure this field has no more than %d characters.", f.max))
	}
	if strings.IndexByte(text, 0) >= 0 {
		messages = append(messages, msgNUL)
	}
	if surrogate != 0 {
		messages = append(messages, fmt.Sprintf("Surrogate characters are not allowed: U+%X.", surrogate))
	}
	return messages
}

// measure counts a text's characters and finds its first lone surrogate (see unquote); 0 where it has none.
func measure(text string) (length int, surrogate rune) {
	if utf8.ValidString(text) {
		return utf8.RuneCountInString(text), 0
	}
	for i := 0; i < len(text); length++ {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && size == 1 && i+2 < len(text) && text[i] == 0xed {
			size = 3
			if surrogate == 0 {
				surrogate = 0xd000 | rune(text[i+1]&0x3f)<<6 | rune(text[i+2]&0x3f)
			}
		}
		i += size
	}
	return length, surrogate
}

// isSpace is what Python's str.strip takes away.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

func (f fieldPlan) readBool(raw any) (any, []string) {
	switch v := raw.(type) {
	case bool:
		return v, nil
	case Number:
		if n, err := v.Float64(); err == nil && (n == 0 || n == 1) {
			return n == 1, nil
		}
	case string:
		switch strings.ToLower(v) {
		case "t", "y", "yes", "true", "on", "1":
			return true, nil
		case "f", "n", "no", "false", "off", "0":
			return false, nil
		case "null", "":
			if f.nullable {
				return nil, nil
			}
		}
	}
	return nil, []string{msgBoolean}
}

func (f fieldPlan) readInt(raw any) (any, string) {
	digits, message := integerText(raw)
	if message != "" {
		return nil, message
	}
	n, err := strconv.ParseInt(digits, 10, f.bits)
	if errors.Is(err, strconv.ErrRange) {
		if n < 0 {
			return nil, fmt.Sprintf("Ensure this value is greater than or equal to %d.", n)
		}
		return nil, fmt.Sprintf("Ensure this value is less than or equal to %d.", n)
	}
	if err != nil {
		return nil, msgInteger
	}
	return n, ""
}

func (f fieldPlan) readUint(raw any) (any, string) {
	digits, message := integerText(raw)
	if message != "" {
		return nil, message
	}
	if strings.Trim(digits, "-0123456789") == "" && strings.HasPrefix(digits, "-") {
		if strings.Trim(digits, "-0") != "" {
			return nil, "Ensure this value is greater than or equal to 0."
		}
		digits = digits[1:]
	}
	n, err := strconv.ParseUint(strings.TrimPrefix(digits, "+"), 10, f.bits)
	if errors.Is(err, strconv.ErrRange) {
		return nil, fmt.Sprintf("Ensure this value is less than or equal to %d.", n)
	}
	if err != nil {
		return nil, msgInteger
	}
	return n, ""
}

// integerText is what DRF's IntegerField hands to Python's int: a fraction of nothing but zeros is cut off.
func integerText(raw any) (digits, message string) {
	switch v := raw.(type) {
	case string:
		if utf8.RuneCountInString(v) > maxNumberText {
			return "", msgTooLong
		}
		digits = strings.TrimFunc(v, isSpace)
	case Number:
		digits = v.text()
	default:
		return "", msgInteger
	}
	if whole, zeros, ok := strings.Cut(digits, "."); ok && strings.Trim(zeros, "0") == "" {
		digits = whole
	}
	digits, ok := dropUnderscores(digits)
	if !ok {
		return "", msgInteger
	}
	return digits, ""
}

func (f fieldPlan) readFloat(raw any) (any, string) {
	var text string
	switch v := raw.(type) {
	case bool: // Python's float(True) is 1.0
		if v {
			return 1.0, ""
		}
		return 0.0, ""
	case Number:
		text = string(v)
		if n, _ := v.Float64(); v.IsInteger() && math.IsInf(n, 0) {
			return nil, msgOverflow
		}
	case string:
		if utf8.RuneCountInString(v) > maxNumberText {
			return nil, msgTooLong
		}
		text = strings.TrimFunc(v, isSpace)
	default:
		return nil, msgFloat
	}
	text, ok := dropUnderscores(text)
	if !ok || strings.ContainsAny(text, "xXpP") { // Go reads hexadecimal floats too
		return nil, msgFloat
	}
	n, err := strconv.ParseFloat(text, f.bits)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return nil, msgFloat
	}
	return n, ""
}

// dropUnderscores takes away the underscores that Python allows between two digits; false where one stands
// elsewhere.
func dropUnderscores(text string) (string, bool) {
	for i := range len(text) {
		if text[i] == '_' && (i == 0 || i+1 == len(text) || !isDigit(text[i-1]) || !isDigit(text[i+1])) {
			return "", false
		}
	}
	return strings.ReplaceAll(text, "_", ""), true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

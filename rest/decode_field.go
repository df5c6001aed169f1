package rest

import (
	"fmt"
	"reflect"
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
	msgMin      = "Ensure this value is greater than or equal to %d."
	msgMax      = "Ensure this value is less than or equal to %d."
	msgFloat    = "A valid number is required."
	msgOverflow = "Integer value too large to convert to float"
	msgTooLong  = "String value too large."
)

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
	case reflect.Float64:
		value, message = f.readFloat(raw)
	default:
		value, message = f.readInteger(raw)
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

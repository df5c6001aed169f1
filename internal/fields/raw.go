package fields

import (
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// number is a JSON number as it was written: a rest.Number.
type number interface {
	IsInteger() bool
	String() string
}

// TypeName returns the name of the type that Python has for a parsed value: "dict" for an object.
func TypeName(raw any) string {
	switch v := raw.(type) {
	case nil:
		return "NoneType"
	case bool:
		return "bool"
	case string, jsonText:
		return "str"
	case []any:
		return "list"
	case Form:
		return "MultiValueDict"
	case number:
		if v.IsInteger() {
			return "int"
		}
		return "float"
	}
	if _, ok := pytext.AsObject(raw); ok {
		return "dict"
	}
	return "InMemoryUploadedFile"
}

// numberText returns the text that Python's str makes of a text or number, for kinds that read
// numbers. It reports false for other values.
func numberText(raw any) (string, bool) {
	switch v := raw.(type) {
	case string:
		return v, true
	case number:
		return pytext.Number(v.String()).Text(), true
	}
	return "", false
}

// maxNumberText is the longest text that DRF reads as a number, in characters.
const maxNumberText = 1000

// isTooLong reports whether a text is longer than the longest number.
func isTooLong(text string) bool {
	return len(text) > maxNumberText && utf8.RuneCountInString(text) > maxNumberText
}

func refuseTooLong() *Error { return refuse("max_string_length", "String value too large.") }

const (
	msgNumber = "A valid number is required."
	msgMin    = "Ensure this value is greater than or equal to {min_value}."
	msgMax    = "Ensure this value is less than or equal to {max_value}."
)

// MinFault is the fault of a number below a bound.
func MinFault(least string) Fault { return fault("min_value", msgMin, "min_value", least) }

// MaxFault is the fault of a number above a bound.
func MaxFault(most string) Fault { return fault("max_value", msgMax, "max_value", most) }

func refuseMin(least string) *Error { return refuse("min_value", msgMin, "min_value", least) }
func refuseMax(most string) *Error  { return refuse("max_value", msgMax, "max_value", most) }

// appendText appends a text as JSON, as package rest writes it.
func appendText(dst []byte, text string) []byte { return pytext.AppendJSON(dst, text) }

package model

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Validator is a rule for the values of a field, as those of django.core.validators: data from
// which a serializer derives DRF's texts and codes, and a check. The options min=, max= and
// min_length= of a tag are validators. A struct names others by a method:
//
//	func (Product) Validators() map[string][]model.Validator {
//		return map[string][]model.Validator{
//			"sku": {model.Regex(`^[A-Z0-9-]+$`, "Use capital letters, digits and hyphens.")},
//		}
//	}
type Validator struct {
	Rule    Rule
	Limit   any            // of MinValue, MaxValue, MinLength, MaxLength and StepSize
	Pattern *regexp.Regexp // of Regex
	Inverse bool           // Regex refuses what matches
	Code    string         // of the error: "min_value"
	// Message is the text of the error. In it, %(limit_value)s stands for the limit and %(value)s
	// for the value.
	Message string

	check func(any) error // of a Func
	takes reflect.Type    // what check takes
}

// Rule is what a Validator compares.
type Rule uint8

// The rules, named as Django's validators.
const (
	MinValueRule Rule = iota + 1
	MaxValueRule
	StepValueRule
	MinLengthRule
	MaxLengthRule
	RegexRule
	FuncRule
)

// ValidationError is the error of [Validator.Check].
type ValidationError struct{ Code, Message string }

// Error returns the message.
func (e *ValidationError) Error() string { return e.Message }

// MinValue is Django's MinValueValidator. The limit is a value of the field.
func MinValue(limit any) Validator {
	return Validator{Rule: MinValueRule, Limit: limit, Code: "min_value",
		Message: "Ensure this value is greater than or equal to %(limit_value)s."}
}

// MaxValue is Django's MaxValueValidator.
func MaxValue(limit any) Validator {
	return Validator{Rule: MaxValueRule, Limit: limit, Code: "max_value",
		Message: "Ensure this value is less than or equal to %(limit_value)s."}
}

// StepValue is Django's StepValueValidator, for integers and decimals: a multiple of step.
func StepValue(step any) Validator {
	return Validator{Rule: StepValueRule, Limit: step, Code: "step_size",
		Message: "Ensure this value is a multiple of step size %(limit_value)s."}
}

// MinLength is Django's MinLengthValidator. Lengths are in code points.
func MinLength(n int) Validator {
	return Validator{Rule: MinLengthRule, Limit: n, Code: "min_length",
		Message: "Ensure this value has at least %(limit_value)s character" + plural(n) + " (it has %(show_value)s)."}
}

// MaxLength is Django's MaxLengthValidator, for a limit below the column's max_length.
func MaxLength(n int) Validator {
	return Validator{Rule: MaxLengthRule, Limit: n, Code: "max_length",
		Message: "Ensure this value has at most %(limit_value)s character" + plural(n) + " (it has %(show_value)s)."}
}

// Regex is Django's RegexValidator. The pattern is searched in the value and is in Go's syntax. An
// empty message is "Enter a valid value.". A pattern that does not compile panics.
func Regex(pattern, message string) Validator {
	if message == "" {
		message = "Enter a valid value."
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		panic(fmt.Sprintf("model: Regex(%q): %v", pattern, err))
	}
	return Validator{Rule: RegexRule, Pattern: re, Code: "invalid", Message: message}
}

// Func is a validator in Go. T is the type of the field, or the type that [Row.Value] returns. The
// text of the
// error goes to clients, with the code "invalid" unless it is a *ValidationError.
func Func[T any](check func(T) error) Validator {
	return Validator{Rule: FuncRule, Code: "invalid", takes: reflect.TypeFor[T](),
		check: func(v any) error { return check(v.(T)) }}
}

// Check returns a *ValidationError if value breaks the rule. The value is in the form of
// [Field.Convert].
func (v Validator) Check(value any) error {
	holds, shown := true, value
	switch v.Rule {
	case MinValueRule:
		holds = Compare(value, v.Limit) >= 0
	case MaxValueRule:
		holds = Compare(value, v.Limit) <= 0
	case StepValueRule:
		holds = isMultiple(value, v.Limit)
	case MinLengthRule, MaxLengthRule:
		n := runes(fmt.Sprint(value))
		shown = n
		holds = v.Rule == MinLengthRule && n >= v.Limit.(int) || v.Rule == MaxLengthRule && n <= v.Limit.(int)
	case RegexRule:
		holds = v.Pattern.MatchString(fmt.Sprint(value)) != v.Inverse
	case FuncRule:
		return v.call(value)
	}
	if holds {
		return nil
	}
	text := strings.NewReplacer("%(limit_value)s", fmt.Sprint(v.Limit), "%(value)s", fmt.Sprint(value),
		"%(show_value)s", fmt.Sprint(shown)).Replace(v.Message)
	return &ValidationError{Code: v.Code, Message: text}
}

func (v Validator) call(value any) error {
	if at := reflect.ValueOf(value); at.Type() != v.takes {
		value = at.Convert(v.takes).Interface()
	}
	err := v.check(value)
	if _, ok := err.(*ValidationError); err == nil || ok {
		return err
	}
	return &ValidationError{Code: v.Code, Message: err.Error()}
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

func runes(s string) int { return utf8.RuneCountInString(s) }

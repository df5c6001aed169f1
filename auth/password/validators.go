package password

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// Attribute is something about a user that a password must not resemble. Name is Django's verbose name:
// "username", "first name", "last name", "email address".
type Attribute struct{ Name, Value string }

// Problem is what a Validator has against a password, in Django's words and with its code.
type Problem struct{ Code, Message string }

// Validator is one rule for new passwords, one entry of Django's AUTH_PASSWORD_VALIDATORS.
type Validator interface {
	// Validate returns nil for a good password.
	Validate(password string, about []Attribute) *Problem
	// Help tells a person the rule.
	Help() string
}

// Validators are rules that a password must pass all of. They are asked where a person chooses a password,
// never where one is checked.
type Validators []Validator

// DefaultValidators are the four of Django's project template, in its order.
func DefaultValidators() Validators {
	return Validators{UserAttributeSimilarity{}, MinimumLength{}, CommonPassword{}, Numeric{}}
}

// Validate returns all problems, in order of the validators; none for a good password.
func (v Validators) Validate(password string, about ...Attribute) []Problem {
	var problems []Problem
	for _, validator := range v {
		if problem := validator.Validate(password, about); problem != nil {
			problems = append(problems, *problem)
		}
	}
	return problems
}

// MinimumLength refuses passwords of fewer code points.
type MinimumLength struct {
	Length int // default 8
}

// Validate returns password_too_short.
func (m MinimumLength) Validate(password string, _ []Attribute) *Problem {
	if utf8.RuneCountInString(password) >= m.length() {
		return nil
	}
	return &Problem{"password_too_short", "This password is too short. It must contain at least " + m.characters() + "."}
}

// Help is Django's.
func (m MinimumLength) Help() string {
	return "Your password must contain at least " + m.characters() + "."
}

func (m MinimumLength) length() int {
	if m.Length == 0 {
		return 8
	}
	return m.Length
}

func (m MinimumLength) characters() string {
	if m.length() == 1 {
		return "1 character"
	}
	return fmt.Sprintf("%d characters", m.length())
}

// Numeric refuses passwords of nothing but digits, of any script.
type Numeric struct{}

// Validate returns password_entirely_numeric.
func (Numeric) Validate(password string, _ []Attribute) *Problem {
	if password == "" {
		return nil
	}
	for _, r := range password {
		if !unicode.IsDigit(r) && !unicode.Is(digitForms, r) {
			return nil
		}
	}
	return &Problem{"password_entirely_numeric", "This password is entirely numeric."}
}

// Help is Django's.
func (Numeric) Help() string { return "Your password can’t be entirely numeric." }

// digitForms are what Python's str.isdigit takes for digits beside the decimal ones (Unicode's
// Numeric_Type=Digit): superscripts, digits in circles and the like.
var digitForms = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x00b2, 0x00b3, 1}, {0x00b9, 0x00b9, 1}, {0x1369, 0x1371, 1}, {0x19da, 0x19da, 1}, {0x2070, 0x2070, 1},
		{0x2074, 0x2079, 1}, {0x2080, 0x2089, 1}, {0x2460, 0x2468, 1}, {0x2474, 0x247c, 1}, {0x2488, 0x2490, 1},
		{0x24ea, 0x24ea, 1}, {0x24f5, 0x24fd, 1}, {0x24ff, 0x24ff, 1}, {0x2776, 0x277e, 1}, {0x2780, 0x2788, 1},
		{0x278a, 0x2792, 1},
	},
	R32:         []unicode.Range32{{0x10a40, 0x10a43, 1}, {0x10e60, 0x10e68, 1}, {0x11052, 0x1105a, 1}, {0x1f100, 0x1f10a, 1}},
	LatinOffset: 2,
}

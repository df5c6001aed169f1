package password

import (
	"fmt"
	"github.com/latchkey-go/latchkey/auth"
	"unicode"
	"unicode/utf8"
)

// Attribute is a fact about a user that a password must not resemble. Name is Django's verbose
// name: "username", "first name", "last name", "email address".
type Attribute struct{ Name, Value string }

// Problem says why a Validator refuses a password, with Django's message and code.
type Problem struct{ Code, Message string }

// Validator is a rule for new passwords, like an entry of Django's AUTH_PASSWORD_VALIDATORS.
type Validator interface {
	// Validate returns nil if the password follows the rule.
	Validate(password string, about []Attribute) *Problem
	// Help returns the rule as a text for users.
	Help() string
}

// Validators are rules that a new password must all follow. They apply when a user chooses a
// password, never when a password is checked.
type Validators []Validator

// DefaultValidators returns the four validators of Django's project template, in Django's order.
func DefaultValidators() Validators {
	return Validators{UserAttributeSimilarity{}, MinimumLength{}, CommonPassword{}, Numeric{}}
}

// Validate returns the problems of all validators, in order. A good password has none.
func (v Validators) Validate(password string, about ...Attribute) []Problem {
	var problems []Problem
	for _, validator := range v {
		if problem := validator.Validate(password, about); problem != nil {
			problems = append(problems, *problem)
		}
	}
	return problems
}

// MinimumLength refuses passwords of fewer than Length code points.
type MinimumLength struct {
	Length int // default 8
}

// Validate returns password_too_short for a short password.
func (m MinimumLength) Validate(password string, _ []Attribute) *Problem {
	if utf8.RuneCountInString(password) >= m.length() {
		return nil
	}
	return &Problem{"password_too_short", "This password is too short. It must contain at least " + m.characters() +
		"."}
}

// Help returns Django's text.
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

// Numeric refuses passwords that consist of digits, of any script.
type Numeric struct{}

// Validate returns password_entirely_numeric for a password of digits.
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

// Help returns Django's text.
func (Numeric) Help() string { return "Your password can’t be entirely numeric." }

// digitForms are the characters besides decimal digits for which Python's str.isdigit is true
// (Unicode's Numeric_Type=Digit): superscripts, circled digits and others.
var digitForms = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x00b2, 0x00b3, 1}, {0x00b9, 0x00b9, 1}, {0x1369, 0x1371, 1}, {0x19da, 0x19da, 1}, {0x2070, 0x2070, 1},
		{0x2074, 0x2079, 1}, {0x2080, 0x2089, 1}, {0x2460, 0x2468, 1}, {0x2474, 0x247c, 1}, {0x2488, 0x2490, 1},
		{0x24ea, 0x24ea, 1}, {0x24f5, 0x24fd, 1}, {0x24ff, 0x24ff, 1}, {0x2776, 0x277e, 1}, {0x2780, 0x2788, 1},
		{0x278a, 0x2792, 1},
	},
	R32: []unicode.Range32{{0x10a40, 0x10a43, 1}, {0x10e60, 0x10e68, 1}, {0x11052, 0x1105a, 1},
		{0x1f100, 0x1f10a, 1}},
	LatinOffset: 2,
}

// AttributesOf returns what a password of the user must not resemble, with Django's names.
func AttributesOf(u auth.User) []Attribute {
	return []Attribute{
		{Name: "username", Value: u.Username},
		{Name: "first name", Value: u.FirstName},
		{Name: "last name", Value: u.LastName},
		{Name: "email address", Value: u.Email},
	}
}

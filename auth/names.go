package auth

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxUsernameLength is how many characters a username may have: the width of Django's column.
const MaxUsernameLength = 150

const (
	maxName  = 150
	maxEmail = 254
)

// InvalidError is an ErrInvalid with the field and a message for people, in Django's words.
type InvalidError struct {
	Field   string // name of the column
	Message string
}

// Error returns Message.
func (e *InvalidError) Error() string { return e.Message }

// Unwrap makes errors.Is find ErrInvalid.
func (e *InvalidError) Unwrap() error { return ErrInvalid }

// TakenError is the error of a user to store where another user has the same value in a unique
// field. It wraps ErrExists.
type TakenError struct {
	// Field is "username" or "email". For another unique column it is the column's name, and "" if
	// the store cannot tell.
	Field string
}

// Error returns a sentence without its full stop.
func (e *TakenError) Error() string {
	switch e.Field {
	case "":
		return "another user has the username or another unique value of this user"
	case "email":
		return "that email address is already taken"
	}
	return "that " + e.Field + " is already taken"
}

// Unwrap makes errors.Is find ErrExists.
func (e *TakenError) Unwrap() error { return ErrExists }

// NormalizeUsername returns the NFKC form, as Django does, so that "ﬁona" and "fiona" are one name.
// It returns a text that is too long for a name unchanged, because normalising a long text is slow.
func NormalizeUsername(username string) string {
	if utf8.RuneCountInString(username) > MaxUsernameLength {
		return username
	}
	return nfkc(username)
}

func nfkc(s string) string { return norm.NFKC.String(s) }

// NormalizeEmail returns the address with its domain in lower case, as Django does.
func NormalizeEmail(email string) string {
	trimmed := strings.TrimSpace(email)
	at := strings.LastIndexByte(trimmed, '@')
	if at < 0 {
		return email
	}
	return trimmed[:at+1] + strings.ToLower(trimmed[at+1:])
}

// ValidateUsername checks a username as Django's forms and createsuperuser do. It returns an
// *InvalidError with Django's message.
func ValidateUsername(username string) error {
	if username == "" {
		return &InvalidError{Field: "username", Message: "This field cannot be blank."}
	}
	for _, r := range username {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) && !strings.ContainsRune("_.@+-", r) || r == utf8.RuneError {
			return &InvalidError{Field: "username", Message: "Enter a valid username. " +
				"This value may contain only letters, numbers, and @/./+/-/_ characters."}
		}
	}
	return checkStorable("username", username, MaxUsernameLength)
}

// ValidateEmail checks an address as Django's EmailValidator does. It returns an *InvalidError with
// Django's message.
func ValidateEmail(email string) error {
	at := strings.LastIndexByte(email, '@')
	if at < 0 || len(email) > 320 || !localPart.MatchString(email[:at]) || !isEmailDomain(email[at+1:]) {
		return &InvalidError{Field: "email", Message: "Enter a valid email address."}
	}
	return checkStorable("email", email, maxEmail)
}

// localPart matches a dot-atom or a quoted string (RFC 5322), as in Django.
var localPart = regexp.MustCompile("^(?i:[-!#$%&'*+/=?^_`{}|~0-9A-Z]+(\\.[-!#$%&'*+/=?^_`{}|~0-9A-Z]+)*" +
	`|"([\x01-\x08\x0b\x0c\x0e-\x1f!#-\[\]-\x7f]|\\[\x01-\x09\x0b\x0c\x0e-\x7f])*")$`)

// isEmailDomain reports whether domain is localhost, an IP address in brackets, or a name of at
// least two labels. A letter outside ASCII is accepted, since it would be encoded as Punycode.
func isEmailDomain(domain string) bool {
	if domain == "localhost" {
		return true
	}
	if literal, ok := strings.CutPrefix(domain, "["); ok { // RFC 5321, 4.1.3
		addr, err := netip.ParseAddr(strings.TrimSuffix(literal, "]"))
		return err == nil && addr.Zone() == "" && strings.HasSuffix(domain, "]")
	}
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.ContainsFunc(label, isForbiddenInLabel) {
			return false
		}
	}
	return len(labels) > 1 && len(labels[len(labels)-1]) > 1
}

func isForbiddenInLabel(r rune) bool {
	return r != '-' && (r >= utf8.RuneSelf && !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r) ||
		r < utf8.RuneSelf && !unicode.IsLetter(r) && !unicode.IsDigit(r))
}

// checkStorable returns an *InvalidError for a value that not every engine can store.
func checkStorable(field, value string, max int) error {
	if n := utf8.RuneCountInString(value); n > max {
		return &InvalidError{
			Field: field, Message: fmt.Sprintf("Ensure this value has at most %d characters (it has %d).", max, n),
		}
	}
	if strings.IndexByte(value, 0) >= 0 {
		return &InvalidError{Field: field, Message: "Null characters are not allowed."}
	}
	if !utf8.ValidString(value) {
		return &InvalidError{Field: field, Message: "Not a valid string."}
	}
	return nil
}

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

// MaxUsername is how many characters a username may have: the width of Django's column.
const MaxUsername = 150

const (
	maxName  = 150
	maxEmail = 254
)

// InvalidError is an ErrInvalid that names the field and tells a person, in Django's words, what is wrong.
type InvalidError struct {
	Field   string // as the column is called
	Message string
}

func (e *InvalidError) Error() string { return e.Message }

// Unwrap makes the error an ErrInvalid.
func (e *InvalidError) Unwrap() error { return ErrInvalid }

// NormalizeUsername is Django's: Unicode NFKC, so that "ﬁona" and "fiona" are one name. It leaves alone what
// is too long to be a name, since normalising costs time.
func NormalizeUsername(username string) string {
	if utf8.RuneCountInString(username) > MaxUsername {
		return username
	}
	return nfkc(username)
}

func nfkc(s string) string { return norm.NFKC.String(s) }

// NormalizeEmail is Django's: what stands behind the last @ in lower case.
func NormalizeEmail(email string) string {
	trimmed := strings.TrimSpace(email)
	at := strings.LastIndexByte(trimmed, '@')
	if at < 0 {
		return email
	}
	return trimmed[:at+1] + strings.ToLower(trimmed[at+1:])
}

// ValidateUsername is what Django's forms and createsuperuser ask of a username. It returns an
// *InvalidError with Django's message.
func ValidateUsername(username string) error {
	if username == "" {
		return &InvalidError{Field: "username", Message: "This field cannot be blank."}
	}
	for _, r := range username {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) && !strings.ContainsRune("_.@+-", r) || r == utf8.RuneError {
			return &InvalidError{Field: "username", Message: "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters."}
		}
	}
	return storable("username", username, MaxUsername)
}

// ValidateEmail is Django's EmailValidator. It returns an *InvalidError with Django's message.
func ValidateEmail(email string) error {
	at := strings.LastIndexByte(email, '@')
	if at < 0 || len(email) > 320 || !localPart.MatchString(email[:at]) || !emailDomain(email[at+1:]) {
		return &InvalidError{Field: "email", Message: "Enter a valid email address."}
	}
	return storable("email", email, maxEmail)
}

// localPart is a dot-atom or a quoted string (RFC 5322), as Django writes it.
var localPart = regexp.MustCompile("^(?i:[-!#$%&'*+/=?^_`{}|~0-9A-Z]+(\\.[-!#$%&'*+/=?^_`{}|~0-9A-Z]+)*" +
	`|"([\x01-\x08\x0b\x0c\x0e-\x1f!#-\[\]-\x7f]|\\[\x01-\x09\x0b\x0c\x0e-\x7f])*")$`)

// emailDomain accepts localhost, an address literal, or two labels and more. Letters beyond ASCII stand for
// the Punycode that they would become.
func emailDomain(domain string) bool {
	if domain == "localhost" {
		return true
	}
	if literal, ok := strings.CutPrefix(domain, "["); ok { // RFC 5321, 4.1.3
		addr, err := netip.ParseAddr(strings.TrimSuffix(literal, "]"))
		return err == nil && addr.Zone() == "" && strings.HasSuffix(domain, "]")
	}
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' || strings.ContainsFunc(label, notInLabel) {
			return false
		}
	}
	return len(labels) > 1 && len(labels[len(labels)-1]) > 1
}

func notInLabel(r rune) bool {
	return r != '-' && (r >= utf8.RuneSelf && !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r) ||
		r < utf8.RuneSelf && !unicode.IsLetter(r) && !unicode.IsDigit(r))
}

// storable refuses what not every engine can store.
func storable(field, value string, max int) error {
	if n := utf8.RuneCountInString(value); n > max {
		return &InvalidError{Field: field, Message: fmt.Sprintf("Ensure this value has at most %d characters (it has %d).", max, n)}
	}
	if strings.IndexByte(value, 0) >= 0 {
		return &InvalidError{Field: field, Message: "Null characters are not allowed."}
	}
	if !utf8.ValidString(value) {
		return &InvalidError{Field: field, Message: "Not a valid string."}
	}
	return nil
}

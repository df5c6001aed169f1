package fields

import (
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Email is DRF's EmailField, with the rules of Django's EmailValidator.
type Email struct{ Char }

const msgEmail = "Enter a valid email address."

// Decode is Char's for an e-mail address.
func (e Email) Decode(raw any) (string, *Error) {
	return e.decode(raw, msgEmail, func(text string) string { return messageUnless(isEmail(text), msgEmail) })
}

// Read implements Kind.
func (e Email) Read(raw any) (any, *Error) { return erase(e.Decode(raw)) }

func isEmail(text string) bool {
	at := strings.LastIndexByte(text, '@')
	if length, _ := pytext.Measure(text); at < 0 || length > 320 {
		return false
	}
	user, domain := text[:at], text[at+1:]
	if !isDotAtom(user) && !isQuotedString(user) {
		return false
	}
	if domain == "localhost" || isDomain(domain) {
		return true
	}
	literal, isLiteral := strings.CutPrefix(domain, "[")
	literal, isClosed := strings.CutSuffix(literal, "]")
	if !isLiteral || !isClosed || strings.Trim(literal, "0123456789abcdefABCDEF:.") != "" {
		return false
	}
	return isIPv4(literal) || isIPv6(literal)
}

// isDotAtom reports whether a text consists of atoms with single dots between.
func isDotAtom(text string) bool {
	for atom := range strings.SplitSeq(text, ".") {
		if atom == "" {
			return false
		}
		for _, r := range atom {
			// Python counts four letters beyond ASCII among A to Z where case is ignored.
			if !isAlphanumeric(r) && !strings.ContainsRune("-!#$%&'*+/=?^_`{}|~\u0130\u0131\u017f\u212a", r) {
				return false
			}
		}
	}
	return true
}

// isQuotedString reports whether a text is a quoted string of ASCII characters. A backslash quotes
// the next one.
func isQuotedString(text string) bool {
	if len(text) < 2 || text[0] != '"' || text[len(text)-1] != '"' {
		return false
	}
	text = text[1 : len(text)-1]
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			if i++; i == len(text) || text[i] == 0 || text[i] == '\n' || text[i] == '\r' || text[i] > 0x7f {
				return false
			}
		case c == 0, c == '\t', c == '\n', c == '\r', c == ' ', c == '"', c > 0x7f:
			return false
		}
	}
	return true
}

package fields

import (
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// isDomain reports whether a text is a name of at least two labels for Django's
// DomainNameValidator, without its bound on the whole length.
func isDomain(name string) bool {
	labels := strings.Split(name, ".")
	last := len(labels) - 1
	if last < 1 {
		return false
	}
	for _, label := range labels[:last] {
		if !isLabel(label, 1, true) {
			return false
		}
	}
	return isLabel(labels[last], 2, false) || isPunycode(labels[last])
}

// isLabel reports whether a label has at least least and at most 63 characters, all of them
// letters, hyphens that are neither first nor last, or digits if those are allowed.
func isLabel(label string, least int, digits bool) bool {
	count := 0
	for i := 0; i < len(label); count++ {
		r, size := pytext.DecodeRune(label[i:])
		i += size
		isDigit := r >= '0' && r <= '9'
		if !(r == '-' || isDigit && digits || isAlphanumeric(r) && !isDigit || r >= 0xa1 && r <= 0xffff) {
			return false
		}
	}
	return count >= least && count <= 63 && label[0] != '-' && label[len(label)-1] != '-'
}

// isPunycode reports whether a label is xn-- and 1 to 59 letters and digits. Python counts four
// letters beyond ASCII among a to z where case is ignored.
func isPunycode(label string) bool {
	if len(label) < 4 || !strings.EqualFold(label[:4], "xn--") {
		return false
	}
	count := 0
	for _, r := range label[4:] {
		if !isAlphanumeric(r) && !strings.ContainsRune("\u0130\u0131\u017f\u212a", r) {
			return false
		}
		count++
	}
	return count >= 1 && count <= 59
}

package fields

import (
	"fmt"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

const (
	msgBlank  = "This field may not be blank."
	msgString = "Not a valid string."
	msgNUL    = "Null characters are not allowed."
)

// String is DRF's CharField, which accepts numbers as text. Its values are strings.
type String struct {
	Raw       bool // surrounding white space is kept
	Blank     bool // "" is allowed, whatever MinLength is
	MinLength int  // characters, and below; 0: no bound
	MaxLength int
}

// Read implements Kind.
func (s String) Read(raw any) (any, []string) {
	var text string
	switch v := raw.(type) {
	case string:
		text = v
	case number:
		text = pytext.Number(v.String()).Text()
	default:
		return nil, []string{msgString}
	}
	if !s.Raw {
		text = strings.TrimFunc(text, pytext.IsSpace)
	}
	switch {
	case text != "":
		return text, s.checkText(text)
	case s.Blank:
		return "", nil
	}
	return nil, []string{msgBlank}
}

// checkText runs all validators of a CharField and returns their messages.
func (s String) checkText(text string) (messages []string) {
	length, surrogate := pytext.Measure(text)
	if s.MaxLength > 0 && length > s.MaxLength {
		messages = append(messages, fmt.Sprintf("Ensure this field has no more than %d characters.", s.MaxLength))
	}
	if length < s.MinLength {
		messages = append(messages, fmt.Sprintf("Ensure this field has at least %d characters.", s.MinLength))
	}
	if strings.IndexByte(text, 0) >= 0 {
		messages = append(messages, msgNUL)
	}
	if surrogate != 0 {
		messages = append(messages, fmt.Sprintf("Surrogate characters are not allowed: U+%X.", surrogate))
	}
	return messages
}

package fields

import (
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Char is DRF's CharField, which accepts numbers as text.
type Char struct {
	Raw       bool // surrounding white space is kept
	Blank     bool // "" is allowed, whatever MinLength is
	MinLength int  // characters, and below; 0: no bound
	MaxLength int
}

// Decode returns a text or says everything that is wrong with it.
func (c Char) Decode(raw any) (string, *Error) { return c.decode(raw, "Not a valid string.", nil) }

// decode is Decode for kinds with a rule of their own: check returns "" or the message for a text
// that breaks it. invalid is the message for what is no text.
func (c Char) decode(raw any, invalid string, check func(string) string) (string, *Error) {
	text, ok := numberText(raw)
	if !ok {
		return "", refuse("invalid", invalid)
	}
	if !c.Raw {
		text = strings.TrimFunc(text, pytext.IsSpace)
	}
	if text == "" {
		return "", c.blank()
	}
	faults := c.checkText(text)
	if check != nil {
		if message := check(text); message != "" {
			faults = append(faults, fault("invalid", message))
		}
	}
	if faults != nil {
		return "", &Error{Faults: faults}
	}
	return text, nil
}

// blank returns the error for "".
func (c Char) blank() *Error {
	if c.Blank {
		return nil
	}
	return refuse("blank", "This field may not be blank.")
}

// checkText runs all validators of a CharField.
func (c Char) checkText(text string) (faults []Fault) {
	length, surrogate := pytext.Measure(text)
	if c.MaxLength > 0 && length > c.MaxLength {
		faults = append(faults, fault("max_length", "Ensure this field has no more than {max_length} characters.",
			"max_length", strconv.Itoa(c.MaxLength)))
	}
	if length < c.MinLength {
		faults = append(faults, fault("min_length", "Ensure this field has at least {min_length} characters.",
			"min_length", strconv.Itoa(c.MinLength)))
	}
	if strings.IndexByte(text, 0) >= 0 {
		faults = append(faults, fault("null_characters_not_allowed", "Null characters are not allowed."))
	}
	if surrogate != 0 {
		faults = append(faults, fault("surrogate_characters_not_allowed",
			"Surrogate characters are not allowed: U+{code_point}.",
			"code_point", strings.ToUpper(strconv.FormatInt(int64(surrogate), 16))))
	}
	return faults
}

// convert returns the text that validators see, before any of them.
func (c Char) convert(raw any) (any, bool) {
	text, ok := numberText(raw)
	if !c.Raw {
		text = strings.TrimFunc(text, pytext.IsSpace)
	}
	return text, ok && (text != "" || c.Blank)
}

func (c Char) allowsBlank() bool { return c.Blank }

// Append appends the text.
func (Char) Append(dst []byte, v string) []byte { return appendText(dst, v) }

// Read implements Kind.
func (c Char) Read(raw any) (any, *Error) { return erase(c.Decode(raw)) }

// Write implements Kind.
func (c Char) Write(dst []byte, v any) []byte { return c.Append(dst, v.(string)) }

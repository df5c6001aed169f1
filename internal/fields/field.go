package fields

import "cmp"

// REST framework's words for refusals of every kind of field.
const (
	msgRequired = "This field is required."
	msgNull     = "This field may not be null."
)

// Kind is a kind of field.
type Kind interface {
	// Read converts raw, a value that a body parser returned, or returns messages about what is
	// wrong with raw. raw is neither nil nor Absent; value may be nil.
	Read(raw any) (value any, messages []string)
}

// Field is a field of a body.
type Field struct {
	Kind     Kind
	Nullable bool // may be null
	Optional bool // may be missing

	// Required is the message for a field that is missing and not Optional; default DRF's.
	Required string
}

// Absent is the raw value of a field that the body does not have.
type Absent struct{}

// Read converts raw as its Kind does, or returns messages about what is wrong with raw. raw may be
// Absent{} or nil; if the field allows that, the value is the same.
func (f Field) Read(raw any) (value any, messages []string) {
	switch raw.(type) {
	case Absent:
		if !f.Optional {
			return nil, []string{cmp.Or(f.Required, msgRequired)}
		}
		return raw, nil
	case nil:
		if !f.Nullable {
			return nil, []string{msgNull}
		}
		return nil, nil
	}
	return f.Kind.Read(raw)
}

// number is a JSON number as it was written: a rest.Number.
type number interface {
	IsInteger() bool
	String() string
}

// valueOrMessage returns value, or message as a list if it is not "".
func valueOrMessage(value any, message string) (any, []string) {
	if message != "" {
		return nil, []string{message}
	}
	return value, nil
}

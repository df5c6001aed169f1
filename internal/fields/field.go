package fields

// REST framework's words for refusals of every kind of field.
const (
	msgRequired = "This field is required."
	msgNull     = "This field may not be null."
)

// Kind is a kind of field.
type Kind interface {
	// Read returns the value for raw, as a parser has returned it, or what is wrong with it. raw is
	// neither nil nor Absent; the value may be nil.
	Read(raw any) (value any, messages []string)
}

// Field is a field of some kind.
type Field struct {
	Kind     Kind
	Nullable bool
	Optional bool // may be missing
}

// Absent is the raw value of a field that the body does not have.
type Absent struct{}

// Read returns the field's value for raw, or what is wrong with it. raw and the value may be
// Absent{} or nil.
func (f Field) Read(raw any) (value any, messages []string) {
	switch raw.(type) {
	case Absent:
		if !f.Optional {
			return nil, []string{msgRequired}
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

// one returns value, or message if it is not "".
func one(value any, message string) (any, []string) {
	if message != "" {
		return nil, []string{message}
	}
	return value, nil
}

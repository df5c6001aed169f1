package fields

// REST framework's words for what every kind of field refuses.
const (
	msgRequired = "This field is required."
	msgNull     = "This field may not be null."
)

// Kind is what values a field has.
type Kind interface {
	// Read is the value of what a parser has made of the body, or what is wrong with it. raw is neither nil nor Absent;
	// the value may be nil.
	Read(raw any) (value any, messages []string)
}

// Field is a kind with what every field has.
type Field struct {
	Kind     Kind
	Nullable bool
	Optional bool // may be missing
}

// Absent is the value of a field that the body does not have.
type Absent struct{}

// Read is the field's value, or what is wrong with it. Both raw and the value may be Absent{} or nil.
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

// number is a JSON number as it was written: rest.Number is one.
type number interface {
	IsInteger() bool
	String() string
}

// one is the messages of a value with one fault, or none.
func one(value any, message string) (any, []string) {
	if message != "" {
		return nil, []string{message}
	}
	return value, nil
}

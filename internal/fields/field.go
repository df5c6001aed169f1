package fields

// Kind is a kind of field.
type Kind interface {
	// Read converts raw, a value that a body parser returned, or says what is wrong with it. raw is
	// neither nil nor Absent.
	Read(raw any) (value any, err *Error)

	// Write appends a value that Read returns as JSON.
	Write(dst []byte, value any) []byte
}

// Typed is a Kind whose values have the type T.
type Typed[T any] interface {
	Kind

	// Decode is Read for a T.
	Decode(raw any) (T, *Error)

	// Append is Write for a T.
	Append(dst []byte, value T) []byte
}

// Field is a field of a body.
type Field struct {
	Kind     Kind
	Nullable bool // may be null
	Optional bool // may be missing
	Default  any  // the value of a field that is Optional and missing; nil: none

	// Words are other messages, by DRF's codes: its error_messages. Names of parameters stand in
	// braces, as in the standard texts. Nil: DRF's.
	Words map[string]string
}

// Absent is the raw value of a field that the body does not have, and the value of such a field.
type Absent struct{}

// nullish is implemented by kinds that take other values for null in a nullable field.
type nullish interface{ isNull(raw any) bool }

// required is implemented by kinds with a message of their own for a missing field.
type required interface{ requiredText() string }

// Read converts raw as its Kind does, or says what is wrong with it. raw may be Absent{} or nil; if
// the field allows that, the value is the same.
func (f Field) Read(raw any) (value any, err *Error) {
	switch raw.(type) {
	case Absent:
		switch {
		case !f.Optional:
			text := "This field is required."
			if k, ok := f.Kind.(required); ok {
				text = k.requiredText()
			}
			return nil, refuse("required", text).reword(f.Words)
		case f.Default != nil:
			return f.Default, nil
		}
		return raw, nil
	case nil:
		if !f.Nullable {
			return nil, refuse("null", "This field may not be null.").reword(f.Words)
		}
		return nil, nil
	}
	if f.Nullable {
		if k, ok := f.Kind.(nullish); ok && k.isNull(raw) {
			return nil, nil
		}
	}
	value, err = f.Kind.Read(raw)
	return value, err.reword(f.Words)
}

// Write appends a value of the field, which may be nil, as JSON.
func (f Field) Write(dst []byte, value any) []byte {
	if value == nil {
		return append(dst, "null"...)
	}
	return f.Kind.Write(dst, value)
}

// erase returns the result of Decode as that of Read.
func erase[T any](value T, err *Error) (any, *Error) {
	if err != nil {
		return nil, err
	}
	return value, nil
}

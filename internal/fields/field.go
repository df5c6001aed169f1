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

// Scope is what a field knows of the request that it is read for. A nil Scope is none.
type Scope struct {
	Partial bool // fields that are missing are left out, at any depth: partial=True
	Request any  // what the kinds of a serializer need
}

func (s *Scope) isPartial() bool { return s != nil && s.Partial }

// Scoped is an optional interface of kinds that need the request, as relations do.
type Scoped interface {
	// ReadIn is Read in a scope.
	ReadIn(s *Scope, raw any) (value any, err *Error)
}

// Preparer is an optional interface of kinds that take a value for another before it is checked for
// null, as relations take "" for null.
type Preparer interface{ Prepare(raw any) any }

// Field is a field of a body.
type Field struct {
	Kind     Kind
	Nullable bool // may be null
	Optional bool // may be missing
	Default  any  // the value of a field that is Optional and missing; nil: none

	// Words are other messages, by DRF's codes: its error_messages. Names of parameters stand in
	// braces, as in the standard texts. Nil: DRF's.
	Words map[string]string

	// Checks are the validators that come before those of the kind. They see the value even if the
	// kind's own validators refuse it. Nil: none.
	Checks func(s *Scope, value any) []Fault
	// Hook is the serializer's validate_<field>. It sees every value but an Absent one: null and a
	// default too. Nil: none.
	Hook func(s *Scope, value any) *Error
}

// Absent is the raw value of a field that the body does not have, and the value of such a field.
type Absent struct{}

// nullish is implemented by kinds that take other values for null in a nullable field.
type nullish interface{ isNull(raw any) bool }

// required is implemented by kinds with a message of their own for a missing field.
type required interface{ requiredText() string }

// Read converts raw as its Kind does, or says what is wrong with it. raw may be Absent{} or nil; if
// the field allows that, the value is the same.
func (f Field) Read(raw any) (value any, err *Error) { return f.ReadIn(nil, raw) }

// RefuseRequired refuses a body without a field that it must have.
func RefuseRequired() *Error { return refuse("required", "This field is required.") }

// ReadIn is Read in a scope.
func (f Field) ReadIn(s *Scope, raw any) (value any, err *Error) {
	if value, err = f.readIn(s, raw); err != nil || f.Hook == nil {
		return value, err
	}
	if _, absent := value.(Absent); absent {
		return value, nil
	}
	return value, f.Hook(s, value)
}

func (f Field) readIn(s *Scope, raw any) (value any, err *Error) {
	if k, ok := f.Kind.(Preparer); ok {
		raw = k.Prepare(raw)
	}
	switch raw.(type) {
	case Absent:
		switch {
		case !f.Optional:
			err := RefuseRequired()
			if k, ok := f.Kind.(required); ok {
				err = refuse("required", k.requiredText())
			}
			return nil, err.reword(f.Words)
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
	value, err = f.readKind(s, raw)
	return value, err.reword(f.Words)
}

// readKind reads a value that is neither null nor absent, and runs the validators.
func (f Field) readKind(s *Scope, raw any) (value any, err *Error) {
	if k, ok := f.Kind.(Scoped); ok {
		value, err = k.ReadIn(s, raw)
	} else {
		value, err = f.Kind.Read(raw)
	}
	if f.Checks == nil {
		return value, err
	}
	checked := value
	if err != nil {
		k, ok := f.Kind.(interface{ convert(raw any) (any, bool) })
		if !ok {
			return value, err
		}
		if checked, ok = k.convert(raw); !ok {
			return value, err
		}
	}
	if faults := f.Checks(s, checked); faults != nil {
		if err != nil {
			faults = append(faults, err.Faults...)
		}
		return nil, &Error{Faults: faults}
	}
	return value, err
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

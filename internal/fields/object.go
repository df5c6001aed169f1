package fields

import (
	"strconv"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Object is DRF's Serializer, as the field of another one or as a body: fields in their order.
type Object struct {
	Members []Member
	Partial bool // members that are missing are left out

	// Check is validate: it says what is wrong with values that are good each for itself. Nil:
	// none.
	Check func(s *Scope, values []any) *Error
}

// Member is a field of an Object.
type Member struct {
	Name string
	Field
}

// NonField is the key of errors that belong to an object as a whole.
const NonField = "non_field_errors"

func nonField(err *Error) *Error { return &Error{Members: []MemberError{{NonField, err}}} }

// Decode returns the values of the members in their order, Absent for one that is missing. It
// refuses with the errors of all members that are refused.
func (o Object) Decode(raw any) ([]any, *Error) {
	return o.decode(nil, raw)
}

func (o Object) decode(s *Scope, raw any) ([]any, *Error) {
	values := make([]any, len(o.Members))
	if err := o.DecodeInto(s, values, raw); err != nil {
		return nil, err
	}
	return values, nil
}

// DecodeInto is Decode in a scope into values, which has one place for each member.
func (o Object) DecodeInto(s *Scope, values []any, raw any) *Error {
	partial := o.Partial || s.isPartial()
	object, isObject := pytext.AsObject(raw)
	form, isForm := raw.(Form)
	if !isObject && !isForm {
		return nonField(refuse("invalid", "Invalid data. Expected a dictionary, but got {datatype}.",
			"datatype", TypeName(raw)))
	}
	var refused *Error
	for i := range o.Members {
		m := &o.Members[i]
		var raw any
		if has := false; isObject {
			if raw, has = object.Get(m.Name); !has {
				raw = Absent{}
			}
		} else {
			raw = m.FromForm(form, m.Name, partial)
		}
		if _, absent := raw.(Absent); absent && partial {
			values[i] = raw
			continue
		}
		value, err := m.ReadIn(s, raw)
		if err != nil {
			if refused == nil {
				refused = &Error{}
			}
			refused.Members = append(refused.Members, MemberError{m.Name, err})
		}
		values[i] = value
	}
	if refused == nil && o.Check != nil {
		refused = o.Check(s, values).AsObject()
	}
	return refused
}

// Append appends the values that are not Absent as an object.
func (o Object) Append(dst []byte, values []any) []byte {
	dst = append(dst, '{')
	for i := range o.Members {
		if _, absent := values[i].(Absent); absent {
			continue
		}
		if dst[len(dst)-1] != '{' {
			dst = append(dst, ',')
		}
		dst = o.Members[i].Write(append(appendText(dst, o.Members[i].Name), ':'), values[i])
	}
	return append(dst, '}')
}

// Read implements Kind.
func (o Object) Read(raw any) (any, *Error) { return erase(o.Decode(raw)) }

// ReadIn implements Scoped.
func (o Object) ReadIn(s *Scope, raw any) (any, *Error) { return erase(o.decode(s, raw)) }

// Write implements Kind.
func (o Object) Write(dst []byte, value any) []byte { return o.Append(dst, value.([]any)) }

// Objects is DRF's ListSerializer: a serializer with many=True.
type Objects struct {
	Object    Kind // an Object, or a kind like it
	NotEmpty  bool // allow_empty=False
	MinLength int  // elements; 0: no bound
	MaxLength int
}

// Decode returns the values of each object.
func (o Objects) Decode(raw any) ([]any, *Error) { return o.decode(nil, raw) }

func (o Objects) decode(s *Scope, raw any) ([]any, *Error) {
	if f, ok := raw.(Form); ok {
		raw = formItems(f, "")
	}
	sent, ok := raw.([]any)
	switch {
	case !ok:
		return nil, nonField(RefuseNotList(raw))
	case o.NotEmpty && len(sent) == 0:
		return nil, nonField(RefuseEmpty())
	case o.MaxLength > 0 && len(sent) > o.MaxLength:
		return nil, nonField(refuse("max_length", "Ensure this field has no more than {max_length} elements.",
			"max_length", strconv.Itoa(o.MaxLength)))
	case len(sent) < o.MinLength:
		return nil, nonField(refuse("min_length", "Ensure this field has at least {min_length} elements.",
			"min_length", strconv.Itoa(o.MinLength)))
	}
	return List{Child: Field{Kind: o.Object}}.decode(s, raw)
}

// Read implements Kind.
func (o Objects) Read(raw any) (any, *Error) { return erase(o.Decode(raw)) }

// ReadIn implements Scoped.
func (o Objects) ReadIn(s *Scope, raw any) (any, *Error) { return erase(o.decode(s, raw)) }

// Write implements Kind.
func (o Objects) Write(dst []byte, value any) []byte {
	return List{Child: Field{Kind: o.Object}}.Append(dst, value.([]any))
}

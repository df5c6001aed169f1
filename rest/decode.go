package rest

import (
	"fmt"
	"reflect"
	"sync"

	"github.com/latchkey-go/latchkey/internal/fields"
)

// Decode reads the body, JSON or form, into the struct that v points to. It checks the body as a
// DRF serializer with one field for each exported field of the struct. All refused fields together
// make one 400, in the order of the struct, in DRF's words: {"username":["This field is
// required."],"password":["This field may not be blank."]}. Names that the struct does not have are
// ignored.
//
// A field is a string, bool, integer, float, [big.Int] or [File], or a pointer to one. Decode
// panics when it first sees a struct with other fields. An integer may be as large as the field's
// type allows; a big.Int has no bound. A File is the last uploaded one of that name, and is refused
// if it is empty. The field's name in the body is that of its json tag, or else its Go name in
// snake case. A pointer may be missing or null, and is then nil; other fields are required. The
// rest tag adds options, as in `rest:"optional,raw,max=150"`:
//
//	optional        the field may be missing; the struct's field then keeps its value
//	readonly        no client sets the field, which may be of any type and keeps its value
//	min=2, max=150  bounds: of a number, or of the characters of a text
//	raw             white space around the text is kept; otherwise it is cut off
//	blank           the text may be "", whatever min says
//	choices=a|b     the text, or the integer, is one of these
//	choices=a=A|b   the same; OPTIONS shows the display name A for a
//
// With readonly, one struct can be both the input and the answer of a view, as a serializer is. An
// [auth.UserID] must be readonly: no client chooses whose row it writes.
//
// If Decode fails, the struct is unchanged.
func (r *Request) Decode(v any) error {
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() || target.Elem().Kind() != reflect.Struct {
		panic(fmt.Sprintf("rest: Decode needs a pointer to a struct, not a %T", v))
	}
	plan := plans.of(target.Elem().Type())
	data, err := r.Data()
	if err != nil {
		return err
	}
	src, err := newSource(data)
	if err != nil {
		return err
	}
	return plan.decode(src, target.Elem())
}

// plans caches one plan for each type. A program has few types, so none is dropped.
var plans planCache

type planCache struct{ byType sync.Map } // reflect.Type to structPlan

func (c *planCache) of(t reflect.Type) structPlan {
	if p, ok := c.byType.Load(t); ok {
		return p.(structPlan)
	}
	p := newPlan(t)
	c.byType.Store(t, p)
	return p
}

// structPlan lists the fields that Decode reads, in order.
type structPlan []fieldPlan

// decode fills dst if every field is valid.
func (p structPlan) decode(src source, dst reflect.Value) error {
	values := make([]any, len(p))
	var faults Object
	for i, f := range p {
		if f.readOnly {
			values[i] = fields.Absent{}
			continue
		}
		value, messages := f.Read(src.rawValue(f))
		if len(messages) > 0 {
			faults = append(faults, f.name, messages)
		}
		values[i] = value
	}
	if len(faults) > 0 {
		return ValidationError(faults)
	}
	for i, f := range p {
		f.set(dst.FieldByIndex(f.index), values[i])
	}
	return nil
}

// source is a body whose fields can be read: a JSON object or a form.
type source struct {
	members map[string]any
	form    *FormData
}

// newSource refuses data that is neither, as a serializer does.
func newSource(data any) (source, error) {
	var kind string
	switch v := data.(type) {
	case map[string]any:
		return source{members: v}, nil
	case *FormData:
		return source{form: v}, nil
	case nil:
		return source{}, FieldError("non_field_errors", "No data provided")
	case []any:
		kind = "list"
	case string:
		kind = "str"
	case bool:
		kind = "bool"
	case Number:
		if kind = "float"; v.IsInteger() {
			kind = "int"
		}
	default:
		kind = fmt.Sprintf("%T", data)
	}
	return source{}, FieldError("non_field_errors", "Invalid data. Expected a dictionary, but got "+kind+".")
}

// rawValue returns the value that the body has for a field. In a form, as in DRF, "" is null for a
// nullable field and absent for an optional one, and a missing checkbox is false.
func (s source) rawValue(f fieldPlan) any {
	if s.form == nil {
		if v, ok := s.members[f.name]; ok {
			return v
		}
		return fields.Absent{}
	}
	text, ok := s.form.Get(f.name)
	_, isBoolean := f.Kind.(fields.Boolean)
	switch {
	case len(s.form.Files[f.name]) > 0: // a file wins over a value of its name
		file, _ := s.form.File(f.name)
		return file
	case !ok && isBoolean && !f.Optional:
		return false
	case !ok:
		return fields.Absent{}
	case text == "" && !f.isBlank() && f.Nullable:
		return nil
	case text == "" && !f.isBlank() && f.Optional:
		return fields.Absent{}
	}
	return text
}

// isBlank reports whether "" is a value of the field.
func (f fieldPlan) isBlank() bool {
	switch k := f.Kind.(type) {
	case fields.String:
		return k.Blank
	case fields.Choice:
		return k.Blank
	}
	return false
}

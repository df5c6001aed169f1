package rest

import (
	"fmt"
	"reflect"
	"sync"

	"github.com/latchkey-go/latchkey/internal/fields"
)

// Decode puts the body, JSON or form, into the struct behind v and checks it as a DRF serializer with one
// field for each exported field of the struct would: all refused fields make one 400, in their order, in
// DRF's words: {"username":["This field is required."],"password":["This field may not be blank."]}.
// Names that the struct lacks are passed over.
//
// A field may be a string, bool, integer, float or [big.Int], or a pointer to one; Decode panics
// when it first sees a struct with others. An integer may be as large as the field's type holds; a
// big.Int has no bound. The field's name in the body is that of its json tag, or its Go name in
// snake case. A pointer may be missing or null and is then nil; other fields are required. The rest
// tag changes that and more, as in `rest:"optional,raw,max=150"`:
//
//	optional   the field may be missing, and keeps the value it has
//	raw        the text is taken as it is; otherwise white space around it is cut off
//	max=150    so many characters at most
//
// A failed Decode leaves the struct as it was.
func (r *Request) Decode(v any) error {
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() || target.Elem().Kind() != reflect.Struct {
		panic(fmt.Sprintf("rest: Decode into %T, which is no pointer to a struct", v))
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

// plans keeps one plan a type. A program has few types, so nothing is ever dropped.
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

// structPlan is what Decode reads, in order.
type structPlan []fieldPlan

// decode fills dst if every field is good.
func (p structPlan) decode(src source, dst reflect.Value) error {
	values := make([]any, len(p))
	var faults Object
	for i, f := range p {
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

// source is where fields come from: a JSON object or a form.
type source struct {
	members map[string]any
	form    *FormData
}

// newSource refuses what is neither, as a serializer does.
func newSource(data any) (source, error) {
	var kind string
	switch v := data.(type) {
	case map[string]any:
		return source{members: v}, nil
	case *FormData:
		return source{form: v}, nil
	case nil:
		return source{}, ValidationError(Object{"non_field_errors", []string{"No data provided"}})
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
	return source{}, ValidationError(Object{"non_field_errors",
		[]string{"Invalid data. Expected a dictionary, but got " + kind + "."}})
}

// rawValue is what the body has for a field. A form cannot say null, and leaves an unticked box out: there ""
// is null where that is allowed, and nothing where nothing is required.
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
	case len(s.form.Files[f.name]) > 0:
		return s.form.Files[f.name] // a file hides a value, and no kind of field here takes one
	case !ok && isBoolean && !f.Optional:
		return false
	case !ok, text == "" && f.Optional && !f.Nullable:
		return fields.Absent{}
	case text == "" && f.Nullable:
		return nil
	}
	return text
}

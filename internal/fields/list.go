package fields

import (
	"slices"
	"strconv"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// List is DRF's ListField.
type List struct {
	Child     Field // of each element; a Field without Kind takes any value
	NotEmpty  bool  // allow_empty=False
	MinLength int   // elements; 0: no bound
	MaxLength int
}

// RefuseNotList refuses a value that is no list.
func RefuseNotList(raw any) *Error {
	return refuse("not_a_list", `Expected a list of items but got type "{input_type}".`, "input_type", TypeName(raw))
}

// Decode returns the values of all elements, or the errors of those that are refused.
func (l List) Decode(raw any) ([]any, *Error) { return l.decode(nil, raw) }

func (l List) decode(s *Scope, raw any) ([]any, *Error) {
	if f, ok := raw.(Form); ok {
		raw = formItems(f, "")
	}
	sent, ok := raw.([]any)
	if !ok {
		return nil, RefuseNotList(raw)
	}
	if l.NotEmpty && len(sent) == 0 {
		return nil, RefuseEmpty()
	}
	var refused *Error
	values := make([]any, len(sent))
	for i, one := range sent {
		value, err := l.Child.readMember(s, one)
		if err != nil {
			refused = refused.member(i, err)
		}
		values[i] = value
	}
	if refused != nil {
		return nil, refused
	}
	return values, l.checkLength(len(values))
}

// RefuseEmpty refuses a list without elements.
func RefuseEmpty() *Error { return refuse("empty", "This list may not be empty.") }

func (l List) checkLength(n int) *Error {
	switch {
	case l.MaxLength > 0 && n > l.MaxLength:
		return refuse("max_length", "Ensure this field has no more than {max_length} elements.",
			"max_length", strconv.Itoa(l.MaxLength))
	case n < l.MinLength:
		return refuse("min_length", "Ensure this field has at least {min_length} elements.",
			"min_length", strconv.Itoa(l.MinLength))
	}
	return nil
}

// readMember reads an element. Without a Kind every value is good.
func (f Field) readMember(s *Scope, raw any) (any, *Error) {
	if f.Kind != nil {
		return f.ReadIn(s, raw)
	}
	if part, ok := raw.(Form); ok {
		return lastValues(part), nil
	}
	return raw, nil
}

// lastValues returns the last value of each name, sorted by name.
func lastValues(form Form) pytext.Dict {
	values := pytext.Dict{}
	for _, name := range slices.Sorted(form.Names()) {
		value, _ := form.Last(name)
		values = append(values, name, value)
	}
	return values
}

// writeMember appends an element.
func (f Field) writeMember(dst []byte, value any) []byte {
	if f.Kind == nil {
		return appendAny(dst, value)
	}
	return f.Write(dst, value)
}

// Append appends the list.
func (l List) Append(dst []byte, values []any) []byte {
	dst = append(dst, '[')
	for i, value := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = l.Child.writeMember(dst, value)
	}
	return append(dst, ']')
}

// Read implements Kind.
func (l List) Read(raw any) (any, *Error) { return erase(l.Decode(raw)) }

// ReadIn implements Scoped.
func (l List) ReadIn(s *Scope, raw any) (any, *Error) { return erase(l.decode(s, raw)) }

// Write implements Kind.
func (l List) Write(dst []byte, value any) []byte { return l.Append(dst, value.([]any)) }

// Dict is DRF's DictField. HStoreField is one whose child is a Char that may be blank and null.
type Dict struct {
	Child    Field // of each value; a Field without Kind takes any value
	NotEmpty bool  // allow_empty=False
}

// Decode returns the values of all members, or the errors of those that are refused, by key.
func (d Dict) Decode(raw any) (pytext.Dict, *Error) { return d.decode(nil, raw) }

func (d Dict) decode(s *Scope, raw any) (pytext.Dict, *Error) {
	sent, ok := pytext.AsObject(raw)
	if f, isForm := raw.(Form); isForm {
		sent, ok = lastValues(f), true
	}
	if !ok {
		return nil, refuse("not_a_dict", `Expected a dictionary of items but got type "{input_type}".`,
			"input_type", TypeName(raw))
	}
	if d.NotEmpty && sent.Len() == 0 {
		return nil, refuse("empty", "This dictionary may not be empty.")
	}
	var refused *Error
	values := make(pytext.Dict, 0, 2*sent.Len())
	for key, one := range sent.All() {
		value, err := d.Child.readMember(s, one)
		if err != nil {
			if refused == nil {
				refused = &Error{}
			}
			refused.Members = append(refused.Members, MemberError{key, err})
		}
		values = append(values, key, value)
	}
	if refused != nil {
		return nil, refused
	}
	return values, nil
}

// Append appends the dictionary.
func (d Dict) Append(dst []byte, values pytext.Dict) []byte { return d.appendObject(dst, values) }

func (d Dict) appendObject(dst []byte, object pytext.Object) []byte {
	dst = append(dst, '{')
	for key, value := range object.All() {
		if dst[len(dst)-1] != '{' {
			dst = append(dst, ',')
		}
		dst = d.Child.writeMember(append(appendText(dst, key), ':'), value)
	}
	return append(dst, '}')
}

// Read implements Kind.
func (d Dict) Read(raw any) (any, *Error) { return erase(d.Decode(raw)) }

// ReadIn implements Scoped.
func (d Dict) ReadIn(s *Scope, raw any) (any, *Error) { return erase(d.decode(s, raw)) }

// Write implements Kind.
func (d Dict) Write(dst []byte, value any) []byte { return d.Append(dst, value.(pytext.Dict)) }

package fields

import (
	"strconv"
	"strings"
)

// Fault is one thing that is wrong with a value.
type Fault struct {
	Code   string  // DRF's: "max_length"
	Text   string  // the message, with the names of parameters in braces: "… more than {max_length} …"
	Params []Param // what the names stand for
}

// Param is a parameter of a message.
type Param struct{ Name, Value string }

// Message returns the text with its parameters.
func (f Fault) Message() string {
	text := f.Text
	for _, p := range f.Params {
		text = strings.ReplaceAll(text, "{"+p.Name+"}", p.Value)
	}
	return text
}

// Error says why a value is refused: for faults of its own, or for those of its members. It is
// DRF's ValidationError.
type Error struct {
	Faults  []Fault
	Members []MemberError // in order; of a list, dictionary or object
}

// MemberError is the refusal of a member.
type MemberError struct {
	Key string // a name, or the index in a list
	Err *Error
}

// Error returns all messages, for logs.
func (e *Error) Error() string {
	list := e.Messages()
	for _, m := range e.Members {
		list = append(list, m.Key+": "+m.Err.Error())
	}
	return strings.Join(list, " ")
}

// Messages returns the messages of the value's own faults.
func (e *Error) Messages() []string {
	list := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		list[i] = f.Message()
	}
	return list
}

// AsObject returns the error of an object: faults of its own get the key NonField.
func (e *Error) AsObject() *Error {
	if e == nil || len(e.Faults) == 0 {
		return e
	}
	return &Error{Members: append([]MemberError{{NonField, &Error{Faults: e.Faults}}}, e.Members...)}
}

// Detail returns the error as the body of an answer: a list of messages, or what object makes of
// keys and details in turn.
func (e *Error) Detail(object func(pairs []any) any) any {
	if len(e.Members) == 0 {
		return e.Messages()
	}
	var pairs []any
	for _, m := range e.Members {
		pairs = append(pairs, m.Key, m.Err.Detail(object))
	}
	return object(pairs)
}

// reword replaces the texts of the faults that words has a text for, by code.
func (e *Error) reword(words map[string]string) *Error {
	if e == nil || words == nil {
		return e
	}
	for i, f := range e.Faults {
		if text, ok := words[f.Code]; ok {
			e.Faults[i].Text = text
		}
	}
	return e
}

// refuse returns the error for one fault. params are names and values in turn.
func refuse(code, text string, params ...string) *Error {
	return &Error{Faults: []Fault{fault(code, text, params...)}}
}

func fault(code, text string, params ...string) Fault {
	f := Fault{Code: code, Text: text}
	for i := 0; i < len(params); i += 2 {
		f.Params = append(f.Params, Param{params[i], params[i+1]})
	}
	return f
}

// member appends the refusal of the element at index i.
func (e *Error) member(i int, err *Error) *Error {
	if e == nil {
		e = &Error{}
	}
	e.Members = append(e.Members, MemberError{strconv.Itoa(i), err})
	return e
}

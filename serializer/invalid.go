package serializer

import (
	"cmp"
	"errors"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// Refusal is the error of a Check or a Validate about what a client sent: DRF's ValidationError.
type Refusal struct {
	Field   string // on the wire; "": the value or the body as a whole
	Message string
	Code    string // "invalid" by default
}

// Error returns the message.
func (e *Refusal) Error() string { return e.Message }

// Invalid refuses the value of a Check, or the body as a whole in a Validate. Any other error, but
// a *model.ValidationError and a *rest.Error, is a fault, since its text may not be for clients.
// Several refusals are joined with errors.Join.
func Invalid(message string, code ...string) error { return InvalidField("", message, code...) }

// InvalidField refuses a field in a Validate.
func InvalidField(field, message string, code ...string) error {
	return &Refusal{Field: field, Message: message, Code: cmp.Or(append(code, "invalid")...)}
}

// Problem is one thing that is wrong with a body.
type Problem struct {
	Path    []string // names and indexes: ["items", "0", "quantity"]
	Code    string   // DRF's: "max_value"
	Message string
}

// Problems returns what is wrong by an error of [Plan.Read], and nil for any other error.
func Problems(err error) []Problem {
	var refused *fields.Error
	if !errors.As(err, &refused) {
		return nil
	}
	return appendProblems(nil, nil, refused)
}

func appendProblems(all []Problem, path []string, err *fields.Error) []Problem {
	for _, f := range err.Faults {
		all = append(all, Problem{Path: path, Code: f.Code, Message: f.Message()})
	}
	for _, m := range err.Members {
		all = appendProblems(all, append(path[:len(path):len(path)], m.Key), m.Err)
	}
	return all
}

// answer returns the 400 for a body.
func answer(err *fields.Error) error {
	e := rest.ValidationError(err.Detail(func(pairs []any) any { return rest.Object(pairs) }))
	return e.WithCause(err)
}

// refusalOf turns the error of a hook into that of a field. It returns other errors as faults.
func refusalOf(err error) (refused *fields.Error, fault error) {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		refused = &fields.Error{}
		for _, one := range many.Unwrap() {
			r, fault := refusalOf(one)
			if fault != nil {
				return nil, fault
			}
			refused.Faults = append(refused.Faults, r.Faults...)
			refused.Members = append(refused.Members, r.Members...)
		}
		return refused, nil
	}
	var own *Refusal
	var validation *model.ValidationError
	switch {
	case errors.As(err, &own):
		list := &fields.Error{Faults: []fields.Fault{{Code: own.Code, Text: own.Message}}}
		if own.Field == "" {
			return list, nil
		}
		return &fields.Error{Members: []fields.MemberError{{Key: own.Field, Err: list}}}, nil
	case errors.As(err, &validation):
		return &fields.Error{Faults: []fields.Fault{{Code: validation.Code, Text: validation.Message}}}, nil
	}
	return nil, err
}

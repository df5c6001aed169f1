package serializer

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/model"
)

// check is a validator of a field. value has the form of model.Field.Convert, or that of a Plain.
type check func(s *fields.Scope, value any) *fields.Fault

func runChecks(c *field, s *fields.Scope, value any) (faults []fields.Fault) {
	if c.relation != nil && c.relation.many {
		return nil
	}
	value = formOf(c, value)
	for _, run := range c.checks {
		if f := run(s, value); f != nil {
			faults = append(faults, *f)
		}
	}
	return faults
}

// formOf returns a value that a kind has read in the form that hooks and rows have.
func formOf(c *field, value any) any {
	if c.model == nil || value == nil {
		return public(value)
	}
	if rows, ok := value.([]any); ok && c.relation != nil {
		return public(rows)
	}
	if row, ok := value.(model.Row); ok {
		value = row.Ptr()
	}
	if c.model.Kind == model.JSONField {
		return toJSON(value)
	}
	if form, err := c.model.Convert(public(value)); err == nil {
		return form
	}
	return public(value)
}

func toJSON(value any) model.JSON { return model.JSON(fields.JSON{}.Append(nil, value)) }

func validatorCheck(v model.Validator) check {
	return func(s *fields.Scope, value any) *fields.Fault {
		err := v.Check(value)
		if err == nil {
			return nil
		}
		var e *model.ValidationError
		if !errors.As(err, &e) {
			requestOf(s).fault(err)
			return &fields.Fault{Code: "invalid"}
		}
		return &fields.Fault{Code: e.Code, Text: e.Message}
	}
}

// goBounds returns a check that an integer fits the Go type of the field, where the engine's column
// holds more. It returns nil for other fields.
func goBounds(f *model.Field) check {
	if f.Type == reflect.TypeFor[time.Duration]() {
		return durationBounds
	}
	if f.Type == nil || f.Link != nil || !f.Kind.IsInteger() {
		return nil
	}
	zero := reflect.Zero(f.Type)
	bits := f.Type.Bits
	var least, most int64
	switch {
	case zero.CanInt():
		least, most = math.MinInt64>>(64-bits()), math.MaxInt64>>(64-bits())
	case zero.CanUint() && bits() < 64:
		most = 1<<bits() - 1
	default:
		return nil
	}
	return func(_ *fields.Scope, value any) *fields.Fault {
		n, ok := value.(int64)
		if b, isBig := value.(*big.Int); isBig {
			ok, n = true, math.MaxInt64
			if b.Sign() < 0 {
				n = math.MinInt64
			}
		}
		var refused fields.Fault
		switch {
		case ok && n > most:
			refused = fields.MaxFault(fmt.Sprint(most))
		case ok && n < least:
			refused = fields.MinFault(fmt.Sprint(least))
		default:
			return nil
		}
		return &refused
	}
}

// durationBounds is the check that a time.Duration holds a duration.
func durationBounds(_ *fields.Scope, value any) *fields.Fault {
	if d, ok := value.(model.Duration); ok {
		if _, ok := d.Std(); !ok {
			refused := fields.DaysFault(math.MaxInt64 / int64(24*time.Hour))
			return &refused
		}
	}
	return nil
}

// uniqueChecks is DRF's get_unique_validators.
func (p *Plan) uniqueChecks(f *model.Field) (list []check) {
	where := uniqueConds(f)
	if len(where) == 0 {
		return nil
	}
	message := fmt.Sprintf("%s with this %s already exists.", f.Model.Verbose, f.Verbose)
	if f.UniqueMessage != "" {
		message = strings.NewReplacer("%(model_name)s", f.Model.Verbose, "%(field_label)s", f.Verbose,
			"%(field_labels)s", f.Verbose).Replace(f.UniqueMessage)
	}
	for _, cond := range where {
		isKnown := checkCond(p.model, cond) == nil
		list = append(list, func(s *fields.Scope, value any) *fields.Fault {
			if text, isText := value.(string); value == nil || isText && !isStorable(text) {
				return nil // no row has such a text, which the field itself refuses
			}
			holds := isKnown && evaluate(p.model, cond, func(*model.Field) any { return value })
			if !requestOf(s).exists(p, model.And(cond, model.Is(f.Name, value)), holds) {
				return nil
			}
			return &fields.Fault{Code: "unique", Text: message}
		})
	}
	return list
}

// uniqueConds returns the rules by which a field is unique by itself: a condition for each.
func uniqueConds(f *model.Field) (where []model.Cond) {
	if f.Unique {
		where = append(where, model.Cond{})
	}
	for _, u := range f.Model.Unique {
		if len(u.Fields) == 1 && u.Fields[0] == f && !slices.ContainsFunc(condFields(u.Where), func(n string) bool {
			return n != f.Name
		}) {
			where = append(where, u.Where)
		}
	}
	return where
}

// condFields returns the names of the fields that a condition compares.
func condFields(c model.Cond) (names []string) {
	for _, path := range c.Paths() {
		name, _, _ := strings.Cut(path, "__")
		names = append(names, name)
	}
	return names
}

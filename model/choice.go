package model

import "reflect"

// Choice is one of the values that a field may have, and its label.
type Choice struct {
	Value any    // of the field's type, or of the type under it
	Label string // for people
	Group string // the heading under which a form lists the choice; "" for none
}

// Chooser is a type whose values are limited, as Django's TextChoices and IntegerChoices:
//
//	type Status string
//
//	const (
//		New  Status = "new"
//		Paid Status = "paid"
//	)
//
//	func (Status) Choices() []model.Choice { return model.Choices(New, "New", Paid, "Paid") }
//
// Each field of the type has these choices.
type Chooser interface{ Choices() []Choice }

// Choices returns choices of values and labels in turn. A label that is no string panics.
func Choices(pairs ...any) []Choice {
	if len(pairs)%2 != 0 {
		panic("model: Choices takes values and labels in turn, and the last value has no label")
	}
	var list []Choice
	for i := 0; i < len(pairs); i += 2 {
		label, ok := pairs[i+1].(string)
		if !ok {
			panic("model: Choices takes values and labels in turn, and a label is a string")
		}
		list = append(list, Choice{Value: pairs[i], Label: label})
	}
	return list
}

// ChoiceLabel returns the label of a value, as Django's get_FOO_display does. Without such a
// choice it returns false.
func (f *Field) ChoiceLabel(value any) (label string, ok bool) {
	value, err := f.Convert(value)
	for _, c := range f.Choices { // their values are comparable
		if err == nil && c.Value == value {
			return c.Label, true
		}
	}
	return "", false
}

// readChoices takes the choices of the field's type, with values in the form of [Field.Convert].
func (r *reading) readChoices() {
	f := r.f
	chooser, ok := reflect.Zero(f.Type).Interface().(Chooser)
	if !ok {
		return
	}
	if f.Kind.in(JSONField, BinaryField, ManyToManyField, ForeignKey, OneToOneField) {
		r.fail("%s takes no choices", article(f.Kind))
	}
	if f.Choices = chooser.Choices(); len(f.Choices) == 0 {
		r.fail("%s.Choices returns no choice", f.Type)
	}
	seen := map[any]bool{}
	for i, c := range f.Choices {
		value, err := f.Convert(c.Value)
		if err != nil || value == nil {
			r.fail("the choice %v of %s is of type %T, and the field is %s",
				c.Value, f.Type, c.Value, article(f.Kind))
		}
		text, _ := value.(string)
		switch {
		case seen[value]:
			r.fail("%s.Choices has %v twice", f.Type, value)
		case f.MaxLength > 0 && runes(text) > f.MaxLength:
			r.fail("the choice %q is longer than max_length=%d", text, f.MaxLength)
		}
		seen[value] = true
		f.Choices[i].Value = value
	}
}

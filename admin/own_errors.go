package admin

import (
	"strings"

	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/serializer"
)

// These are messages of serializers that Django's forms do not word in another way. They
// stand here so that they are translated.
var _ = []string{
	"Ensure this field has no more than %d characters.", "Ensure this field has at least %d characters.",
	"Ensure this value is greater than or equal to %d.", "Ensure this value is less than or equal to %d.",
	"Ensure that there are no more than %d digits in total.", "Ensure that there are no more than %d decimal places.",
	"Ensure that there are no more than %d digits before the decimal point.", "Enter a valid email address.",
	"Enter a valid URL.", "Enter a valid IPv4 or IPv6 address.", "Null characters are not allowed.",
	"Enter a valid value.",
	"Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.",
}

const (
	noChoice = "Select a valid choice. That choice is not one of the available choices."
	notNamed = "Nothing is named “%s”."
)

// invalidTexts are the words of Django's forms for a value that is none of the kind.
var invalidTexts = map[dbmodel.Kind]string{
	dbmodel.FloatField: "Enter a number.", dbmodel.DecimalField: "Enter a number.",
	dbmodel.DateField: "Enter a valid date.", dbmodel.TimeField: "Enter a valid time.",
	dbmodel.DateTimeField: "Enter a valid date/time.", dbmodel.DurationField: "Enter a valid duration.",
	dbmodel.UUIDField: "Enter a valid UUID.", dbmodel.JSONField: "Enter a valid JSON.",
}

// explainProblem puts a problem of the serializer beside its field, in the words of Django's forms.
func (v *visit) explainProblem(e *entry, p serializer.Problem) {
	name := ""
	if len(p.Path) > 0 {
		name = p.Path[0]
	}
	f := e.form.field(name)
	if f == nil {
		if p.Code == "unique" {
			for _, u := range e.form.owned.m.Unique {
				if names := fieldsOf(u); "The fields "+strings.Join(names,
					", ")+" must make a unique set." == p.Message {
					v.explainConflictOf(e, names)
					return
				}
			}
		}
		e.add(wholeRow, v.Message(p.Message))
		return
	}
	e.add(name, v.problemText(e, f, p))
}

func fieldsOf(u dbmodel.Unique) (names []string) {
	for _, f := range u.Fields {
		names = append(names, f.Name)
	}
	return names
}

func (v *visit) problemText(e *entry, f *ownField, p serializer.Problem) string {
	text := v.Message(p.Message)
	switch p.Code {
	case "required", "null", "blank", "empty":
		return v.T(required)
	case "unique":
		if f.UniqueMessage == "" {
			return v.taken(e.form.owned, []string{f.name})
		}
		return text
	case "does_not_exist", "incorrect_type", "no_match":
		return v.T(noChoice)
	case "invalid_choice":
		return v.T("Select a valid choice. %s is not one of the available choices.", e.shown.text(f.name))
	case "invalid", "date", "datetime", "make_aware", "overflow":
		if f.Kind.IsInteger() {
			return v.T("Enter a whole number.")
		}
		if own := invalidTexts[f.Kind]; own != "" {
			return v.T(own)
		}
	}
	return text
}

// explainConflictOf says that another row has the values of these fields.
func (v *visit) explainConflictOf(e *entry, names []string) {
	if len(names) == 0 {
		e.add(wholeRow, v.T("Another row has these values already."))
		return
	}
	text := v.taken(e.form.owned, names)
	if len(names) == 1 && e.form.field(names[0]) != nil {
		e.add(names[0], text)
		return
	}
	e.add(wholeRow, text)
}

// taken is Django's text for values that another row has.
func (v *visit) taken(o *owned, names []string) string {
	var labels []string
	for _, name := range names {
		if f := o.m.Field(name); f != nil {
			labels = append(labels, f.Label())
		}
	}
	last := len(labels) - 1
	if last < 1 {
		return v.T("%s with this %s already exists.", o.single(), strings.Join(labels, ""))
	}
	return v.T("%s with this %s already exists.", o.single(),
		strings.Join(labels[:last], ", ")+" "+v.T("and")+" "+labels[last])
}

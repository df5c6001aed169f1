package resource

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// shape is how many values a filter reads.
type shape uint8

const (
	single shape = iota
	listed       // with commas between them
	many         // the parameter may stand several times
)

// formField reads the values of a filter, as the form field that django-filter chooses for a field
// of a model. read returns nil for no value.
type formField struct {
	shape   shape
	word    string // of rest.Field.Type
	to      *model.Model
	choices []model.Choice
	read    func(s *set, r *rest.Request, text string) (value any, message string, err error)
}

// shown are the choices for a form.
func (f formField) shown() (list []rest.Choice) {
	for _, c := range f.choices {
		list = append(list, rest.Choice{Value: c.Value, DisplayName: c.Label})
	}
	return list
}

// beyond stands for an integer that no column holds: below 0 one that is less.
type beyond int

// formField chooses how a filter on a path is read.
func (s *set) formField(p *model.Path) (f formField, err error) {
	target := p.Field
	switch {
	case p.Lookup == "isnull":
		return formField{word: "boolean", read: pure(formBoolean)}, nil
	case p.Relation && p.IsToMany():
		f = formField{shape: many, word: "multiple choice", to: p.Steps[len(p.Steps)-1].To()}
		if p.Lookup != "exact" {
			return f, fmt.Errorf("a filter on many rows has no look-up %s", p.Lookup)
		}
	case p.Relation:
		f = formField{word: "field", to: p.Column.Link.To, read: formKey(p.Column.Link.To, p.Column.Link.ToField)}
	case p.Kind == model.JSONField || p.Kind == model.BinaryField || p.Kind.IsFile():
		return f, fmt.Errorf("django-filter knows no filter for a %s: use Where", p.Kind)
	case p.Lookup == "exact" && len(target.Choices) > 0 && len(p.Transforms) == 0:
		f = formField{word: "choice", choices: target.Choices, read: formChoice(target)}
	default:
		f = s.formKind(p)
	}
	if f.to != nil && s.env.Rows == nil {
		return f, errors.New("a filter on a relation needs Env.Rows")
	}
	if p.Lookup == "in" || p.Lookup == "range" {
		f.shape, f.word = listed, "string"
	}
	return f, nil
}

func (s *set) formKind(p *model.Path) formField {
	switch k := p.Kind; {
	case k == model.BooleanField:
		return formField{word: "boolean", read: pure(formBoolean)}
	case k.IsNumber():
		return formField{word: "decimal", read: pure(func(text string) (any, string) { return formNumber(p, text) })}
	case k == model.DateField:
		return formField{word: "date", read: pure(read(fields.DateField{Inputs: dateInputs}, "Enter a valid date."))}
	case k == model.TimeField:
		return formField{word: "time", read: pure(read(fields.TimeField{Inputs: timeInputs}, "Enter a valid time."))}
	case k == model.DateTimeField:
		kind := fields.DateTime{Zone: s.env.Zone}
		return formField{word: "datetime", read: pure(read(kind, "Enter a valid date/time."))}
	case k == model.DurationField:
		return formField{word: "duration", read: pure(read(fields.Duration{}, "Enter a valid duration."))}
	case k == model.UUIDField:
		return formField{word: "string", read: pure(read(fields.UUID{}, "Enter a valid UUID."))}
	}
	return formField{word: "string", read: pure(formText)}
}

func pure(fn func(text string) (any, string)) func(*set, *rest.Request, string) (any, string, error) {
	return func(_ *set, _ *rest.Request, text string) (any, string, error) {
		value, message := fn(text)
		return value, message, nil
	}
}

func trimmed(text string) string { return strings.TrimFunc(text, pytext.IsSpace) }

// read is a form field that reads as a field of a serializer does.
func read(k fields.Kind, message string) func(text string) (any, string) {
	return func(text string) (any, string) {
		if text = trimmed(text); text == "" {
			return nil, ""
		}
		value, err := k.Read(text)
		if err != nil {
			return nil, message
		}
		switch v := value.(type) {
		case [16]byte:
			value = model.UUID(v)
		case fields.Date:
			value = model.Date(v)
		case fields.TimeOfDay:
			value = model.TimeOfDay(v)
		case fields.Timedelta:
			value = model.Duration(v)
		}
		return value, ""
	}
}

func formText(text string) (any, string) {
	if text = trimmed(text); text == "" {
		return nil, ""
	}
	return text, nulRefused(text)
}

// nulRefused is the message for a text with NUL, which no form takes.
func nulRefused(text string) string {
	if strings.Contains(text, "\x00") {
		return "Null characters are not allowed."
	}
	return ""
}

func formBoolean(text string) (any, string) {
	switch strings.ToLower(text) {
	case "1", "true":
		return true, ""
	case "0", "false":
		return false, ""
	}
	return nil, ""
}

func formChoice(f *model.Field) func(*set, *rest.Request, string) (any, string, error) {
	return func(_ *set, _ *rest.Request, text string) (any, string, error) {
		if text == "" {
			return nil, "", nil
		}
		for _, c := range f.Choices {
			if fmt.Sprint(c.Value) == text {
				return c.Value, "", nil
			}
		}
		return nil, "Select a valid choice. " + text + " is not one of the available choices.", nil
	}
}

// formKey reads the key of a row that there is.
func formKey(to *model.Model, by *model.Field) func(*set, *rest.Request, string) (any, string, error) {
	const message = "Select a valid choice. That choice is not one of the available choices."
	return func(s *set, r *rest.Request, text string) (any, string, error) {
		if text == "" {
			return nil, "", nil
		}
		if message := nulRefused(text); message != "" {
			return nil, message, nil
		}
		key, ok := serializer.KeyValue(by, text)
		if !ok || key == nil {
			return nil, message, nil
		}
		found, err := s.exists(r.Context(), to, model.Is(by.Name, key))
		if err != nil || !found {
			return nil, message, err
		}
		return key, "", nil
	}
}

func (s *set) exists(ctx context.Context, m *model.Model, where model.Cond) (bool, error) {
	return s.env.Rows.Exists(ctx, m, where)
}

// numberForm is what Python's Decimal reads, once digits are ASCII and underscores gone. For a form
// NaN and the infinities are no numbers.
var numberForm = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE]([+-]?)0*(\d{1,18}))?$`)

// mostNumber is django-filter's bound: the float 1e50, which is a little more than the number.
var mostNumber = decimal.RequireFromString("100000000000000007629769841091887003294964970946560")

// formNumber is a DecimalField of Django's forms, with django-filter's bound.
func formNumber(p *model.Path, text string) (any, string) {
	if text = trimmed(text); text == "" {
		return nil, ""
	}
	text = strings.ReplaceAll(pytext.ASCIIDigits(text), "_", "")
	parts := numberForm.FindStringSubmatch(text)
	if parts == nil {
		return nil, "Enter a number."
	}
	if len(parts[4]) > 4 { // as good as any that large
		text = parts[1] + "e" + parts[3] + "9999"
		if parts[0][0] == '-' {
			text = "-" + text
		}
	}
	d, err := decimal.NewFromString(text)
	if err != nil {
		return nil, "Enter a number."
	}
	size := int64(len(d.Coefficient().Text(10))) + int64(d.Exponent()) // digits before the point
	switch {
	case d.Sign() > 0 && size > 60 || size <= 60 && size > -400 && d.GreaterThan(mostNumber):
		return nil, "Ensure this value is less than or equal to 1e+50."
	case d.Sign() < 0 && size > 60:
		d = decimal.New(-1, 60)
	case d.Sign() == 0:
		d = decimal.Zero
	case size < -400: // no column has as many places
		d = decimal.New(int64(d.Sign()), -400)
	}
	switch {
	case p.Kind == model.FloatField:
		return d.InexactFloat64(), ""
	case p.Kind.IsInteger():
		whole := d.Truncate(0).BigInt()
		if !whole.IsInt64() {
			return beyond(whole.Sign()), ""
		}
		return whole.Int64(), ""
	}
	return d, ""
}

// dateInputs and timeInputs are Django's DATE_INPUT_FORMATS and TIME_INPUT_FORMATS in English.
var (
	dateInputs = []string{"%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%b %d %Y", "%b %d, %Y", "%d %b %Y", "%d %b, %Y",
		"%B %d %Y", "%B %d, %Y", "%d %B %Y", "%d %B, %Y"}
	timeInputs = []string{"%H:%M:%S", "%H:%M:%S.%f", "%H:%M"}
)

// refused returns the text of an error that refuses the value of a Where.
func refused(err error) (string, bool) {
	var own *serializer.Refusal
	var validation *model.ValidationError
	switch {
	case errors.As(err, &own):
		return own.Message, true
	case errors.As(err, &validation):
		return validation.Message, true
	}
	return "", false
}

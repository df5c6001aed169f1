package rest

import (
	"math/big"
	"reflect"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/internal/pytext"
)

// FieldsOf describes the fields that [Request.Decode] reads into a T, in their order, with what
// their tags say. A view's Fields method can return them. Type and label are DRF's: a field
// first_name has the label "First name". An integer has the bounds of its Go type, as a
// ModelSerializer's has those of the column: an int16, int32 or int64 those of Django's
// SmallIntegerField, IntegerField or BigIntegerField on PostgreSQL. FieldsOf panics where Decode
// would.
func FieldsOf[T any]() []Field {
	var list []Field
	for _, f := range plans.of(reflect.TypeFor[T]()).fields {
		list = append(list, f.describe())
	}
	return list
}

// describe returns the Field of a plan.
func (f fieldPlan) describe() Field {
	label := strings.ToLower(strings.ReplaceAll(f.name, "_", " "))
	d := Field{
		Name: f.name, Label: strings.ToUpper(label[:1]) + label[1:],
		Required: !f.Optional && !f.readOnly, ReadOnly: f.readOnly,
	}
	if f.Kind == nil {
		d.Type = typeOf(f.elem)
		return d
	}
	d.describeKind(f.Kind)
	return d
}

// describeKind sets what a kind says about a field.
func (d *Field) describeKind(kind fields.Kind) {
	d.Type = typeNames[reflect.TypeOf(kind)]
	switch k := kind.(type) {
	case fields.Char:
		d.describeText(k)
	case fields.Email:
		d.describeText(k.Char)
	case fields.URL:
		d.describeText(k.Char)
	case fields.Slug:
		d.describeText(k.Char)
	case fields.Integer:
		least, most := k.Bounds()
		d.MinValue, d.MaxValue = integerBound(least), integerBound(most)
	case fields.Float:
		d.MinValue, d.MaxValue = floatBound(k.Min), floatBound(k.Max)
	case fields.Decimal:
		d.MinValue, d.MaxValue = decimalBound(k.Min), decimalBound(k.Max)
		d.MaxDigits, d.DecimalPlaces = k.MaxDigits, k.Places
	case fields.Duration:
		d.MinValue, d.MaxValue = durationBound(k.Min), durationBound(k.Max)
	case fields.Choice:
		d.describeChoices(k)
	case fields.MultipleChoice:
		d.describeChoices(k.Choice)
	case fields.List:
		d.MinLength, d.MaxLength, d.Child = k.MinLength, k.MaxLength, childField(k.Child)
	case fields.Dict:
		d.Child = childField(k.Child)
	}
}

func (d *Field) describeText(k fields.Char) { d.MinLength, d.MaxLength = k.MinLength, k.MaxLength }

func (d *Field) describeChoices(k fields.Choice) {
	d.Choices = []Choice{}
	for i, value := range k.Values {
		choice := Choice{Value: value}
		if i < len(k.Names) && k.Names[i] != "" {
			choice.DisplayName = k.Names[i]
		}
		d.Choices = append(d.Choices, choice)
	}
}

// childField describes the elements of a list or map.
func childField(child fields.Field) *Field {
	d := &Field{Required: true}
	d.describeKind(child.Kind)
	return d
}

// typeNames has SimpleMetadata's words for the kinds.
var typeNames = map[reflect.Type]string{
	reflect.TypeFor[fields.Char]():           "string",
	reflect.TypeFor[fields.Email]():          "email",
	reflect.TypeFor[fields.URL]():            "url",
	reflect.TypeFor[fields.Slug]():           "slug",
	reflect.TypeFor[fields.IPAddress]():      "string",
	reflect.TypeFor[fields.UUID]():           "string",
	reflect.TypeFor[fields.Boolean]():        "boolean",
	reflect.TypeFor[fields.Integer]():        "integer",
	reflect.TypeFor[fields.Float]():          "float",
	reflect.TypeFor[fields.Decimal]():        "decimal",
	reflect.TypeFor[fields.DateTime]():       "datetime",
	reflect.TypeFor[fields.DateField]():      "date",
	reflect.TypeFor[fields.TimeField]():      "time",
	reflect.TypeFor[fields.Duration]():       "duration",
	reflect.TypeFor[fields.Choice]():         "choice",
	reflect.TypeFor[fields.MultipleChoice](): "multiple choice",
	reflect.TypeFor[fields.List]():           "list",
	reflect.TypeFor[fields.Dict]():           "nested object",
	reflect.TypeFor[fields.JSON]():           "field",
	reflect.TypeFor[fields.File]():           "file upload",
}

// typeOf returns DRF's word for a read-only field, which Decode need not know.
func typeOf(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if kind := kindOf(t); kind != nil {
		return typeNames[reflect.TypeOf(kind)]
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		return "list"
	case reflect.Struct, reflect.Map:
		return "nested object"
	}
	return "field" // a user's id is a PrimaryKeyRelatedField
}

// integerBound returns a bound for Field, or nil for none.
func integerBound(n *big.Int) any {
	switch {
	case n == nil:
		return nil
	case n.IsInt64():
		return n.Int64()
	}
	return Number(n.String())
}

// floatBound returns a bound for Field, or nil for none.
func floatBound(n pytext.Number) any {
	if n == "" {
		return nil
	}
	return Number(n)
}

// decimalBound returns a bound for Field, or nil for none.
func decimalBound(n *decimal.Decimal) any {
	if n == nil {
		return nil
	}
	return Number(fields.DecimalText(*n))
}

// durationBound returns a bound for Field, in seconds as the JSON of REST framework has it, or nil
// for none.
func durationBound(delta *fields.Timedelta) any {
	if delta == nil {
		return nil
	}
	d, _ := delta.Duration() // the tag has one
	return d
}

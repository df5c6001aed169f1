package rest

import (
	"math/big"
	"reflect"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/auth"
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
	for _, f := range plans.of(reflect.TypeFor[T]()) {
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
	switch k := f.Kind.(type) {
	case fields.String:
		d.Type, d.MinLength, d.MaxLength = "string", k.MinLength, k.MaxLength
	case fields.Boolean:
		d.Type = "boolean"
	case fields.Integer:
		least, most := k.Bounds()
		d.Type, d.MinValue, d.MaxValue = "integer", integerBound(least), integerBound(most)
	case fields.Float:
		d.Type, d.MinValue, d.MaxValue = "float", floatBound(k.Min), floatBound(k.Max)
	case fields.Choice:
		d.Type, d.Choices = "choice", []Choice{}
		for i, value := range k.Values {
			choice := Choice{Value: value}
			if i < len(k.Names) && k.Names[i] != "" {
				choice.DisplayName = k.Names[i]
			}
			d.Choices = append(d.Choices, choice)
		}
	case fileKind:
		d.Type = "file upload"
	case nil:
		d.Type = typeOf(f.elem)
	}
	return d
}

// typeOf returns DRF's word for a read-only field, which Decode need not know.
func typeOf(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[auth.UserID](): // a PrimaryKeyRelatedField
		return "field"
	case t == reflect.TypeFor[time.Time]():
		return "datetime"
	case t == reflect.TypeFor[File]():
		return "file upload"
	}
	switch kindOf(t, false).(type) {
	case fields.String:
		return "string"
	case fields.Boolean:
		return "boolean"
	case fields.Integer:
		return "integer"
	case fields.Float:
		return "float"
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		return "list"
	case reflect.Struct, reflect.Map:
		return "nested object"
	}
	return "field"
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

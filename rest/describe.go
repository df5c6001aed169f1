package rest

import (
	"reflect"
	"strconv"
	"strings"
)

// FieldsOf describes the fields that [Request.Decode] reads into a T, in their order. A view's
// Fields method can return them. Type and label are DRF's: a field first_name has the label "First
// name". FieldsOf panics where Decode would.
func FieldsOf[T any]() []Field {
	t := reflect.TypeFor[T]()
	var list []Field
	for _, f := range plans.of(t) {
		list = append(list, describe(f.name, t.FieldByIndex(f.index)))
	}
	return list
}

// describe returns the Field for a struct field that newPlan has accepted.
func describe(name string, field reflect.StructField) Field {
	label := strings.ToLower(strings.ReplaceAll(name, "_", " "))
	f := Field{
		Name: name, Label: strings.ToUpper(label[:1]) + label[1:],
		Required: field.Type.Kind() != reflect.Pointer,
	}
	for option := range strings.SplitSeq(field.Tag.Get("rest"), ",") {
		if option == "optional" {
			f.Required = false
		}
		if number, ok := strings.CutPrefix(option, "max="); ok {
			f.MaxLength, _ = strconv.Atoi(number)
		}
	}
	t := field.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch kind := t.Kind(); {
	case t == reflect.TypeFor[File]():
		f.Type = "file upload"
	case kind == reflect.String:
		f.Type = "string"
	case kind == reflect.Bool:
		f.Type = "boolean"
	case kind == reflect.Float32, kind == reflect.Float64:
		f.Type = "float"
	default:
		f.Type = "integer"
	}
	return f
}

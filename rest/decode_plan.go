package rest

import (
	"fmt"
	"reflect"
	"strings"
	"unicode"

	"github.com/latchkey-go/latchkey/internal/fields"
)

// fieldPlan describes how Decode reads one field of a struct.
type fieldPlan struct {
	fields.Field
	index    []int
	name     string
	elem     reflect.Type // of the struct's field; that behind a pointer
	readOnly bool         // Decode leaves the field alone
}

func newPlan(t reflect.Type) (plan structPlan) {
	for _, field := range reflect.VisibleFields(t) {
		if field.Anonymous && field.Type.Kind() == reflect.Struct {
			continue // VisibleFields lists its fields too
		}
		if field.Anonymous && field.Type.Kind() == reflect.Pointer {
			panic(fmt.Sprintf("rest: Decode cannot fill %s, which embeds the pointer %s", t, field.Name))
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if !field.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			name = snakeCase(field.Name)
		}
		f := newFieldPlan(t, field, name)
		if !f.readOnly {
			plan.object.Members = append(plan.object.Members, fields.Member{Name: name, Field: f.Field})
			plan.places = append(plan.places, len(plan.fields))
		}
		plan.fields = append(plan.fields, f)
	}
	return plan
}

func newFieldPlan(t reflect.Type, field reflect.StructField, name string) fieldPlan {
	f := fieldPlan{index: field.Index, name: name, elem: field.Type}
	tag, err := parseTag(field.Tag.Get("rest"))
	if f.readOnly = tag.readOnly; f.readOnly && err == nil {
		return f // of any type: Decode leaves the field alone
	}
	if f.elem.Kind() == reflect.Pointer {
		f.elem, f.Nullable, f.Optional = f.elem.Elem(), true, true
	}
	if f.Kind = kindOf(f.elem); f.Kind == nil {
		panic(fmt.Sprintf("rest: Decode cannot fill %s.%s of type %s: "+
			"it reads strings, booleans, numbers, times, UUIDs, addresses, files, and lists and maps of these, "+
			"and others come from Request.Data; "+
			"a field that no client sets has the tag `rest:\"readonly\"`",
			t, field.Name, field.Type))
	}
	f.Optional = f.Optional || tag.optional
	if err == nil {
		f.Kind, err = tag.kind(f.Kind, f.elem)
	}
	if err != nil {
		panic(fmt.Sprintf("rest: the tag of %s.%s: %v", t, field.Name, err))
	}
	return f
}

// snakeCase returns a Go name as Django would spell it: user_id for UserID.
func snakeCase(name string) string {
	runes := []rune(name)
	var b strings.Builder
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 &&
			(!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

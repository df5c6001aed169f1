package rest

import (
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"unicode"

	"github.com/latchkey-go/latchkey/auth"
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

func newPlan(t reflect.Type) structPlan {
	var plan structPlan
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
		plan = append(plan, newFieldPlan(t, field, name))
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
	if f.Kind = kindOf(f.elem, f.Nullable); f.Kind == nil {
		panic(fmt.Sprintf("rest: Decode cannot fill %s.%s of type %s: "+
			"it reads strings, booleans, numbers and files, and others come from Request.Data; "+
			"a field that no client sets has the tag `rest:\"readonly\"`",
			t, field.Name, field.Type))
	}
	if f.Kind == (fileKind{}) {
		f.Required = msgNoFile
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

// kindOf returns the kind whose values fit a field of type t, or nil if there is none. A user's id
// has none, although it is a text: a client must not choose whose row it writes.
func kindOf(t reflect.Type, nullable bool) fields.Kind {
	switch kind := t.Kind(); {
	case t == reflect.TypeFor[auth.UserID]():
		return nil
	case kind == reflect.String:
		return fields.String{}
	case kind == reflect.Bool:
		return fields.Boolean{Nullable: nullable}
	case kind >= reflect.Int && kind <= reflect.Int64:
		return fields.Integer{Bits: t.Bits()}
	case kind >= reflect.Uint && kind <= reflect.Uint64:
		return fields.Integer{Bits: t.Bits(), Unsigned: true}
	case kind == reflect.Float32, kind == reflect.Float64:
		return fields.Float{Bits: t.Bits()}
	case t == reflect.TypeFor[big.Int]():
		return fields.Integer{}
	case t == reflect.TypeFor[File]():
		return fileKind{}
	}
	return nil
}

// set stores a checked value in the struct.
func (f fieldPlan) set(field reflect.Value, value any) {
	switch value.(type) {
	case fields.Absent:
		return
	case nil:
		field.SetZero()
		return
	}
	if f.Nullable {
		field.Set(reflect.New(field.Type().Elem()))
		field = field.Elem()
	}
	if n, isBig := value.(*big.Int); isBig {
		field.Addr().Interface().(*big.Int).Set(n)
		return
	}
	field.Set(reflect.ValueOf(value).Convert(field.Type()))
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

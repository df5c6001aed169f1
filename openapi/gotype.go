package openapi

import (
	"encoding"
	"encoding/json"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// known are the schemas of types that JSON shows in a form of their own.
var known = map[reflect.Type]rest.Object{
	reflect.TypeFor[time.Time]():       {"type", "string", "format", "date-time"},
	reflect.TypeFor[model.Date]():      {"type", "string", "format", "date"},
	reflect.TypeFor[model.TimeOfDay](): {"type", "string", "format", "time"},
	reflect.TypeFor[model.Duration]():  {"type", "string"},
	reflect.TypeFor[time.Duration]():   {"type", "number"},
	reflect.TypeFor[model.UUID]():      {"type", "string", "format", "uuid"},
	reflect.TypeFor[decimal.Decimal](): {"type", "string", "format", "decimal"},
	reflect.TypeFor[netip.Addr]():      {"type", "string"},
	reflect.TypeFor[rest.Number]():     {"type", "number"},
	reflect.TypeFor[rest.File]():       {"type", "string", "format", "binary"},
	reflect.TypeFor[rest.Object]():     {"type", "object", "additionalProperties", rest.Object{}},
	reflect.TypeFor[model.JSON]():      {},
	reflect.TypeFor[auth.User]():       {"type", "object", "additionalProperties", rest.Object{}},
}

// goType is the schema of a Go type as JSON shows its values. Structs with a name are components.
func (b *builder) goType(t reflect.Type) rest.Object {
	if o, ok := known[t]; ok {
		return o
	}
	if t == reflect.TypeFor[auth.UserID]() {
		if b.textIDs {
			return text("")
		}
		return rest.Object{"type", "integer"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return nullable(b.goType(t.Elem()))
	case reflect.Interface:
		return rest.Object{}
	}
	if marshals(t) {
		return rest.Object{}
	}
	switch k := t.Kind(); {
	case t.Implements(reflect.TypeFor[encoding.TextMarshaler]()):
		return text("")
	case t.Implements(reflect.TypeFor[model.Chooser]()):
		return b.chooser(t)
	case k == reflect.Bool:
		return rest.Object{"type", "boolean"}
	case k >= reflect.Int && k <= reflect.Uintptr:
		return rest.Object{"type", "integer"}
	case k == reflect.Float32 || k == reflect.Float64:
		return rest.Object{"type", "number", "format", "double"}
	case k == reflect.String:
		return text("")
	case k == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		return text("byte")
	case k == reflect.Slice || k == reflect.Array:
		return list(b.element(t))
	case k == reflect.Map:
		return rest.Object{"type", "object", "additionalProperties", b.element(t)}
	case k == reflect.Struct:
		return b.structType(t)
	}
	return rest.Object{}
}

// element is the schema of the elements of a slice or a map: any JSON if they are of the same type,
// as those of "type Tree []Tree". Such a type is no component.
func (b *builder) element(t reflect.Type) rest.Object {
	if slices.Contains(b.within, t) {
		return rest.Object{}
	}
	b.within = append(b.within, t)
	defer func() { b.within = b.within[:len(b.within)-1] }()
	return b.goType(t.Elem())
}

func marshals(t reflect.Type) bool { return t.Implements(reflect.TypeFor[json.Marshaler]()) }

func (b *builder) chooser(t reflect.Type) rest.Object {
	var choices []choice
	for _, c := range reflect.Zero(t).Interface().(model.Chooser).Choices() {
		choices = append(choices, choice{plainChoice(c), c.Label})
	}
	return enum(choices, false)
}

// structType is the schema of a struct: a component, unless it has no name.
func (b *builder) structType(t reflect.Type) rest.Object {
	if b.structs[t] != "" {
		return reference(b.structs[t])
	}
	if t.Name() == "" {
		return b.structObject(t)
	}
	name := b.reserve(typeWords(t.Name()))
	b.structs[t] = name // before its fields, which may contain it
	b.schemas[name] = b.structObject(t)
	return reference(name)
}

// typeWords is the name of a type for components. That of a generic type has its arguments behind,
// without their packages: Page[shop.Order] is PageOrder.
func typeWords(name string) string {
	var b strings.Builder
	for part := range strings.FieldsFuncSeq(name, func(c rune) bool { return strings.ContainsRune("[],*{} ", c) }) {
		part = part[strings.LastIndexByte(part, '/')+1:]
		b.WriteString(camel(part[strings.LastIndexByte(part, '.')+1:]))
	}
	return b.String()
}

func (b *builder) structObject(t reflect.Type) rest.Object {
	members, required := rest.Object{}, []string{}
	for _, f := range reflect.VisibleFields(t) {
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case tag == "-" || !f.IsExported(), f.Anonymous && tag == "", len(f.Index) > 1 && !isEmbedded(t, f.Index):
			continue
		case tag == "":
			tag = f.Name
		}
		if slices.Contains(strings.Split(options, ","), "string") {
			members = append(members, tag, text(""))
		} else {
			members = append(members, tag, b.goType(f.Type))
		}
		if !strings.Contains(options, "omit") {
			required = append(required, tag)
		}
	}
	return object(members, required)
}

// isEmbedded reports whether JSON shows a field of embedded structs at the top.
func isEmbedded(t reflect.Type, index []int) bool {
	for _, i := range index[:len(index)-1] {
		f := t.Field(i)
		if f.Tag.Get("json") != "" {
			return false
		}
		if t = f.Type; t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
	}
	return true
}

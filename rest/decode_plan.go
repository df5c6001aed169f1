package rest

import (
	"fmt"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"unicode"
)

// fieldPlan is how Decode treats one field of a struct.
type fieldPlan struct {
	index    []int
	name     string
	kind     reflect.Kind // of the field or of what it points to: sized kinds as Int64, Uint64, Float64; big.Int as Struct
	bits     int
	nullable bool // a pointer
	optional bool
	raw      bool
	max      int // characters; 0: no bound
}

func newPlan(t reflect.Type) structPlan {
	var plan structPlan
	for _, field := range reflect.VisibleFields(t) {
		if field.Anonymous && field.Type.Kind() == reflect.Struct {
			continue // its fields follow
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
	f := fieldPlan{index: field.Index, name: name}
	elem := field.Type
	if elem.Kind() == reflect.Pointer {
		elem, f.nullable, f.optional = elem.Elem(), true, true
	}
	switch f.kind = elem.Kind(); {
	case f.kind == reflect.String, f.kind == reflect.Bool:
	case elem.Kind() >= reflect.Int && elem.Kind() <= reflect.Int64:
		f.kind, f.bits = reflect.Int64, elem.Bits()
	case elem.Kind() >= reflect.Uint && elem.Kind() <= reflect.Uint64:
		f.kind, f.bits = reflect.Uint64, elem.Bits()
	case elem.Kind() == reflect.Float32, elem.Kind() == reflect.Float64:
		f.kind, f.bits = reflect.Float64, elem.Bits()
	case elem == reflect.TypeFor[big.Int]():
	default:
		panic(fmt.Sprintf("rest: Decode cannot fill %s.%s of type %s", t, field.Name, field.Type))
	}
	if err := f.applyTag(field.Tag.Get("rest")); err != nil {
		panic(fmt.Sprintf("rest: the tag of %s.%s: %v", t, field.Name, err))
	}
	return f
}

func (f *fieldPlan) applyTag(tag string) error {
	if tag == "" {
		return nil
	}
	for option := range strings.SplitSeq(tag, ",") {
		key, value, _ := strings.Cut(option, "=")
		switch {
		case option == "optional":
			f.optional = true
		case option == "raw" && f.kind == reflect.String:
			f.raw = true
		case key == "max" && f.kind == reflect.String:
			n, err := strconv.Atoi(value)
			if err != nil || n <= 0 {
				return fmt.Errorf("max wants a number above 0, not %q", value)
			}
			f.max = n
		default:
			return fmt.Errorf("unknown option %q", option)
		}
	}
	return nil
}

// set puts a checked value into the struct.
func (f fieldPlan) set(field reflect.Value, value any) {
	switch value.(type) {
	case absent:
		return
	case nil:
		field.SetZero()
		return
	}
	if f.nullable {
		field.Set(reflect.New(field.Type().Elem()))
		field = field.Elem()
	}
	if n, isBig := value.(*big.Int); isBig {
		field.Addr().Interface().(*big.Int).Set(n)
		return
	}
	field.Set(reflect.ValueOf(value).Convert(field.Type()))
}

// snakeCase is a Go name as Django would spell it: UserID is user_id.
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

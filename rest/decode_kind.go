package rest

import (
	"math/big"
	"net/netip"
	"reflect"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/internal/pytext"
)

// kindOf returns the kind whose values fit a field of type t, or nil if there is none. A user's id
// has none, although it is a text: a client must not choose whose row it writes.
func kindOf(t reflect.Type) fields.Kind {
	switch t {
	case reflect.TypeFor[auth.UserID]():
		return nil
	case reflect.TypeFor[big.Int]():
		return fields.Integer{}
	case reflect.TypeFor[File]():
		return fields.File{Stat: statFile}
	case reflect.TypeFor[decimal.Decimal]():
		return fields.Decimal{AnyPlaces: true}
	case reflect.TypeFor[time.Time]():
		return fields.DateTime{}
	case reflect.TypeFor[time.Duration]():
		return fields.Duration{Short: true}
	case reflect.TypeFor[netip.Addr]():
		return fields.IPAddress{}
	}
	if kind := basicKind(t); kind != nil {
		return kind
	}
	return compoundKind(t)
}

// basicKind is kindOf for the types that Go has itself.
func basicKind(t reflect.Type) fields.Kind {
	switch kind := t.Kind(); {
	case kind == reflect.String:
		return fields.Char{}
	case kind == reflect.Bool:
		return fields.Boolean{}
	case kind >= reflect.Int && kind <= reflect.Int64:
		return fields.Integer{Bits: t.Bits()}
	case kind >= reflect.Uint && kind <= reflect.Uint64:
		return fields.Integer{Bits: t.Bits(), Unsigned: true}
	case kind == reflect.Float32, kind == reflect.Float64:
		return fields.Float{Bits: t.Bits()}
	}
	return nil
}

// compoundKind is kindOf for structs, lists, maps and any.
func compoundKind(t reflect.Type) fields.Kind {
	switch kind := t.Kind(); {
	case kind == reflect.Struct && t.ConvertibleTo(reflect.TypeFor[fields.Date]()):
		return fields.DateField{}
	case kind == reflect.Struct && t.ConvertibleTo(reflect.TypeFor[fields.TimeOfDay]()):
		return fields.TimeField{}
	case kind == reflect.Array && t.Len() == 16 && t.Elem().Kind() == reflect.Uint8:
		return fields.UUID{}
	case kind == reflect.Interface && t.NumMethod() == 0:
		return fields.JSON{Parse: ParseJSON}
	case kind == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		if child, ok := childOf(t.Elem()); ok {
			return fields.List{Child: child}
		}
	case kind == reflect.Map && t.Key().Kind() == reflect.String:
		if child, ok := childOf(t.Elem()); ok {
			return fields.Dict{Child: child}
		}
	}
	return nil
}

// childOf returns the field of the elements of a list or map.
func childOf(t reflect.Type) (child fields.Field, ok bool) {
	if t.Kind() == reflect.Pointer {
		child.Nullable, t = true, t.Elem()
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Map: // a type can contain itself
		return child, false
	case reflect.Interface:
		child.Nullable = true
	}
	child.Kind = kindOf(t)
	return child, child.Kind != nil
}

// statFile describes a file for its kind.
func statFile(raw any) (name string, size int64, ok bool) {
	file, ok := raw.(File)
	return file.Name, file.Size, ok
}

// assign stores a checked value in a field, list or map.
func assign(field reflect.Value, value any) {
	if value == nil {
		field.SetZero()
		return
	}
	if field.Kind() == reflect.Pointer {
		field.Set(reflect.New(field.Type().Elem()))
		field = field.Elem()
	}
	if field.Kind() == reflect.Interface {
		field.Set(reflect.ValueOf(value))
		return
	}
	switch v := value.(type) {
	case *big.Int:
		field.Addr().Interface().(*big.Int).Set(v)
	case []any:
		list := reflect.MakeSlice(field.Type(), len(v), len(v))
		for i, one := range v {
			assign(list.Index(i), one)
		}
		field.Set(list)
	case pytext.Dict:
		assignMap(field, v)
	case fields.Timedelta:
		d, _ := v.Duration() // its kind is Short
		field.Set(reflect.ValueOf(d).Convert(field.Type()))
	case string:
		if address, ok := field.Addr().Interface().(*netip.Addr); ok {
			*address, _ = netip.ParseAddr(v) // its kind has checked it
			return
		}
		field.SetString(v)
	default:
		field.Set(reflect.ValueOf(value).Convert(field.Type()))
	}
}

func assignMap(field reflect.Value, members pytext.Dict) {
	t := field.Type()
	m := reflect.MakeMapWithSize(t, members.Len())
	for key, one := range members.All() {
		element := reflect.New(t.Elem()).Elem()
		assign(element, one)
		m.SetMapIndex(reflect.ValueOf(key).Convert(t.Key()), element)
	}
	field.Set(m)
}

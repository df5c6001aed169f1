package model

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
	"time"

	"github.com/shopspring/decimal"
)

// at returns the field in the value of a struct.
func (f *Field) at(row reflect.Value) reflect.Value {
	if len(f.index) == 1 {
		return row.Field(f.index[0])
	}
	return row.FieldByIndex(f.index)
}

// plan chooses how the values of the field are read and written. It runs once, so that no row asks
// for types.
func (f *Field) plan() {
	get, set := f.getter(), setter(f.Type)
	switch {
	case f.Pointer:
		t := f.Type
		f.get = func(v reflect.Value) any {
			if v.IsNil() {
				return nil
			}
			return get(v.Elem())
		}
		f.set = func(v reflect.Value, value any) {
			if value == nil {
				v.SetZero()
				return
			}
			if v.IsNil() {
				v.Set(reflect.New(t))
			}
			set(v.Elem(), value)
		}
	case f.Null:
		f.get = func(v reflect.Value) any {
			if v.IsZero() {
				return nil
			}
			return get(v)
		}
		f.set = orZero(set)
	default:
		f.get, f.set = get, orZero(set)
	}
}

// orZero makes the zero value of nil.
func orZero(set func(reflect.Value, any)) func(reflect.Value, any) {
	return func(v reflect.Value, value any) {
		if value == nil {
			v.SetZero()
			return
		}
		set(v, value)
	}
}

// getter returns a function that reads the field, in the form of [Field.Convert].
func (f *Field) getter() func(reflect.Value) any {
	t := f.Type
	switch {
	case f.Kind.IsKey():
		return f.keyOf
	case f.Kind == GenericIPAddressField && t == reflect.TypeFor[netip.Addr]():
		return func(v reflect.Value) any { return v.Interface().(netip.Addr).String() }
	case isUUID(t):
		return func(v reflect.Value) any { return v.Convert(reflect.TypeFor[UUID]()).Interface() }
	case f.Kind == JSONField:
		return func(v reflect.Value) any {
			if v.Len() == 0 {
				return nil
			}
			return JSON(v.Bytes())
		}
	case f.Kind == BinaryField:
		return func(v reflect.Value) any { return v.Bytes() }
	case t == reflect.TypeFor[time.Duration]():
		return func(v reflect.Value) any { return DurationOf(time.Duration(v.Int())) }
	}
	switch t.Kind() {
	case reflect.String:
		if f.Kind.IsAuto() || f.Kind == UUIDField { // a key whose text is kept in Go, as auth.UserID
			return func(v reflect.Value) any { return textKey(f.Kind, v.String()) }
		}
		return func(v reflect.Value) any { return v.String() }
	case reflect.Bool:
		return func(v reflect.Value) any { return v.Bool() }
	case reflect.Float64:
		return func(v reflect.Value) any { return v.Float() }
	case reflect.Int, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(v reflect.Value) any { return v.Int() }
	case reflect.Uint, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(v reflect.Value) any { return int64(v.Uint()) }
	}
	return func(v reflect.Value) any { return v.Interface() }
}

// keyOf returns the key that a Ref holds: its ID or, without one, that of its row.
func (f *Field) keyOf(v reflect.Value) any {
	ref := v.Addr().Interface().(one)
	key := f.Link.ToField
	if ref.id().IsZero() {
		if row := ref.row(); row != nil && f.holds {
			return key.get(key.at(reflect.ValueOf(row).Elem()))
		}
		return nil
	}
	value := ref.id().Any()
	if text, ok := value.(string); ok && !key.Kind.IsText() { // the text of an integer, as of auth.UserID
		value, _ = key.Convert(text)
	}
	return value
}

// textKey returns a key that Go keeps as text, and nil for none.
func textKey(k Kind, text string) any {
	if key, err := parse(k, text); err == nil {
		return key
	}
	return nil
}

// setter returns a function that writes a field of type t.
func setter(t reflect.Type) func(reflect.Value, any) {
	if reflect.PointerTo(t).Implements(reflect.TypeFor[one]()) {
		return func(v reflect.Value, value any) {
			ref := v.Addr().Interface().(one)
			ref.drop()
			*ref.id() = idOf(value)
		}
	}
	switch t {
	case reflect.TypeFor[netip.Addr]():
		return func(v reflect.Value, value any) {
			address, _ := netip.ParseAddr(value.(string)) // Convert has parsed it
			v.Set(reflect.ValueOf(address))
		}
	case reflect.TypeFor[time.Time](), reflect.TypeFor[Date](), reflect.TypeFor[TimeOfDay](),
		reflect.TypeFor[Duration](),
		reflect.TypeFor[UUID](), reflect.TypeFor[JSON](), reflect.TypeFor[decimal.Decimal]():
		return func(v reflect.Value, value any) { v.Set(reflect.ValueOf(value)) }
	case reflect.TypeFor[time.Duration]():
		return func(v reflect.Value, value any) {
			d, _ := value.(Duration).Std() // fits has asked
			v.SetInt(int64(d))
		}
	case reflect.TypeFor[json.RawMessage]():
		return func(v reflect.Value, value any) { v.SetBytes(value.(JSON)) }
	}
	switch t.Kind() {
	case reflect.String:
		return func(v reflect.Value, value any) { v.SetString(idOf(value).String()) }
	case reflect.Bool:
		return func(v reflect.Value, value any) { v.SetBool(value.(bool)) }
	case reflect.Float64:
		return func(v reflect.Value, value any) { v.SetFloat(value.(float64)) }
	case reflect.Uint, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(v reflect.Value, value any) { v.SetUint(uint64(value.(int64))) }
	case reflect.Int, reflect.Int16, reflect.Int32:
		return func(v reflect.Value, value any) { v.SetInt(value.(int64)) }
	}
	return func(v reflect.Value, value any) { v.Set(reflect.ValueOf(value).Convert(t)) }
}

// idOf returns the ID of a value in the form of [Field.Convert].
func idOf(value any) ID {
	switch v := value.(type) {
	case nil:
		return ID{}
	case int64:
		return Int(v)
	case UUID:
		return UUIDKey(v)
	case string:
		return Key(v)
	case interface{ String() string }:
		return Key(v.String())
	}
	return ID{}
}

// fits returns an error if an integer or a duration is beyond the bounds of the Go type, or
// negative where the field has none. A condition may compare with such a number.
func (f *Field) fits(value any) error {
	if d, ok := value.(Duration); ok && f.Type == reflect.TypeFor[time.Duration]() {
		if _, ok := d.Std(); !ok {
			return fmt.Errorf("%s does not fit into the type %s: a Duration holds it", d, f.Type)
		}
	}
	n, ok := value.(int64)
	if !ok || f.Type == nil || f.Kind.IsKey() {
		return nil
	}
	if n < 0 && f.Kind.IsPositive() {
		return fmt.Errorf("%s takes no negative number, as %d", article(f.Kind), n)
	}
	if zero := reflect.Zero(f.Type); zero.CanInt() && zero.OverflowInt(n) ||
		zero.CanUint() && (n < 0 || zero.OverflowUint(uint64(n))) {
		return fmt.Errorf("%d does not fit into the type %s", n, f.Type)
	}
	return nil
}

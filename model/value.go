package model

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"net/netip"
	"reflect"
	"time"

	"github.com/shopspring/decimal"
)

// Convert returns a value in the form that conditions, defaults and [Row.Value] have for the field:
//
//	integers                       int64
//	text, files, IP addresses      string
//	BooleanField, FloatField       bool, float64
//	DecimalField                   decimal.Decimal
//	DateField, TimeField           Date, TimeOfDay
//	DateTimeField, DurationField   time.Time, Duration
//	UUIDField, JSONField           UUID, JSON
//	BinaryField                    []byte
//	ForeignKey, OneToOneField      the form of the field that it refers to
//	ManyToManyField                the form of the target's key
//
// It takes each Go type that holds such a value without loss, named types, pointers, an [ID], and
// the text of a value. A relation also takes a Ref, and a row of its target or a pointer to one. A
// nil and a nil pointer are nil. The error says what the field wants.
func (f *Field) Convert(v any) (any, error) {
	if f.Link != nil {
		return f.convertKey(v)
	}
	return convert(f.Kind, v)
}

// convertKey is Convert for a relation.
func (f *Field) convertKey(v any) (any, error) {
	if r, ok := v.(interface{ refID() ID }); ok {
		v = r.refID()
	}
	to := f.Link.ToField
	if to == nil {
		to = f.Link.To.Key
	}
	if id, ok := v.(ID); ok {
		v = id.Any()
	}
	at := reflect.ValueOf(v)
	if at.Kind() == reflect.Pointer && !at.IsNil() {
		at = at.Elem()
	}
	if at.IsValid() && at.Type() == f.Link.To.Type {
		row := reflect.New(at.Type()).Elem() // a Ref must be addressable
		row.Set(at)
		return to.get(to.at(row)), nil
	}
	return to.Convert(v)
}

func (r Ref[T]) refID() ID { return r.ID }

// convert is Convert for a kind that is no relation.
func convert(k Kind, v any) (any, error) {
	if id, ok := v.(ID); ok {
		v = id.Any()
	}
	at := reflect.ValueOf(v)
	for at.Kind() == reflect.Pointer {
		if at.IsNil() {
			return nil, nil
		}
		at = at.Elem()
		v = at.Interface()
	}
	if !at.IsValid() {
		return nil, nil
	}
	if at.Kind() == reflect.String && at.Type() != reflect.TypeFor[json.Number]() && k != JSONField {
		return parse(k, at.String())
	}
	if converted, ok := convertTyped(k, v, at); ok {
		return converted, nil
	}
	return nil, fmt.Errorf("%s takes %s, not the type %T", article(k), formOf(k), v)
}

// convertTyped converts a value that is no text.
func convertTyped(k Kind, v any, at reflect.Value) (any, bool) {
	switch {
	case k.IsInteger():
		return convertInt(at)
	case k == BooleanField && at.Kind() == reflect.Bool:
		return at.Bool(), true
	case k == FloatField && at.CanFloat():
		return at.Float(), true
	case k == FloatField && at.CanInt():
		return float64(at.Int()), true
	case k == DecimalField:
		return convertDecimal(v, at)
	case k == GenericIPAddressField:
		address, ok := v.(netip.Addr)
		return address.String(), ok && address.IsValid()
	case k == JSONField:
		return convertJSON(v)
	case k == UUIDField && isUUID(at.Type()):
		return at.Convert(reflect.TypeFor[UUID]()).Interface(), true
	case k == BinaryField && at.Kind() == reflect.Slice && at.Type().Elem().Kind() == reflect.Uint8:
		return at.Bytes(), true
	case k == DurationField && at.Type() == reflect.TypeFor[time.Duration](): // not any integer
		return DurationOf(time.Duration(at.Int())), true
	}
	want, known := forms[k]
	if !known || !at.Type().ConvertibleTo(want) {
		return nil, false
	}
	return at.Convert(want).Interface(), true
}

// forms are the types of values that are structs.
var forms = map[Kind]reflect.Type{
	DateField: reflect.TypeFor[Date](), TimeField: reflect.TypeFor[TimeOfDay](),
	DateTimeField: reflect.TypeFor[time.Time](), DurationField: reflect.TypeFor[Duration](),
}

func convertInt(at reflect.Value) (any, bool) {
	switch {
	case at.CanInt() && at.Type() != reflect.TypeFor[time.Duration]():
		return at.Int(), true
	case at.CanUint():
		return int64(at.Uint()), at.Uint() <= math.MaxInt64
	}
	return nil, false
}

func convertDecimal(v any, at reflect.Value) (any, bool) {
	switch d, ok := v.(decimal.Decimal); {
	case ok:
		return d, true
	case at.CanInt():
		return decimal.NewFromInt(at.Int()), true
	case at.CanUint():
		return decimal.NewFromUint64(at.Uint()), true
	case at.CanFloat() && !math.IsNaN(at.Float()) && !math.IsInf(at.Float(), 0):
		return decimal.NewFromFloat(at.Float()), true
	}
	return nil, false
}

func convertJSON(v any) (any, bool) {
	switch v := v.(type) {
	case JSON:
		return v, true
	case json.RawMessage:
		return JSON(v), true
	}
	text, err := ToJSON(v)
	return text, err == nil
}

func isUUID(t reflect.Type) bool {
	return t.Kind() == reflect.Array && t.Len() == 16 && t.Elem().Kind() == reflect.Uint8
}

// Compare orders two values of one field, in the form of [Field.Convert]: -1, 0 or 1. False is
// below true. Values of different forms, and JSON documents, panic.
func Compare(a, b any) int {
	switch a := a.(type) {
	case int64:
		return cmp.Compare(a, b.(int64))
	case float64:
		return cmp.Compare(a, b.(float64))
	case string:
		return cmp.Compare(a, b.(string))
	case decimal.Decimal:
		return a.Cmp(b.(decimal.Decimal))
	case Date:
		return a.Compare(b.(Date))
	case TimeOfDay:
		return a.Compare(b.(TimeOfDay))
	case time.Time:
		return a.Compare(b.(time.Time))
	case Duration:
		return a.Compare(b.(Duration))
	case bool:
		return cmp.Compare(truth(a), truth(b.(bool)))
	case UUID:
		return cmp.Compare(a.Hex(), b.(UUID).Hex())
	}
	panic(fmt.Sprintf("model: Compare: values of type %T have no order", a))
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

func isMultiple(value, step any) bool {
	switch v := value.(type) {
	case int64:
		s := step.(int64)
		return s != 0 && v%s == 0
	case decimal.Decimal:
		s := step.(decimal.Decimal)
		return !s.IsZero() && v.Mod(s).IsZero()
	case float64: // Django's tolerance
		s := step.(float64)
		return math.Abs(math.Remainder(v, s)) <= 1e-9*math.Max(math.Abs(v), 1)
	}
	return false
}

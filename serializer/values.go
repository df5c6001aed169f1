package serializer

import (
	"math/big"
	"reflect"
	"time"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// public returns a value that a kind has read in the form of a Values.
func public(value any) any {
	switch v := value.(type) {
	case fields.Date:
		return model.Date(v)
	case fields.TimeOfDay:
		return model.TimeOfDay(v)
	case fields.Timedelta:
		return model.Duration(v)
	case [16]byte:
		return model.UUID(v)
	case *big.Int:
		if v.IsInt64() {
			return v.Int64()
		}
	case model.Row:
		return v.Ptr()
	case *Input:
		if v.New.Model != nil {
			return v.New.Ptr()
		}
		return v.Values
	case defaultValue:
		return v.of
	case []any:
		list := make([]any, len(v))
		for i, one := range v {
			list[i] = public(one)
		}
		return list
	case pytext.Dict:
		all := make(rest.Object, 0, len(v))
		for key, one := range v.All() {
			all = append(all, key, public(one))
		}
		return all
	}
	return value
}

// private is the reverse of public. It takes other Go types of the same values too.
func private(value any) any {
	switch v := value.(type) {
	case nil, string, bool, int64, float64:
		return value
	case model.Date:
		return fields.Date(v)
	case model.TimeOfDay:
		return fields.TimeOfDay(v)
	case model.Duration:
		return fields.Timedelta(v)
	case time.Duration:
		return fields.TimedeltaOf(v)
	case model.UUID:
		return [16]byte(v)
	case []any:
		list := make([]any, len(v))
		for i, one := range v {
			list[i] = private(one)
		}
		return list
	case rest.Object, map[string]any:
		object, _ := pytext.AsObject(v)
		all := make(pytext.Dict, 0, 2*object.Len())
		for key, one := range object.All() {
			all = append(all, key, private(one))
		}
		return all
	case rest.Number:
		return value
	}
	switch v := reflect.ValueOf(value); {
	case v.CanInt():
		return v.Int()
	case v.CanUint():
		return new(big.Int).SetUint64(v.Uint())
	case v.Kind() == reflect.String:
		return v.String()
	}
	return value
}

// fits reports whether a kind can write a value.
func fits(k fields.Kind, value any) bool {
	var want reflect.Type
	switch k.(type) {
	case fields.Boolean:
		want = formTypes[Boolean]
	case fields.Char, fields.Email, fields.Regex, fields.Slug, fields.URL, fields.IPAddress, pathKind:
		want = formTypes[Char]
	case fields.Integer, fields.BigInteger:
		if _, isBig := value.(*big.Int); isBig {
			return true
		}
		want = formTypes[Integer]
	case fields.UUID:
		want = reflect.TypeFor[[16]byte]()
	case fields.Float:
		want = formTypes[Float]
	case fields.Decimal:
		want = formTypes[Decimal]
	case fields.DateTime:
		want = formTypes[DateTime]
	case fields.Duration:
		want = reflect.TypeFor[fields.Timedelta]()
	case fields.DateField:
		want = reflect.TypeFor[fields.Date]()
	case fields.TimeField:
		want = reflect.TypeFor[fields.TimeOfDay]()
	case fields.List, fields.MultipleChoice:
		want = formTypes[List]
	case fields.Dict:
		want = reflect.TypeFor[pytext.Dict]()
	default:
		return true
	}
	return reflect.TypeOf(value) == want
}

package serializer

import (
	"math/big"
	"reflect"

	"github.com/latchkey-go/latchkey/internal/fields"
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
	case map[string]any:
		all := make(map[string]any, len(v))
		for key, one := range v {
			all[key] = public(one)
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
	case model.UUID:
		return [16]byte(v)
	case []any:
		list := make([]any, len(v))
		for i, one := range v {
			list[i] = private(one)
		}
		return list
	case map[string]any:
		all := make(map[string]any, len(v))
		for key, one := range v {
			all[key] = private(one)
		}
		return all
	case rest.Number:
		return value
	}
	switch v := reflect.ValueOf(value); {
	case v.Type() == formTypes[Duration]:
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
		want = formTypes[Duration]
	case fields.DateField:
		want = reflect.TypeFor[fields.Date]()
	case fields.TimeField:
		want = reflect.TypeFor[fields.TimeOfDay]()
	case fields.List, fields.MultipleChoice:
		want = formTypes[List]
	case fields.Dict:
		want = formTypes[Dict]
	default:
		return true
	}
	return reflect.TypeOf(value) == want
}

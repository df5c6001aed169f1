package session

import (
	"reflect"

	"github.com/latchkey-go/latchkey/rest"
)

// UsesSessions reports whether an authenticator has the method ReadsSessions, or holds a value that
// has it: in a field or in a list of authenticators. It looks into values because a type that
// embeds or wraps the interface rest.Authenticator lacks the other methods of the inner value.
func UsesSessions(a rest.Authenticator) bool { return usesSessions(reflect.ValueOf(a), 0) }

// maxNesting bounds the search in values that refer to themselves.
const maxNesting = 8

func usesSessions(v reflect.Value, depth int) bool {
	if !v.IsValid() || depth > maxNesting {
		return false
	}
	if v.Type().Implements(reflect.TypeFor[interface{ ReadsSessions() }]()) {
		return true
	}
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		return usesSessions(v.Elem(), depth+1)
	case reflect.Slice, reflect.Array:
		if !v.Type().Elem().Implements(reflect.TypeFor[rest.Authenticator]()) {
			return false
		}
		for i := range v.Len() {
			if usesSessions(v.Index(i), depth+1) {
				return true
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if (field.Anonymous || field.Type.Implements(reflect.TypeFor[rest.Authenticator]()) ||
				field.Type.Kind() == reflect.Slice) && usesSessions(v.Field(i), depth+1) {
				return true
			}
		}
	}
	return false
}

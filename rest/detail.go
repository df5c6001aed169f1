package rest

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// errorBody returns the body for an error's detail. A text becomes {"detail": text}; a list or
// object is the body itself.
func errorBody(detail any) any {
	if text, ok := pythonText(detail); ok {
		return Object{"detail", text}
	}
	return textLeaves(detail)
}

// textLeaves returns detail with each value in it that is neither list nor object converted to
// text, as DRF's ErrorDetail does.
func textLeaves(detail any) any {
	switch d := detail.(type) {
	case []string, map[string]string, map[string][]string:
		return d
	case *Error:
		if d != nil {
			return textLeaves(d.Detail)
		}
	case Object:
		o := make(Object, len(d))
		for i := range d {
			if o[i] = d[i]; i%2 == 1 {
				o[i] = textLeaves(d[i])
			}
		}
		return o
	}
	if text, ok := pythonText(detail); ok {
		return text
	}
	switch v := reflect.ValueOf(detail); v.Kind() {
	case reflect.Pointer:
		if v.Elem().Kind() != reflect.Struct { // a struct may have methods that render it
			return textLeaves(v.Elem().Interface())
		}
	case reflect.Slice, reflect.Array:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = textLeaves(v.Index(i).Interface())
		}
		return list
	case reflect.Map:
		m := make(map[string]any, v.Len())
		for entries := v.MapRange(); entries.Next(); {
			m[fmt.Sprint(entries.Key())] = textLeaves(entries.Value().Interface())
		}
		return m
	}
	return detail // a struct is rendered as it is
}

// pythonText returns v as Python's str writes it. It reports false for lists, objects and structs.
func pythonText(v any) (string, bool) {
	if isNil(v) {
		return "None", true
	}
	switch v := v.(type) {
	case *Error: // without its cause, which is for the log
		return pythonText(v.Detail)
	case string:
		return strings.ToValidUTF8(v, "\ufffd"), true
	case bool:
		if v {
			return "True", true
		}
		return "False", true
	case Number:
		return pytext.Number(v).Text(), true
	case []byte:
		return strings.ToValidUTF8(string(v), "\ufffd"), true
	case error:
		return v.Error(), true
	case fmt.Stringer:
		return v.String(), true
	}
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Pointer:
		return pythonText(r.Elem().Interface())
	case reflect.Bool:
		return pythonText(r.Bool())
	case reflect.Float32, reflect.Float64:
		return string(pytext.AppendFloat(nil, r.Float())), true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(r.Int(), 10), true
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(r.Uint(), 10), true
	case reflect.String:
		return pythonText(r.String())
	}
	return "", false
}

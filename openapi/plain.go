package openapi

import (
	"encoding/json"
	"reflect"

	"github.com/latchkey-go/latchkey/rest"
)

// plainSchema returns a JSON Schema of a project with the Go types that schemas have here: objects
// are a rest.Object, lists []any, and names of types and members []string.
func plainSchema(o rest.Object) rest.Object {
	text, err := json.Marshal(o)
	if err != nil {
		panic("openapi: a schema of an Operation: " + err.Error())
	}
	parsed, err := rest.ParseJSON(string(text))
	if err != nil {
		panic("openapi: a schema of an Operation: " + err.Error())
	}
	plain, _ := withNames(parsed).(rest.Object)
	return plain
}

func withNames(value any) any {
	switch value := value.(type) {
	case rest.Object:
		made := rest.Object{}
		for key, member := range value.All() {
			member = withNames(member)
			if list, ok := member.([]any); ok && (key == "type" || key == "required") {
				member = namesIn(list)
			}
			made = append(made, key, member)
		}
		return made
	case []any:
		made := make([]any, len(value))
		for i, one := range value {
			made[i] = withNames(one)
		}
		return made
	}
	return value
}

// namesIn returns a list as names, or as it is if it has anything else.
func namesIn(list []any) any {
	names := []string{}
	for _, one := range list {
		name, ok := one.(string)
		if !ok {
			return list
		}
		names = append(names, name)
	}
	return names
}

// isListType reports whether JSON shows the values of a type as a list.
func isListType(t reflect.Type) bool {
	return (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) && !marshals(t) &&
		!(t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8)
}

package model

import (
	"fmt"
	"reflect"
)

// Key returns a text that two conditions share only if they hold for the same rows. It is for maps
// of what is known about conditions.
func (c Cond) Key() string {
	text := fmt.Sprintf("%d %q %s (", c.Op, c.Path, valueKey(c.Value))
	for _, part := range c.Parts {
		text += part.Key() + ","
	}
	return text + ")"
}

func valueKey(value any) string {
	if v, ok := value.(fmt.Stringer); ok {
		return fmt.Sprintf("%T %q", v, v.String())
	}
	if v := reflect.ValueOf(value); v.Kind() == reflect.Slice {
		text := "["
		for i := range v.Len() {
			text += valueKey(v.Index(i).Interface()) + ","
		}
		return text + "]"
	}
	return fmt.Sprintf("%T %q", value, fmt.Sprint(value))
}

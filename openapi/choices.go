package openapi

import (
	"fmt"
	"strings"

	"github.com/latchkey-go/latchkey/rest"
)

// choice is a value that a field may have.
type choice struct {
	value any
	label string
}

// enum is the schema of choices. Labels stand in the description, as in drf-spectacular. The values
// become a component of their own when all schemas are known: see enums.
func enum(choices []choice, blank bool) rest.Object {
	values, kinds, lines := []any{}, map[string]bool{}, []string{}
	for _, c := range choices {
		values = append(values, c.value)
		kinds[kindOf(c.value)] = true
		label := c.label
		if label == "" {
			label = fmt.Sprint(c.value)
		}
		lines = append(lines, fmt.Sprintf("* `%v` - %s", c.value, label))
	}
	o := rest.Object{"enum", values}
	if len(kinds) == 1 {
		for kind := range kinds {
			o = append(o, "type", kind)
		}
	}
	if blank {
		o = with(o, "enum", append(values, ""))
	}
	return append(o, "description", strings.Join(lines, "\n"))
}

func kindOf(value any) string {
	switch value.(type) {
	case bool:
		return "boolean"
	case int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64:
		return "integer"
	}
	return "string"
}

// describedBy puts help before the list of choices.
func describedBy(o rest.Object, help string) rest.Object {
	if help == "" {
		return o
	}
	if own, ok := o.Get("description"); ok {
		help += "\n\n" + own.(string)
	}
	return with(o, "description", help)
}

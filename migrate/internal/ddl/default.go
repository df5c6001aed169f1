package ddl

import (
	"reflect"
	"time"

	"github.com/latchkey-go/latchkey/model"
)

// effectiveDefault returns the value that rows get that exist: Django's effective_default. It is
// nil for none.
func (e *Editor) effectiveDefault(c *column) any {
	switch {
	case c.Default != nil:
		return c.Default
	case !c.Null && c.Blank && c.Kind == model.BinaryField:
		return []byte{}
	case !c.Null && c.Blank && emptyStrings(c.Kind):
		return ""
	case c.AutoNow || c.AutoNowAdd:
		return now(c.Kind)
	}
	return nil
}

// emptyStrings reports Django's empty_strings_allowed, which only texts have in the end.
func emptyStrings(k model.Kind) bool { return k.IsText() }

func now(k model.Kind) any {
	at := time.Now().UTC()
	switch k {
	case model.DateField:
		return at.Format("2006-01-02")
	case model.TimeField:
		return at.Format("15:04:05.000000")
	}
	return at
}

// defaultSQL returns the effective default as SQL, or nil for none.
func (e *Editor) defaultSQL(t *table, c *column) (*string, error) {
	value := e.effectiveDefault(c)
	if value == nil {
		return nil, nil
	}
	literal, err := e.valueOf(t, c, value)
	if err != nil || literal == "NULL" {
		return nil, err
	}
	return &literal, nil
}

// anySlice returns the elements of a list of any type, and a value by itself as a list of one.
func anySlice(value any) []any {
	at := reflect.ValueOf(value)
	if at.Kind() != reflect.Slice && at.Kind() != reflect.Array {
		return []any{value}
	}
	var all []any
	for i := range at.Len() {
		all = append(all, at.Index(i).Interface())
	}
	return all
}

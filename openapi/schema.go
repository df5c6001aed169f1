package openapi

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// Patterns of text.
const (
	slugPattern        = `^[-a-zA-Z0-9_]+$`
	unicodeSlugPattern = `^[-\w]+$`
)

// with returns an object with a member.
func with(o rest.Object, key string, value any) rest.Object {
	for i := 0; i < len(o); i += 2 {
		if o[i] == key {
			o[i+1] = value
			return o
		}
	}
	return append(o, key, value)
}

// without returns an object without members.
func without(o rest.Object, keys ...string) rest.Object {
	var left rest.Object
	for key, value := range o.All() {
		if !contains(keys, key) {
			left = append(left, key, value)
		}
	}
	return left
}

func contains(list []string, one string) bool {
	for _, other := range list {
		if other == one {
			return true
		}
	}
	return false
}

// text is the schema of text in a format, or of any text.
func text(format string) rest.Object {
	o := rest.Object{"type", "string"}
	if format != "" {
		o = append(o, "format", format)
	}
	return o
}

// list is the schema of a list.
func list(items any) rest.Object { return rest.Object{"type", "array", "items", items} }

func reference(name string) rest.Object {
	return rest.Object{"$ref", "#/components/schemas/" + name}
}

func isReference(o rest.Object) bool { _, ok := o.Get("$ref"); return ok }

// nullable returns a schema that also takes null, in the form of OpenAPI 3.1.
func nullable(o rest.Object) rest.Object {
	kind, hasType := o.Get("type")
	switch kind := kind.(type) {
	case string:
		o = with(append(rest.Object{}, o...), "type", []string{kind, "null"})
		if values, ok := o.Get("enum"); ok {
			o = with(o, "enum", append(append([]any{}, values.([]any)...), nil))
		}
		return o
	case []string:
		return o
	}
	if hasType || len(o) == 0 { // any JSON is null too
		return o
	}
	if options, ok := o.Get("oneOf"); ok && len(o) == 2 {
		return rest.Object{"oneOf", append(append([]any{}, options.([]any)...), rest.Object{"type", "null"})}
	}
	return rest.Object{"oneOf", []any{o, rest.Object{"type", "null"}}}
}

// meta returns a schema with what is said of a field beside its type. A reference gets an allOf, as
// drf-spectacular writes it.
func meta(o rest.Object, about rest.Object) rest.Object {
	if len(about) == 0 {
		return o
	}
	if isReference(o) {
		o = rest.Object{"allOf", []any{o}}
	}
	return append(append(rest.Object{}, o...), about...)
}

// column is the schema of the values of a column.
func column(f *model.Field) rest.Object {
	switch k := f.Kind; {
	case f.Link != nil && f.Link.ToField != nil:
		return column(f.Link.ToField)
	case k.IsInteger():
		return rest.Object{"type", "integer"}
	case k == model.UUIDField:
		return text("uuid")
	case k == model.EmailField:
		return text("email")
	case k == model.URLField:
		return text("uri")
	case k == model.SlugField:
		return rest.Object{"type", "string", "pattern", slugPattern}
	case k == model.BooleanField:
		return rest.Object{"type", "boolean"}
	case k == model.FloatField:
		return rest.Object{"type", "number", "format", "double"}
	case k == model.DecimalField:
		return text("decimal")
	case k == model.DateField:
		return text("date")
	case k == model.DateTimeField:
		return text("date-time")
	case k == model.TimeField:
		return text("time")
	case k == model.JSONField:
		return rest.Object{}
	}
	return text("")
}

// keySchema is column for a value in a path, where a slug is any text.
func keySchema(f *model.Field) rest.Object { return without(column(f), "pattern") }

// bounded adds the bounds of a number. Integers beyond 32 bits are int64, as in drf-spectacular.
func bounded(o rest.Object, isInteger bool, least, most any) rest.Object {
	low, high := number(least), number(most)
	if isInteger && (high != "" && isLong(high) || low != "" && isLong(low)) {
		o = append(o, "format", "int64")
	}
	if high != "" {
		o = append(o, "maximum", rest.Number(high))
	}
	if low != "" {
		o = append(o, "minimum", rest.Number(low))
	}
	return o
}

// number returns a bound as JSON has it, or "" for none.
func number(bound any) string {
	switch v := bound.(type) {
	case nil:
		return ""
	case decimal.Decimal:
		return v.String()
	case *big.Int:
		if v == nil {
			return ""
		}
		return v.String()
	}
	shown := fmt.Sprint(bound)
	if strings.Trim(shown, "-+.eE0123456789") != "" { // a duration
		return ""
	}
	return shown
}

func isLong(n string) bool {
	i, ok := new(big.Int).SetString(n, 10)
	return ok && (!i.IsInt64() || i.Int64() > 1<<31-1 || i.Int64() < -1<<31)
}

// decimalPattern is drf-spectacular's pattern of a DecimalField in JSON.
func decimalPattern(digits, places int) string {
	if digits == 0 {
		return ""
	}
	pattern := fmt.Sprintf(`^-?\d{0,%d}`, digits-places)
	if places > 0 {
		pattern += fmt.Sprintf(`(?:\.\d{0,%d})?`, places)
	}
	return pattern + "$"
}

// isTrivial reports whether a label says nothing but the name.
func isTrivial(label, name string) bool {
	plain := func(s string) string {
		return strings.ToLower(strings.Map(func(c rune) rune {
			if c == ' ' || c == '_' || c == '-' {
				return -1
			}
			return c
		}, s))
	}
	return plain(label) == plain(name)
}

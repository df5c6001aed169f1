package openapi

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/rest"
)

// samples are values of formats.
var samples = map[string]string{"date": "2026-01-31", "date-time": "2026-01-31T09:30:00Z", "time": "09:30:00",
	"uuid": "5f3b6c1e-8a42-4f0d-9c1b-2d7e8a9b0c1d", "email": "anna@example.com", "uri": "https://example.com/",
	"decimal": "12.50", "ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "byte": "TGF0Y2hrZXk="}

// combining are the members of a schema that combine others.
var combining = [...]string{"allOf", "oneOf", "anyOf"}

// partsOf are the schemas that a member combines.
func partsOf(o rest.Object, key string) (all []rest.Object) {
	found, _ := o.Get(key)
	parts, _ := found.([]any)
	for _, part := range parts {
		all = append(all, asSchema(part))
	}
	return all
}

// asSchema returns a part of the document as a schema. One that is none, as true, is any JSON.
func asSchema(part any) rest.Object { o, _ := part.(rest.Object); return o }

// schemaIn returns a member of a schema as a schema.
func schemaIn(o rest.Object, key string) rest.Object {
	member, _ := o.Get(key)
	return asSchema(member)
}

// deepest is how many objects within each other a sample has.
const deepest = 6

// value returns a value of a schema.
func (d shown) value(schema rest.Object, depth int) any {
	if example, ok := schema.Get("example"); ok {
		return example
	}
	if ref, ok := schema.Get("$ref"); ok {
		if slices.Contains(d.open, ref) {
			return rest.Object{} // as deep as the values of a schema within itself go
		}
		d.open = append(slices.Clip(d.open), ref)
	}
	o := d.resolve(schema)
	if value, ok := o.Get("const"); ok {
		return value
	}
	for _, key := range combining {
		if parts := partsOf(o, key); len(parts) > 0 {
			return d.value(parts[0], depth+1)
		}
	}
	if values, ok := o.Get("enum"); ok {
		switch values := values.(type) {
		case []any:
			return values[0]
		case []string:
			return values[0]
		}
	}
	switch kindIn(o) {
	case "integer":
		return 1
	case "number":
		return 1.5
	case "boolean":
		return true
	case "array":
		if depth > deepest {
			return []any{}
		}
		return []any{d.value(schemaIn(o, "items"), depth+1)}
	case "object":
		return d.object(o, depth)
	case "string":
		format, _ := o.Get("format")
		if sample, ok := samples[fmt.Sprint(format)]; ok {
			return sample
		}
		return "text"
	}
	return nil
}

func (d shown) object(o rest.Object, depth int) any {
	members := rest.Object{}
	properties, _ := o.Get("properties")
	all, _ := properties.(rest.Object)
	for name, member := range all.All() {
		if depth <= deepest {
			members = append(members, name, d.value(asSchema(member), depth+1))
		}
	}
	return members
}

// kind returns the type of a schema in words: "list of integer", "Order or null".
func (d shown) kind(schema rest.Object) string {
	if ref, ok := schema.Get("$ref"); ok {
		name := ref.(string)[strings.LastIndexByte(ref.(string), '/')+1:]
		if _, isEnum := d.resolve(schema).Get("enum"); isEnum {
			return "choice"
		}
		return name
	}
	for _, key := range combining {
		var words []string
		for _, part := range partsOf(schema, key) {
			words = append(words, d.kind(part))
		}
		if len(words) > 0 && key == "allOf" {
			return strings.Join(words, " and ")
		}
		if len(words) > 0 {
			return strings.Join(words, " or ")
		}
	}
	if _, ok := schema.Get("items"); ok {
		return d.nulled(schema, "list of "+d.kind(schemaIn(schema, "items")))
	}
	if _, ok := schema.Get("enum"); ok {
		return d.nulled(schema, "choice")
	}
	word := kindIn(schema)
	if format, ok := schema.Get("format"); ok && word == "string" {
		word = fmt.Sprint(format)
	}
	if word == "" {
		return "any"
	}
	return d.nulled(schema, word)
}

func (shown) nulled(schema rest.Object, word string) string {
	kind, _ := schema.Get("type")
	if list, ok := kind.([]string); ok && slices.Contains(list, "null") {
		return word + " or null"
	}
	return word
}

// limits returns the choices and the bounds of a schema in words.
func (d shown) limits(schema rest.Object) string {
	if parts := partsOf(schema, "allOf"); len(parts) == 1 {
		return d.limits(parts[0])
	}
	o := d.resolve(schema)
	var said []string
	chosen := ""
	if values, ok := o.Get("enum"); ok {
		chosen = choicesIn(values) + "."
	}
	for _, one := range [...]struct{ key, words string }{
		{"minLength", "at least %v characters"}, {"maxLength", "at most %v characters"},
		{"minimum", "from %v"}, {"maximum", "up to %v"}, {"default", "default %v"},
	} {
		if value, ok := o.Get(one.key); ok && !(one.key == "minLength" && value == 1) {
			said = append(said, fmt.Sprintf(one.words, value))
		}
	}
	if len(said) == 0 {
		return chosen
	}
	text := strings.Join(said, ", ") // a minus in it is one
	return strings.TrimSpace(chosen + " " + strings.ToUpper(text[:1]) + text[1:] + ".")
}

// choicesIn returns choices as they are sent: "new, awaiting_payment".
func choicesIn(values any) string {
	var said []string
	add := func(value any) {
		switch value {
		case nil:
			value = "null"
		case "":
			value = `""`
		}
		said = append(said, fmt.Sprint(value))
	}
	switch values := values.(type) {
	case []any:
		for _, one := range values {
			add(one)
		}
	case []string:
		for _, one := range values {
			add(one)
		}
	}
	return strings.Join(said, ", ")
}

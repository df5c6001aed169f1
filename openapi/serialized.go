package openapi

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// direction says whose form a schema has.
type direction uint8

const (
	answer direction = iota
	body
	patch
)

// planObject is the schema of an object that a serializer shows or reads.
func (b *builder) planObject(p *serializer.Plan, to direction) rest.Object {
	members, required := rest.Object{}, []string{}
	for _, f := range p.Describe() {
		if to == answer && f.WriteOnly || to != answer && f.ReadOnly {
			continue
		}
		members = append(members, f.Name, b.field(f, to))
		if to != patch && f.Required || to == answer && f.ReadOnly && !f.MayLack {
			required = append(required, f.Name)
		}
	}
	return object(members, required)
}

func object(members rest.Object, required []string) rest.Object {
	o := rest.Object{"type", "object"}
	if len(members) > 0 {
		o = append(o, "properties", members)
	}
	if len(required) > 0 {
		o = append(o, "required", required)
	}
	return o
}

// field is the schema of a field of a serializer, with what is said of it.
func (b *builder) field(f serializer.Described, to direction) rest.Object {
	o := b.typed(f, to)
	if f.Null {
		o = nullable(o)
	}
	about := rest.Object{}
	if f.ReadOnly {
		about = append(about, "readOnly", true)
	}
	if f.WriteOnly {
		about = append(about, "writeOnly", true)
	}
	if value, ok := f.StaticDefault(); ok && !f.ReadOnly {
		if plain, ok := plainDefault(value); ok {
			about = append(about, "default", plain)
		}
	}
	if f.Label != "" && f.Name != "" && !isTrivial(f.Label, f.Name) {
		about = append(about, "title", f.Label)
	}
	if f.Help != "" {
		if isReference(o) {
			about = append(about, "description", f.Help)
		} else {
			o = describedBy(o, f.Help)
		}
	}
	return meta(o, about)
}

// typed is the schema of a field's values.
func (b *builder) typed(f serializer.Described, to direction) rest.Object {
	switch {
	case f.Nested != nil:
		ref := b.planRef(f.Nested, "", to)
		if f.Many {
			return b.sized(list(ref), f)
		}
		return ref
	case f.Computed != nil:
		return b.goType(f.Computed)
	case f.To != nil:
		one := b.relation(f)
		if f.Many {
			o := list(one)
			if f.NotEmpty && to != answer {
				o = append(o, "minItems", 1)
			}
			return o
		}
		return one
	}
	return b.plainType(f, to)
}

func (b *builder) relation(f serializer.Described) rest.Object {
	switch f.Type {
	case serializer.HyperlinkRelated:
		return text("uri")
	case serializer.StringRelated:
		return text("")
	}
	return column(f.Related)
}

// plainType is the schema of a field without relations.
func (b *builder) plainType(f serializer.Described, to direction) rest.Object {
	switch f.Type {
	case serializer.Boolean:
		return rest.Object{"type", "boolean"}
	case serializer.Integer, serializer.BigInteger:
		if f.AsText && to == answer {
			return text("")
		}
		return bounded(rest.Object{"type", "integer"}, true, f.Min, f.Max)
	case serializer.Float:
		return bounded(rest.Object{"type", "number", "format", "double"}, false, f.Min, f.Max)
	case serializer.Decimal:
		if f.AsNumber {
			return bounded(rest.Object{"type", "number", "format", "double"}, false, f.Min, f.Max)
		}
		o := text("decimal")
		if pattern := decimalPattern(f.MaxDigits, f.DecimalPlaces); pattern != "" {
			o = append(o, "pattern", pattern)
		}
		return o
	case serializer.Choice, serializer.MultipleChoice, serializer.FilePath:
		return b.chosen(f, to)
	case serializer.List, serializer.Dict:
		child := rest.Object{}
		if f.Child != nil {
			child = b.field(*f.Child, to)
		}
		if f.Type == serializer.Dict {
			return rest.Object{"type", "object", "additionalProperties", child}
		}
		return b.sized(list(child), f)
	case serializer.JSON:
		return rest.Object{}
	case serializer.File:
		if to == answer {
			return text("uri")
		}
		return text("binary")
	}
	return textual(f, to)
}

func (b *builder) sized(o rest.Object, f serializer.Described) rest.Object {
	if most := f.MaxLength; most > 0 {
		o = append(o, "maxItems", most)
	}
	least := f.MinLength
	if f.NotEmpty {
		least = max(least, 1)
	}
	if least > 0 {
		o = append(o, "minItems", least)
	}
	return o
}

// textual is the schema of a field whose values are text.
func textual(f serializer.Described, to direction) rest.Object {
	formats := map[serializer.Type]string{serializer.Email: "email", serializer.URL: "uri", serializer.UUID: "uuid",
		serializer.DateTime: "date-time", serializer.Date: "date", serializer.Time: "time"}
	o, blank := text(formats[f.Type]), f.Blank || f.Model != nil && f.Model.Blank
	if blank { // "" has no format
		o = without(o, "format")
	}
	switch f.Type {
	case serializer.UUID, serializer.DateTime, serializer.Date, serializer.Time:
		if f.Format != "" && f.Format != "hex_verbose" && f.Format != "iso-8601" {
			return text("")
		}
		return o
	case serializer.Duration:
		return o
	case serializer.Slug:
		pattern := slugPattern
		if f.Unicode {
			pattern = unicodeSlugPattern
		}
		if blank {
			pattern = strings.Replace(pattern, "+", "*", 1)
		}
		o = append(o, "pattern", pattern)
	case serializer.Regex:
		pattern := f.Pattern
		if blank {
			pattern = "^$|" + pattern
		}
		o = append(o, "pattern", pattern)
	case serializer.IPAddress:
		if f.Protocol == "ipv4" || f.Protocol == "ipv6" {
			o = append(o, "format", f.Protocol)
		}
	}
	if f.MaxLength > 0 {
		o = append(o, "maxLength", f.MaxLength)
	}
	least := f.MinLength
	if !f.Blank && to != answer && !f.ReadOnly {
		least = max(least, 1)
	}
	if least > 0 && !(f.Blank && to != answer) {
		o = append(o, "minLength", least)
	}
	return o
}

func (b *builder) chosen(f serializer.Described, to direction) rest.Object {
	var choices []choice
	for _, c := range f.Choices {
		choices = append(choices, choice{plainChoice(c), c.Label})
	}
	if len(choices) == 0 || f.Type == serializer.FilePath { // the files are those of the server
		return text("")
	}
	one := enum(choices, f.Blank && f.Type == serializer.Choice)
	if f.Type == serializer.MultipleChoice {
		o := list(one)
		if f.NotEmpty && to != answer {
			o = append(o, "minItems", 1)
		}
		return o
	}
	return one
}

func plainChoice(c model.Choice) any {
	switch v := reflect.ValueOf(c.Value); {
	case v.Kind() == reflect.String:
		return v.String()
	case v.CanInt():
		return v.Int()
	}
	return fmt.Sprint(c.Value)
}

// plainDefault returns a default as JSON has it, and false for one that has no short form.
func plainDefault(value any) (any, bool) {
	switch v := value.(type) {
	case nil:
		return nil, true
	case time.Time, time.Duration, model.Duration:
		return nil, false
	case decimal.Decimal:
		return v.String(), true
	}
	text, err := json.Marshal(value)
	if err != nil || len(text) > 1000 {
		return nil, false
	}
	parsed, err := rest.ParseJSON(string(text))
	return parsed, err == nil
}

package openapi

import (
	"github.com/latchkey-go/latchkey/rest"
)

// fieldsObject is the schema of an object with fields as OPTIONS describes them.
func (b *builder) fieldsObject(fields []rest.Field, to direction) rest.Object {
	members, required := rest.Object{}, []string{}
	for _, f := range fields {
		if to != answer && f.ReadOnly {
			continue
		}
		members = append(members, f.Name, b.restField(f, to))
		if to != patch && f.Required || to == answer && f.ReadOnly {
			required = append(required, f.Name)
		}
	}
	return object(members, required)
}

func (b *builder) restField(f rest.Field, to direction) rest.Object {
	o := b.restType(f, to)
	about := rest.Object{}
	if f.ReadOnly {
		about = append(about, "readOnly", true)
	}
	if f.Label != "" && !isTrivial(f.Label, f.Name) {
		about = append(about, "title", f.Label)
	}
	return meta(describedBy(o, f.HelpText), about)
}

// restType is the schema of SimpleMetadata's words.
func (b *builder) restType(f rest.Field, to direction) rest.Object {
	switch f.Type {
	case "boolean":
		return rest.Object{"type", "boolean"}
	case "integer":
		return bounded(rest.Object{"type", "integer"}, true, f.MinValue, f.MaxValue)
	case "float":
		return bounded(rest.Object{"type", "number", "format", "double"}, false, f.MinValue, f.MaxValue)
	case "decimal":
		o := text("decimal")
		if pattern := decimalPattern(f.MaxDigits, f.DecimalPlaces); pattern != "" {
			o = append(o, "pattern", pattern)
		}
		return o
	case "date", "time":
		return text(f.Type)
	case "datetime":
		return text("date-time")
	case "duration":
		return text("")
	case "file upload", "image upload":
		if to == answer {
			return text("uri")
		}
		return text("binary")
	case "choice", "multiple choice":
		return restChoice(f)
	case "list":
		return b.restList(f, to)
	case "nested object":
		if f.Child != nil {
			return rest.Object{"type", "object", "additionalProperties", b.restField(*f.Child, to)}
		}
		return b.fieldsObject(f.Children, to)
	case "string", "email", "url", "slug", "regex":
		return restText(f)
	}
	return rest.Object{}
}

func restText(f rest.Field) rest.Object {
	o := text(map[string]string{"email": "email", "url": "uri"}[f.Type])
	if f.Type == "slug" {
		o = append(o, "pattern", slugPattern)
	}
	if f.MaxLength > 0 {
		o = append(o, "maxLength", f.MaxLength)
	}
	if f.MinLength > 0 {
		o = append(o, "minLength", f.MinLength)
	}
	return o
}

func restChoice(f rest.Field) rest.Object {
	var choices []choice
	for _, c := range f.Choices {
		label, _ := c.DisplayName.(string)
		choices = append(choices, choice{c.Value, label})
	}
	if len(choices) == 0 {
		return text("")
	}
	one := enum(choices, false)
	if f.Type == "choice" {
		return one
	}
	return list(one)
}

func (b *builder) restList(f rest.Field, to direction) rest.Object {
	child := rest.Object{}
	if f.Child != nil {
		child = b.restField(*f.Child, to)
	}
	o := list(child)
	if f.MaxLength > 0 {
		o = append(o, "maxItems", f.MaxLength)
	}
	if f.MinLength > 0 {
		o = append(o, "minItems", f.MinLength)
	}
	return o
}

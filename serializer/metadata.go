package serializer

import (
	"cmp"
	"math/big"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// metadataTypes are the words of DRF's SimpleMetadata.
var metadataTypes = map[Type]string{
	Boolean: "boolean", Char: "string", IPAddress: "string", UUID: "string", Email: "email", Regex: "regex",
	Slug: "slug", URL: "url", Integer: "integer", BigInteger: "integer", Float: "float", Decimal: "decimal",
	DateTime: "datetime", Date: "date", Time: "time", Duration: "duration", Choice: "choice", FilePath: "choice",
	MultipleChoice: "multiple choice", File: "file upload", List: "list", Dict: "nested object",
}

// Metadata describes the fields for OPTIONS and for forms, as DRF's SimpleMetadata does.
func (p *Plan) Metadata() []rest.Field {
	var list []rest.Field
	for _, c := range p.fields {
		if c.opt.Type != Hidden {
			list = append(list, c.metadata())
		}
	}
	return list
}

func (c *field) metadata() rest.Field {
	o := &c.opt
	f := rest.Field{Name: o.Name, Type: cmp.Or(metadataTypes[o.Type], "field"), Required: c.required,
		ReadOnly: o.ReadOnly, Label: label(c), HelpText: o.Help}
	switch {
	case o.Nested != nil && o.Many:
		child := rest.Field{Type: "nested object", Required: c.required, ReadOnly: o.ReadOnly,
			Children: c.nested.Metadata()}
		f.MinLength, f.MaxLength, f.Child = o.MinLength, o.MaxLength, &child
		return f
	case o.Nested != nil:
		f.Type, f.Children = "nested object", c.nested.Metadata()
		return f
	case c.relation != nil || o.Value.append != nil || c.isPath:
		f.Type = "field"
		return f
	}
	f.MinLength, f.MaxLength = o.MinLength, o.MaxLength
	f.MinValue, f.MaxValue = bound(o, o.Min), bound(o, o.Max)
	f.MaxDigits, f.DecimalPlaces = o.MaxDigits, o.DecimalPlaces
	if c.child != nil {
		child := c.child.metadata()
		f.Child = &child
	}
	choices := o.Choices
	if paths, ok := c.kind.(pathKind); ok {
		choices, _ = paths.list()
	}
	for _, choice := range choices {
		f.Choices = append(f.Choices, rest.Choice{Value: choice.Value, DisplayName: choice.Label})
	}
	return f
}

// bound returns a bound as SimpleMetadata shows it: numbers as they are, others as text.
func bound(o *Field, b any) any {
	switch v := b.(type) {
	case *big.Int:
		return v.Int64()
	case decimal.Decimal:
		if v.IsInteger() {
			return v.IntPart()
		}
	case time.Duration:
		return fields.TimedeltaOf(v).String()
	case model.Duration:
		return fields.Timedelta(v).String()
	}
	return b
}

// label is the label of a field: that of the model, or its name in words.
func label(c *field) string {
	if c.opt.Label != "" || c.opt.Name == "" {
		return c.opt.Label
	}
	words := strings.ReplaceAll(c.opt.Name, "_", " ")
	return strings.ToUpper(words[:1]) + strings.ToLower(words[1:])
}

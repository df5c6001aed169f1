package serializer

import (
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// Shows reports whether AppendRow writes a field of that name.
func (p *Plan) Shows(name string) bool {
	return slices.ContainsFunc(p.fields, func(c *field) bool { return c.append != nil && c.opt.Name == name })
}

// Sources returns the paths of the fields that are written, as conditions and orderings have them:
// "author__username". Values that a function computes have none.
func (p *Plan) Sources() []string {
	var all []string
	for _, c := range p.fields {
		if c.append != nil && c.opt.Value.append == nil && c.opt.Source != "*" {
			all = append(all, strings.ReplaceAll(c.opt.Source, ".", "__"))
		}
	}
	return all
}

// Routes returns the routes that AppendRow reverses, for rest.Linker.
func (p *Plan) Routes() []rest.Link {
	var all []rest.Link
	for _, c := range p.fields {
		switch {
		case c.nested != nil:
			all = append(all, c.nested.Routes()...)
		case c.relation != nil && c.relation.kind == HyperlinkRelated:
			all = append(all, rest.Link{Name: c.relation.link, Values: []string{c.relation.arg}})
		}
	}
	return all
}

// KeyValue reads the text of a key, or of another field that an address names, as Django does:
// " 7 " is the integer 7. The value is nil if no row can have it. KeyValue reports false for a text
// that is no value of the field.
func KeyValue(f *model.Field, raw any) (value any, ok bool) { return keyValue(f, raw) }

// Computes reports whether a field is computed by a function: see [Value]. What it shows may depend
// on more than the columns of the row.
func (p *Plan) Computes() bool {
	return slices.ContainsFunc(p.fields, func(c *field) bool { return c.opt.Value.append != nil })
}

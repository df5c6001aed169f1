package serializer

import (
	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/model"
)

// nest makes the kind of a nested serializer.
func (p *Plan) nest(c *field) {
	o := &c.opt
	c.nested = o.Nested.compile(p.env, p.label+"."+o.Name+": ")
	if p.model != nil && c.nested.model != nil {
		p.nestRows(c)
	}
	kind := planKind{c.nested}
	c.kind = kind
	if o.Many {
		c.kind = fields.Objects{Object: kind, NotEmpty: o.NotEmpty, MinLength: o.MinLength, MaxLength: o.MaxLength}
	}
	p.checkCheck(c)
}

// nestRows finds the relation that a nested serializer of a model shows.
func (p *Plan) nestRows(c *field) {
	o := &c.opt
	if o.Save.run == nil {
		o.ReadOnly = true
	}
	p.follow(c, o.Source)
	var to *model.Model
	many := false
	switch {
	case c.back != nil:
		to, many = c.back.From, c.back.Many
		if !c.back.HasHolder() {
			p.fail(o.Name, "%s has no Back for %q", p.model.Object, o.Source)
		}
	case c.model != nil && c.model.Link != nil:
		to, many = c.model.Link.To, c.model.IsToMany()
	default:
		p.fail(o.Name, "%s has no relation %q to nest", p.model.Object, o.Source)
	}
	if to != c.nested.model {
		p.fail(o.Name, "the relation %s leads to %s, and the nested serializer is of %s", o.Source, to.Object,
			c.nested.model.Object)
	}
	if many != o.Many {
		p.fail(o.Name, "Many must be %v: the relation %s says so", many, o.Source)
	}
	if o.Save.run != nil && o.Save.item != to.Type {
		p.fail(o.Name, "the function of Save takes a []*%s, and not a []*%s", o.Save.item, to.Type)
	}
	if f := c.model; f != nil {
		o.Null = o.Null || f.Null
	}
}

// planKind is a nested serializer as a kind of field. Its values are *Input.
type planKind struct{ p *Plan }

// Read implements fields.Kind.
func (planKind) Read(any) (any, *fields.Error) {
	panic("serializer: a nested serializer needs a request")
}

// ReadIn implements fields.Scoped.
func (k planKind) ReadIn(s *fields.Scope, raw any) (any, *fields.Error) {
	in, err := k.p.read(s, raw, model.Row{}, nil)
	if err != nil {
		return nil, err
	}
	return in, nil
}

// FromForm implements fields.FormReader.
func (planKind) FromForm(form fields.Form, name string, partial bool) any {
	return fields.Field{Kind: fields.Object{}}.FromForm(form, name, partial)
}

// Write implements fields.Kind for the Values of a Plain.
func (k planKind) Write(dst []byte, value any) []byte {
	values, _ := value.(Values)
	out, err := k.p.AppendValues(dst, nil, values)
	if err != nil {
		return append(dst, "null"...)
	}
	return out
}

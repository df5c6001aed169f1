package serializer

import (
	"slices"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/model"
)

// relation is the kind of a field that leads to other rows: DRF's PrimaryKeyRelatedField,
// SlugRelatedField, HyperlinkedRelatedField, and ManyRelatedField around them. Its values are
// model.Row, or []any of them.
type relation struct {
	env      *Env
	kind     Type
	to       *model.Model
	by       *model.Field // the key, the slug, or the field of a hyperlink's look-up
	link     string
	arg      string // the name of the look-up in the pattern of the route
	where    model.Cond
	many     bool
	notEmpty bool
}

// relate makes the kind of a relation.
func (p *Plan) relate(c *field) {
	o := &c.opt
	r := &relation{env: p.env, kind: o.Type, link: o.Link, where: o.Where, many: o.Many, notEmpty: o.NotEmpty}
	switch {
	case o.Source == "*":
		r.to = p.model
	case c.model != nil && c.model.Link != nil:
		r.to = c.model.Link.To
	case p.model != nil && c.model == nil:
		found := field{opt: *o}
		p.follow(&found, o.Source)
		if c.back = found.back; c.back == nil {
			p.fail(o.Name, "%s has no relation %q", p.model.Object, o.Source)
		}
		r.to, r.many = c.back.From, c.back.Many
		o.Many = r.many
	case o.To != nil && p.env.Models != nil:
		r.to = p.env.Models.Of(o.To)
	default:
		p.fail(o.Name, "a relation needs To, the model that it leads to")
	}
	if p.env.Rows == nil && !o.ReadOnly {
		p.fail(o.Name, "a relation needs Env.Rows")
	}
	name := "pk"
	switch o.Type {
	case SlugRelated:
		name = o.Slug
	case HyperlinkRelated:
		if r.arg = o.By; r.arg == "" {
			r.arg = "pk"
		}
		name = r.arg
		if p.env.Links == nil || o.Link == "" {
			p.fail(o.Name, "a hyperlink needs Env.Links, and Link, the name of a route")
		}
	}
	if r.by = r.to.Field(name); r.by == nil || r.by.Column == "" {
		p.fail(o.Name, "%s has no field %q", r.to.Object, name)
	}
	c.relation, c.kind = r, r
	for _, v := range o.Validators {
		c.checks = append(c.checks, validatorCheck(v))
	}
	p.checkCheck(c)
}

// Prepare implements fields.Preparer: "" is null.
func (r *relation) Prepare(raw any) any {
	if raw == "" && !r.many {
		return nil
	}
	return raw
}

// FromForm implements fields.FormReader.
func (r *relation) FromForm(form fields.Form, name string, partial bool) any {
	if r.many {
		list := form.All(name)
		if list == nil && partial {
			return fields.Absent{}
		}
		return slices.Concat([]any{}, list)
	}
	value, ok := form.Last(name)
	if !ok {
		return fields.Absent{}
	}
	return value
}

// Read implements fields.Kind.
func (r *relation) Read(any) (any, *fields.Error) { panic("serializer: a relation needs a request") }

// ReadIn implements fields.Scoped.
func (r *relation) ReadIn(s *fields.Scope, raw any) (any, *fields.Error) {
	rd := requestOf(s)
	if !r.many {
		return r.one(rd, raw)
	}
	sent, ok := fields.ListOf(raw)
	if !ok {
		return nil, fields.RefuseNotList(raw)
	}
	if r.notEmpty && len(sent) == 0 {
		return nil, fields.RefuseEmpty()
	}
	known := rd.ahead.rows(r)
	if known == nil {
		known = r.selectMany(rd, sent)
	}
	rows := make([]any, len(sent))
	for i, one := range sent {
		if value, bad := r.lookUp(one); bad == nil && known != nil {
			if row, ok := known[value]; ok {
				rows[i] = row
				continue
			}
		}
		row, err := r.one(rd, one)
		if err != nil {
			return nil, err
		}
		rows[i] = row
	}
	return rows, nil
}

// selectMany reads the rows of a list by one query, and of a long one by a few. A row that it does
// not find is looked for by itself, since an engine may compare texts in another way.
func (r *relation) selectMany(rd *reading, sent []any) map[any]model.Row {
	if r.kind == HyperlinkRelated || len(sent) < 2 {
		return nil
	}
	var values []any
	for _, one := range sent {
		if value, bad := r.lookUp(one); bad == nil && value != nil {
			values = append(values, value)
		}
	}
	if len(values) < 2 {
		return nil
	}
	known := map[any]model.Row{}
	const batch = 500 // of the values that a statement binds
	for some := range slices.Chunk(values, batch) {
		for _, row := range rd.selectRows(r.env, r.to, model.And(r.where, model.Is(r.by.Name+"__in", some))) {
			known[row.Value(r.by)] = row
		}
	}
	return known
}

// one finds the row that one value names.
func (r *relation) one(rd *reading, raw any) (any, *fields.Error) {
	if r.kind == HyperlinkRelated {
		return r.follow(rd, raw)
	}
	value, bad := r.lookUp(raw)
	if bad != nil {
		return nil, bad
	}
	if row, final := rd.ahead.knows(r, value); row.Model != nil {
		return row, nil
	} else if final {
		value = nil
	}
	if value != nil {
		if rows := rd.selectRows(r.env, r.to, model.And(r.where, model.Is(r.by.Name, value))); len(rows) > 0 {
			return rows[0], nil
		}
	}
	if r.kind == SlugRelated {
		return nil, refuse("does_not_exist", "Object with "+r.by.Name+"="+pytext.Str(raw)+" does not exist.")
	}
	return nil, refuse("does_not_exist", `Invalid pk "`+pytext.Str(raw)+`" - object does not exist.`)
}

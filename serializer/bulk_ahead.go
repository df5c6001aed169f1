package serializer

import (
	"slices"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/model"
)

// aheadBatch is how many values stand in one query that reads ahead.
const aheadBatch = 500

// readAhead reads what the objects of a list will ask for.
func (p *Plan) readAhead(rd *reading, items []any, old []model.Row, o Options) *ahead {
	a := &ahead{plan: p, known: map[*relation]map[any]model.Row{}, asked: map[string]bool{},
		found: map[string][]any{}, claimed: map[string]int{}}
	objects := make([]pytext.Object, len(items))
	for i, item := range items {
		objects[i] = objectOf(item)
	}
	a.relations(p, rd, objects)
	if p.model == nil {
		return a
	}
	values := make([]attrs, len(items))
	for i, object := range objects {
		values[i] = a.values(p, rd, object, o)
		if old != nil {
			for _, f := range p.model.Fields {
				if _, sent := values[i][f]; !sent && o.Partial {
					values[i][f] = old[i].Value(f)
				}
			}
		}
	}
	for _, c := range p.inputs {
		if c.model == nil || len(c.path) > 0 || c.model.IsToMany() {
			continue
		}
		for _, where := range uniqueConds(c.model) {
			a.rule(p, rd, values, where, []*model.Field{c.model})
		}
	}
	for _, t := range p.together {
		a.rule(p, rd, values, t.rule.Where, t.rule.Fields)
	}
	return a
}

// objectOf returns an element of a list as an object. What is none, and will be refused, is an
// empty one.
func objectOf(item any) pytext.Object {
	if object, ok := pytext.AsObject(item); ok {
		return object
	}
	return pytext.Dict(nil)
}

// relations reads the rows that the objects refer to, one query a relation.
func (a *ahead) relations(p *Plan, rd *reading, objects []pytext.Object) {
	for _, c := range p.inputs {
		var raws []any
		for _, object := range objects {
			sent, _ := object.Get(c.opt.Name)
			switch v := sent.(type) {
			case nil:
			case []any:
				raws = append(raws, v...)
			default:
				raws = append(raws, v)
			}
		}
		switch {
		case c.nested != nil:
			var inner []pytext.Object
			for _, raw := range raws {
				inner = append(inner, objectOf(raw))
			}
			a.relations(c.nested, rd, inner)
		case c.relation != nil && c.relation.kind != HyperlinkRelated && len(raws) > 0:
			a.relation(c.relation, rd, raws)
		}
	}
}

func (a *ahead) relation(r *relation, rd *reading, raws []any) {
	known, asked := map[any]model.Row{}, map[any]bool{}
	var values []any
	for _, raw := range raws {
		if value, bad := r.lookUp(raw); bad == nil && value != nil && !asked[value] {
			asked[value] = true
			values = append(values, value)
		}
	}
	for part := range slices.Chunk(values, aheadBatch) {
		for _, row := range rd.selectRows(r.env, r.to, model.And(r.where, model.Is(r.by.Name+"__in", part))) {
			known[row.Value(r.by)] = row
		}
	}
	a.known[r] = known
}

// values are the values of fields that an object will have, as far as they can be told.
func (a *ahead) values(p *Plan, rd *reading, object pytext.Object, o Options) attrs {
	all := attrs{}
	for _, c := range p.inputs {
		raw, sent := object.Get(c.opt.Name)
		if !sent || raw == nil || c.model == nil || len(c.path) > 0 || c.nested != nil || c.model.IsToMany() {
			continue
		}
		if c.relation != nil {
			if value, bad := c.relation.lookUp(raw); c.relation.kind != HyperlinkRelated && bad == nil {
				if row, ok := a.known[c.relation][value]; ok {
					all[c.model] = row.Value(c.model.Link.ToField)
				}
			}
			continue
		}
		field := fields.Field{Kind: c.kind, Nullable: c.opt.Null}
		if value, bad := field.ReadIn(&fields.Scope{Request: rd}, raw); bad == nil && value != nil {
			all[c.model] = formOf(c, value)
		}
	}
	for _, c := range p.hidden {
		if c.model != nil && !o.Partial {
			all.convert(c.model, defaultValue{c.opt.Default}.value(rd.r))
		}
	}
	for name, value := range o.Fixed {
		if f := p.model.Field(name); f != nil {
			all.convert(f, value)
		}
	}
	return all
}

func (a attrs) convert(f *model.Field, value any) {
	if form, err := f.Convert(value); err == nil && form != nil {
		a[f] = form
	}
}

// rule asks which rows have the values of the objects in fields that must be unique together.
func (a *ahead) rule(p *Plan, rd *reading, objects []attrs, where model.Cond, of []*model.Field) {
	loose := slices.ContainsFunc(of, func(f *model.Field) bool { return p.env.loose(f) })
	condOf := func(value func(f *model.Field) any) (model.Cond, bool) {
		parts := []model.Cond{where}
		for _, f := range of {
			v := value(f)
			if v == nil {
				return model.Cond{}, false
			}
			parts = append(parts, model.Is(f.Name, v))
		}
		return model.And(parts...), true
	}
	var conds, single []any
	keys := map[string]bool{}
	for _, object := range objects {
		c, ok := condOf(func(f *model.Field) any { return object[f] })
		if !ok || keys[c.Key()] {
			continue
		}
		keys[c.Key()] = true
		conds, single = append(conds, c), append(single, object[of[0]])
	}
	if len(of) > 1 {
		single = conds
	}
	found := 0
	for part := range slices.Chunk(single, aheadBatch) {
		var any model.Cond
		if len(of) == 1 {
			any = model.And(where, model.Is(of[0].Name+"__in", part))
		} else {
			var list []model.Cond
			for _, c := range part {
				list = append(list, c.(model.Cond))
			}
			any = model.Or(list...)
		}
		for _, row := range rd.selectRows(p.env, p.model, any) {
			found++
			if c, ok := condOf(row.Value); ok {
				a.found[c.Key()] = append(a.found[c.Key()], row.Value(p.model.Key))
			}
		}
	}
	for key := range keys {
		a.asked[key] = rd.err == nil && (!loose || found == 0)
	}
}

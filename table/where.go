package table

import (
	"fmt"
	"slices"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
)

// where writes a condition. As in Django, parts of one condition that lead to many rows along one
// relation hold for one and the same of them, and each part of [model.Each] for rows of its own. A
// row never stands twice in the result: relations to many rows are read in EXISTS.
func (s *scope) where(out *text, c model.Resolved) {
	if c.Op == model.True {
		return
	}
	var groups [][]model.Resolved
	var plain []model.Resolved
	for _, chained := range flatten(c, model.EachOp) {
		var many []model.Resolved
		for _, part := range flatten(chained, model.AndOp) {
			if leadsToMany(part) {
				many = append(many, part)
			} else {
				plain = append(plain, part)
			}
		}
		if len(many) > 0 {
			groups = append(groups, many)
		}
	}
	s.need(plain)
	for i, part := range plain {
		if i > 0 {
			out.add(" AND ")
		}
		s.cond(out, part, around{brackets: len(plain) > 1 || len(groups) > 0})
	}
	for i, many := range groups {
		if i > 0 || len(plain) > 0 {
			out.add(" AND ")
		}
		s.exists(out, many)
	}
}

// resolve reads a condition. It is auth.ErrInvalid if the database cannot read a regular expression
// in it; on a server the statement has that error.
func (r *Rows) resolve(where model.Cond) (model.Resolved, error) {
	c, err := r.m.Resolve(where)
	if err != nil {
		return c, fmt.Errorf("condition on %s: %w", r.m.Object, err)
	}
	return c, r.checkPatterns(c)
}

func (r *Rows) checkPatterns(c model.Resolved) error {
	for _, part := range c.Parts {
		if err := r.checkPatterns(part); err != nil {
			return err
		}
	}
	if c.Path == nil || c.Path.Lookup != "regex" && c.Path.Lookup != "iregex" {
		return nil
	}
	if err := r.t.d.pattern(c.Value.(string)); err != nil {
		return fmt.Errorf("condition on %s: %w: %w", r.m.Object, auth.ErrInvalid, err)
	}
	return nil
}

// flatten returns the parts of nested conditions of one operator.
func flatten(c model.Resolved, op model.Op) []model.Resolved {
	if c.Op != op {
		return []model.Resolved{c}
	}
	var all []model.Resolved
	for _, part := range c.Parts {
		all = append(all, flatten(part, op)...)
	}
	return all
}

// leadsToMany reports whether the condition has a path to many rows outside of a Not.
func leadsToMany(c model.Resolved) bool {
	switch c.Op {
	case model.IsOp:
		return c.Path.IsToMany()
	case model.NotOp:
		return false
	}
	return slices.ContainsFunc(c.Parts, leadsToMany)
}

// need notes the relations without whose rows the parts cannot hold: their joins are inner joins.
func (s *scope) need(parts []model.Resolved) {
	for _, c := range parts {
		if c.Op == model.AndOp {
			s.need(c.Parts)
		}
		if c.Op != model.IsOp || c.Path.Lookup == "isnull" && c.Value == true {
			continue
		}
		steps := c.Path.Steps
		for i := range steps {
			if i >= s.skip {
				s.needed = append(s.needed, s.start.path+pathOf(steps[s.skip:i+1]))
			}
		}
	}
}

// around is what stands around a condition.
type around struct {
	not      bool // a Not
	negated  bool // an odd number of Nots
	brackets bool // other conditions: one that has several parts needs brackets
}

// cond writes a condition. A look-up below a Not that leads to many rows is an EXISTS of its own.
func (s *scope) cond(out *text, c model.Resolved, in around) {
	switch c.Op {
	case model.IsOp:
		if in.not && slices.ContainsFunc(c.Path.Steps[s.skip:], model.Step.IsToMany) {
			s.exists(out, []model.Resolved{c})
			return
		}
		s.leaf(out, c, in)
	case model.NotOp:
		out.add("NOT (")
		s.cond(out, c.Parts[0], around{not: true, negated: !in.negated})
		out.add(")")
	case model.True:
		out.add("1 = 1")
	case model.None:
		out.add("0 = 1")
	default:
		between := " AND "
		if c.Op == model.OrOp {
			between = " OR "
		}
		if in.brackets {
			out.add("(")
		}
		for i, part := range c.Parts {
			if i > 0 {
				out.add(between)
			}
			s.cond(out, part, around{not: in.not, negated: in.negated, brackets: true})
		}
		if in.brackets {
			out.add(")")
		}
	}
}

// exists writes EXISTS for conditions that lead to many rows.
func (s *scope) exists(out *text, parts []model.Resolved) {
	steps, direct := commonStart(parts)
	if !direct || len(steps) <= s.skip {
		s.existsSelf(out, parts)
		return
	}
	in, outer, inner := s.behind(steps)
	s.subquery(out, in, parts, outer, inner)
}

// behind begins a subquery on the rows behind steps, of which only the last leads to many rows. The
// steps before are joined outside. outer and inner are the columns that the subquery has to equate.
func (s *scope) behind(steps []model.Step) (in *scope, outer, inner string) {
	at := s.start
	for _, step := range steps[s.skip : len(steps)-1] {
		at = s.follow(at, step)
	}
	at = s.arrive(at)
	step := steps[len(steps)-1]
	if isJoined(step) {
		from, into := through(step)
		in = s.sub(from.Model.Table, place{model: step.To(), into: into, path: pathOf(steps)}, len(steps))
		outer, inner = from.Link.ToField.Column, from.Column
	} else {
		f := step.Reverse.Field
		in = s.sub(f.Model.Table, place{model: f.Model, path: pathOf(steps)}, len(steps))
		outer, inner = f.Link.ToField.Column, f.Column
	}
	return in, at.alias + "." + s.t.d.quote(outer), inner
}

// existsSelf writes EXISTS over the rows of the scope's own model, for conditions that can hold
// without a row behind the relation.
func (s *scope) existsSelf(out *text, parts []model.Resolved) {
	at := s.arrive(s.start)
	key := at.model.Key.Column
	in := s.sub(at.model.Table, place{model: at.model, path: at.path}, s.skip)
	s.subquery(out, in, parts, at.alias+"."+s.t.d.quote(key), key)
}

func (s *scope) subquery(out *text, in *scope, parts []model.Resolved, outer, inner string) {
	var cond text
	in.need(parts)
	for _, part := range parts {
		in.cond(&cond, part, around{brackets: true})
		cond.add(" AND ")
	}
	alias := in.start.alias
	cond.add(alias + "." + s.t.d.quote(inner) + " = (" + outer + ")")
	out.add("EXISTS(SELECT 1 AS " + s.t.d.quote("a"))
	in.addFrom(out)
	out.add(" WHERE (")
	out.add(cond.b.String(), cond.args...)
	out.add(") LIMIT 1)")
}

// commonStart returns the steps up to the first to many rows, if all parts are look-ups that begin
// with them and need such a row.
func commonStart(parts []model.Resolved) (steps []model.Step, ok bool) {
	var path string
	for _, c := range parts {
		all, ok := startOf(c)
		if !ok || path != "" && pathOf(all) != path {
			return nil, false
		}
		steps, path = all, pathOf(all)
	}
	return steps, path != ""
}

func startOf(c model.Resolved) ([]model.Step, bool) {
	switch {
	case c.Op == model.AndOp || c.Op == model.OrOp:
		return commonStart(c.Parts)
	case c.Op != model.IsOp || c.Path.Lookup == "isnull" && c.Value == true:
		return nil, false
	}
	i := slices.IndexFunc(c.Path.Steps, model.Step.IsToMany)
	return c.Path.Steps[:i+1], i >= 0
}

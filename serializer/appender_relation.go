package serializer

import (
	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// relationAppender writes a relation as a key, a slug, a link or a text.
func (p *Plan) relationAppender(c *field) appender {
	rel := c.relation
	one := p.targetAppender(rel)
	switch {
	case c.opt.Source == "*":
		return func(dst []byte, r *rest.Request, row model.Row) ([]byte, error) {
			if row.ID().IsZero() {
				return append(dst, "null"...), nil
			}
			return rel.appendLink(dst, r, row.Value(rel.by))
		}
	case c.back != nil && !c.back.HasHolder():
		p.fail(c.opt.Name, "%s has no Back for %q", p.model.Object, c.opt.Source)
	case c.back != nil || c.model.IsToMany():
		return p.manyAppender(c, one)
	}
	f := c.model
	byKey := f.Link.ToField == rel.by && rel.kind != StringRelated
	if !byKey {
		var only []string
		if rel.kind != StringRelated {
			only = []string{rel.by.Name}
		}
		p.load(joinPath(append(c.path[:len(c.path):len(c.path)], f)), false, only...)
	}
	return p.along(c.path, f, func(dst []byte, r *rest.Request, row model.Row) ([]byte, error) {
		if byKey {
			value := row.Value(f)
			if rel.kind == HyperlinkRelated {
				return rel.appendLink(dst, r, value)
			}
			return appendForm(dst, rel.by, value, p.env.Zone), nil
		}
		target, ok := row.Related(f)
		switch {
		case ok:
			return one(dst, r, target)
		case row.Value(f) == nil:
			return append(dst, "null"...), nil
		}
		return dst, notLoaded(f)
	})
}

// targetAppender writes a row that a relation leads to.
func (p *Plan) targetAppender(rel *relation) appender {
	return func(dst []byte, r *rest.Request, row model.Row) ([]byte, error) {
		switch rel.kind {
		case StringRelated:
			return pytext.AppendJSON(dst, row.String()), nil
		case HyperlinkRelated:
			return rel.appendLink(dst, r, row.Value(rel.by))
		}
		return appendForm(dst, rel.by, row.Value(rel.by), p.env.Zone), nil
	}
}

// rowsOf returns the rows of a relation to many.
func rowsOf(c *field, row model.Row) model.Rows {
	if c.back != nil {
		rows, _ := row.Back(c.back)
		return rows
	}
	return row.Many(c.model)
}

func (p *Plan) manyAppender(c *field, one appender) appender {
	rel := c.relation
	byKey := rel.by == rel.to.Key && rel.kind != StringRelated && c.back == nil
	p.load(c.opt.Source, byKey)
	return func(dst []byte, r *rest.Request, row model.Row) (_ []byte, err error) {
		rows := rowsOf(c, row)
		if c.back != nil && !c.back.Many {
			if rows.Len() == 0 {
				return append(dst, "null"...), nil
			}
			return one(dst, r, rows.At(0))
		}
		dst = append(dst, '[')
		if ids := rows.IDs(); byKey && rows.Len() == 0 && ids != nil {
			for i, id := range *ids {
				if i > 0 {
					dst = append(dst, ',')
				}
				if rel.kind == HyperlinkRelated {
					dst, err = rel.appendLink(dst, r, id.Any())
				} else {
					dst = appendForm(dst, rel.by, id.Any(), p.env.Zone)
				}
				if err != nil {
					return dst, err
				}
			}
			return append(dst, ']'), nil
		}
		for i := range rows.Len() {
			if i > 0 {
				dst = append(dst, ',')
			}
			if dst, err = one(dst, r, rows.At(i)); err != nil {
				return dst, err
			}
		}
		return append(dst, ']'), nil
	}
}

// nestedAppender writes the rows of a relation by their own serializer.
func (p *Plan) nestedAppender(c *field) appender {
	base := c.opt.Source
	if len(c.path) > 0 {
		base = joinPath(append(c.path[:len(c.path):len(c.path)], c.model))
	}
	p.load(base, false)
	for _, l := range c.nested.loads {
		p.load(base+"__"+l.Path, l.Keys, l.Only...)
	}
	if c.back != nil || c.model.IsToMany() {
		return func(dst []byte, r *rest.Request, row model.Row) (_ []byte, err error) {
			rows := rowsOf(c, row)
			if !c.opt.Many {
				if rows.Len() == 0 {
					return append(dst, "null"...), nil
				}
				return c.nested.AppendRow(dst, r, rows.At(0))
			}
			dst = append(dst, '[')
			for i := range rows.Len() {
				if i > 0 {
					dst = append(dst, ',')
				}
				if dst, err = c.nested.AppendRow(dst, r, rows.At(i)); err != nil {
					return dst, err
				}
			}
			return append(dst, ']'), nil
		}
	}
	return p.along(c.path, c.model, func(dst []byte, r *rest.Request, row model.Row) ([]byte, error) {
		target, ok := row.Related(c.model)
		switch {
		case ok:
			return c.nested.AppendRow(dst, r, target)
		case row.Value(c.model) == nil:
			return append(dst, "null"...), nil
		}
		return dst, notLoaded(c.model)
	})
}

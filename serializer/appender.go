package serializer

import (
	"fmt"
	"reflect"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// appender chooses, once, how a field of a row is written, and notes what must be loaded.
func (p *Plan) appender(c *field) appender {
	switch {
	case c.opt.Value.append != nil:
		for _, path := range c.opt.Value.loads {
			if _, err := p.model.Path(path); err != nil && !p.isBack(path) {
				p.fail(c.opt.Name, "Value loads %q: %v", path, err)
			}
			p.load(path, false)
		}
		run := c.opt.Value.append
		return func(dst []byte, r *rest.Request, row model.Row) ([]byte, error) { return run(dst, r, row.Ptr()) }
	case c.nested != nil && c.nested.model != nil:
		return p.nestedAppender(c)
	case c.relation != nil:
		return p.relationAppender(c)
	case c.model == nil && c.opt.Source != c.opt.Name || c.model == nil:
		found := field{opt: c.opt}
		p.follow(&found, c.opt.Source)
		if found.model == nil {
			if c.opt.WriteOnly {
				return nil
			}
			p.fail(c.opt.Name, "%s has no field %q to show: make it WriteOnly, or use Value", p.model.Object,
				c.opt.Source)
		}
		c.model, c.path = found.model, found.path
	}
	if len(c.path) == 0 && c.opt.Source != c.model.Name && c.opt.Source != "pk" && c.opt.Source != c.model.Attname {
		p.follow(c, c.opt.Source)
	}
	write := plainAppender(c.kind, c.model)
	return p.along(c.path, func(dst []byte, _ *rest.Request, row model.Row) ([]byte, error) { return write(dst, row) })
}

func (p *Plan) isBack(path string) bool {
	for _, r := range p.model.Reverse {
		if r.Name == path {
			return true
		}
	}
	return false
}

// along follows foreign keys before it writes. As in DRF a field behind a NULL is left out.
func (p *Plan) along(path []*model.Field, write appender) appender {
	if len(path) == 0 {
		return write
	}
	p.load(joinPath(path), false)
	return func(dst []byte, r *rest.Request, row model.Row) ([]byte, error) {
		for _, f := range path {
			next, ok := row.Related(f)
			switch {
			case ok:
				row = next
			case row.Value(f) == nil:
				return dst, errSkip
			default:
				return dst, notLoaded(f)
			}
		}
		return write(dst, r, row)
	}
}

func joinPath(path []*model.Field) string {
	text := ""
	for i, f := range path {
		if i > 0 {
			text += "__"
		}
		text += f.Name
	}
	return text
}

func notLoaded(what any) error {
	return fmt.Errorf("the relation %v was not loaded: see Plan.Loads", what)
}

// plainAppender writes a field with a column through a pointer to it, so that no value is copied to
// the heap. Types that it does not know, and those whose zero value is NULL, go through Row.Value.
func plainAppender(k fields.Kind, f *model.Field) func([]byte, model.Row) ([]byte, error) {
	if f.Link == nil && (!f.Null || f.Pointer) {
		switch k := k.(type) {
		case fields.Char, fields.Email, fields.Slug, fields.URL, fields.Regex, fields.Choice:
			if f.Type.Kind() == reflect.String && !f.Kind.IsAuto() && f.Kind != model.UUIDField {
				return through(f, pytext.AppendJSON)
			}
		case fields.Boolean:
			return through(f, k.Append)
		case fields.Float:
			return through(f, k.Append)
		case fields.Decimal:
			return through(f, func(dst []byte, v decimal.Decimal) []byte { return k.Append(dst, v) })
		case fields.DateTime:
			return through(f, func(dst []byte, v time.Time) []byte { return k.Append(dst, v) })
		case fields.DateField:
			return through(f, func(dst []byte, v model.Date) []byte { return k.Append(dst, fields.Date(v)) })
		case fields.TimeField:
			return through(f, func(dst []byte, v model.TimeOfDay) []byte { return k.Append(dst, fields.TimeOfDay(v)) })
		case fields.Duration:
			return through(f, func(dst []byte, v time.Duration) []byte { return k.Append(dst, v) })
		case fields.UUID:
			return through(f, func(dst []byte, v model.UUID) []byte { return k.Append(dst, v) })
		case fields.Integer:
			if f.Type == reflect.TypeFor[int64]() {
				return through(f, k.Append)
			}
		case fields.BigInteger:
			if f.Type == reflect.TypeFor[int64]() {
				return through(f, k.Append)
			}
		}
	}
	return func(dst []byte, row model.Row) ([]byte, error) { return appendKind(dst, k, row.Value(f)) }
}

// through writes a field of type V, of a type over V, or of a pointer to V.
func through[V any](f *model.Field, write func([]byte, V) []byte) func([]byte, model.Row) ([]byte, error) {
	pointer := reflect.TypeFor[*V]()
	switch {
	case f.Type == pointer.Elem() && f.Pointer:
		return func(dst []byte, row model.Row) ([]byte, error) {
			v := *row.Addr(f).(**V)
			if v == nil {
				return append(dst, "null"...), nil
			}
			return write(dst, *v), nil
		}
	case f.Type == pointer.Elem():
		return func(dst []byte, row model.Row) ([]byte, error) { return write(dst, *row.Addr(f).(*V)), nil }
	case !f.Pointer && reflect.PointerTo(f.Type).ConvertibleTo(pointer):
		return func(dst []byte, row model.Row) ([]byte, error) {
			return write(dst, *reflect.ValueOf(row.Addr(f)).Convert(pointer).Interface().(*V)), nil
		}
	}
	return func(dst []byte, row model.Row) ([]byte, error) {
		v, ok := row.Value(f).(V)
		if !ok {
			return append(dst, "null"...), nil
		}
		return write(dst, v), nil
	}
}

// appendKind appends a value in the form of model.Field.Convert.
func appendKind(dst []byte, k fields.Kind, value any) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return append(dst, "null"...), nil
	case model.JSON:
		return appendDocument(dst, v)
	}
	if inner := private(value); fits(k, inner) {
		return k.Write(dst, inner), nil
	}
	return appendValue(dst, value)
}

// appendForm appends a value of a field as the field's own kind writes it.
func appendForm(dst []byte, f *model.Field, value any, zone *time.Location) []byte {
	if t, ok := value.(time.Time); ok {
		return fields.DateTime{Zone: zone}.Append(dst, t)
	}
	if d, ok := value.(decimal.Decimal); ok {
		return fields.Decimal{AnyPlaces: true}.Append(dst, d)
	}
	switch v := value.(type) {
	case nil:
		return append(dst, "null"...)
	case int64:
		return fields.Integer{}.Append(dst, v)
	case string:
		return pytext.AppendJSON(dst, v)
	}
	out, err := appendValue(dst, value)
	if err != nil {
		return append(dst, "null"...)
	}
	return out
}

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
		p.load(joinPath(append(c.path[:len(c.path):len(c.path)], f)), false)
	}
	return p.along(c.path, func(dst []byte, r *rest.Request, row model.Row) ([]byte, error) {
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
		p.load(base+"__"+l.Path, l.Keys)
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
	return p.along(c.path, func(dst []byte, r *rest.Request, row model.Row) ([]byte, error) {
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

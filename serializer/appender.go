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
	return p.along(c.path, c.model, func(dst []byte, _ *rest.Request, row model.Row) ([]byte, error) {
		return write(dst, row)
	})
}

func (p *Plan) isBack(path string) bool {
	for _, r := range p.model.Reverse {
		if r.Name == path {
			return true
		}
	}
	return false
}

// along follows foreign keys before it writes the field f. As in DRF a field behind a NULL is left
// out.
func (p *Plan) along(path []*model.Field, f *model.Field, write appender) appender {
	if len(path) == 0 {
		return write
	}
	p.load(joinPath(path), false, f.Name)
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
			return through(f, func(dst []byte, v model.TimeOfDay) []byte {
				return k.Append(dst, fields.TimeOfDay(v))
			})
		case fields.Duration:
			if f.Type == reflect.TypeFor[time.Duration]() {
				return through(f, func(dst []byte, v time.Duration) []byte {
					return k.Append(dst, fields.TimedeltaOf(v))
				})
			}
			return through(f, func(dst []byte, v model.Duration) []byte {
				return k.Append(dst, fields.Timedelta(v))
			})
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

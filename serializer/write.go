package serializer

import (
	"errors"
	"fmt"
	"maps"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// appender appends the value of a field of a row.
type appender func(dst []byte, r *rest.Request, row model.Row) ([]byte, error)

// errSkip says that a row has no such value, and that the field is left out.
var errSkip = errors.New("serializer: the field is left out")

// AppendRow appends a row as JSON. The relations that [Plan.Loads] names must have been loaded.
func (p *Plan) AppendRow(dst []byte, r *rest.Request, row model.Row) ([]byte, error) {
	dst = append(dst, '{')
	start := len(dst)
	for _, c := range p.fields {
		if c.append == nil {
			continue
		}
		before := len(dst)
		if before > start {
			dst = append(dst, ',')
		}
		out, err := c.append(append(dst, c.key...), r, row)
		switch {
		case err == errSkip:
			dst = dst[:before]
			continue
		case err != nil:
			return dst, fmt.Errorf("%s.%s: %w", p.label, c.opt.Name, err)
		}
		dst = out
	}
	return append(dst, '}'), nil
}

// AppendRows appends a list of rows as JSON.
func (p *Plan) AppendRows(dst []byte, r *rest.Request, rows []model.Row) (_ []byte, err error) {
	dst = append(dst, '[')
	for i, row := range rows {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = p.AppendRow(dst, r, row); err != nil {
			return dst, err
		}
	}
	return append(dst, ']'), nil
}

// AppendInput appends what was read: the new row, or the values of a Plain.
func (p *Plan) AppendInput(dst []byte, r *rest.Request, in *Input) ([]byte, error) {
	if p.model != nil {
		return p.AppendRow(dst, r, in.New)
	}
	return p.AppendValues(dst, r, in.Values)
}

// AppendValues appends the values of a Plain as JSON. Of values that are missing it writes the
// Default, or null, or leaves the field out, as DRF does.
func (p *Plan) AppendValues(dst []byte, r *rest.Request, v Values) (_ []byte, err error) {
	if p.show != nil {
		v = maps.Clone(v)
		p.show(v)
	}
	dst = append(dst, '{')
	start := len(dst)
	for _, c := range p.fields {
		value, ok := v.get(c.opt.Source)
		switch {
		case c.opt.WriteOnly || c.opt.Type == Hidden:
			continue
		case ok:
		case c.opt.Default != nil:
			value = defaultValue{c.opt.Default}.value(r)
		case c.opt.Null:
		case c.required:
			return dst, fmt.Errorf("%s.%s: the values have no %q", p.label, c.opt.Name, c.opt.Source)
		default:
			continue
		}
		if len(dst) > start {
			dst = append(dst, ',')
		}
		if dst, err = p.appendOne(append(dst, c.key...), r, c, value); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

// appendOne appends a value of a Plain.
func (p *Plan) appendOne(dst []byte, r *rest.Request, c *field, value any) (_ []byte, err error) {
	if value == nil {
		return append(dst, "null"...), nil
	}
	list, isList := value.([]any)
	many := c.opt.Many && isList && (c.nested != nil || c.relation != nil)
	if many {
		dst = append(dst, '[')
		for i, one := range list {
			if i > 0 {
				dst = append(dst, ',')
			}
			if dst, err = p.appendSingle(dst, r, c, one); err != nil {
				return dst, err
			}
		}
		return append(dst, ']'), nil
	}
	return p.appendSingle(dst, r, c, value)
}

func (p *Plan) appendSingle(dst []byte, r *rest.Request, c *field, value any) ([]byte, error) {
	switch {
	case c.nested != nil && c.nested.model != nil:
		return c.nested.AppendRow(dst, r, c.nested.model.Row(value))
	case c.nested != nil:
		values, _ := value.(Values)
		return c.nested.AppendValues(dst, r, values)
	case c.relation != nil && c.relation.kind == HyperlinkRelated:
		row := c.relation.to.Row(value)
		return c.relation.appendLink(dst, r, row.Value(c.relation.by))
	case c.relation != nil:
		return c.relation.Write(dst, value), nil
	}
	if inner := private(value); fits(c.kind, inner) {
		return c.kind.Write(dst, inner), nil
	}
	return appendValue(dst, value)
}

// appendLink appends the URL of a row by the value of its look-up.
func (r *relation) appendLink(dst []byte, req *rest.Request, value any) ([]byte, error) {
	if value == nil {
		return append(dst, "null"...), nil
	}
	to, err := r.env.Links.Reverse(req, r.link, rest.PathValues{r.arg: value})
	if err != nil {
		return dst, fmt.Errorf("the route %s: %w", r.link, err)
	}
	return pytext.AppendJSON(dst, to), nil
}

// appendValue appends any Go value as an answer has it.
func appendValue(dst []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case string:
		return pytext.AppendJSON(dst, v), nil
	case model.Date:
		return fields.DateField{}.Append(dst, fields.Date(v)), nil
	case model.TimeOfDay:
		return fields.TimeField{}.Append(dst, fields.TimeOfDay(v)), nil
	case model.Duration: // as rest writes a time.Duration: str(total_seconds())
		return append(pytext.AppendFloat(append(dst, '"'), float64(v.Seconds)+float64(v.Microseconds)/1e6), '"'), nil
	case model.UUID:
		return fields.UUID{}.Append(dst, v), nil
	case model.JSON:
		return appendDocument(dst, v)
	case Values:
		return rest.AppendJSON(dst, map[string]any(v))
	}
	return rest.AppendJSON(dst, value)
}

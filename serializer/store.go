package serializer

import (
	"maps"
	"reflect"
	"strings"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/model"
)

// store puts a value that was read into the input.
func (p *Plan) store(rd *reading, in *Input, a attrs, c *field, value any) {
	switch v := value.(type) {
	case fields.Absent:
		return
	case defaultValue:
		if value = v.value(rd.r); p.model != nil && c.model != nil {
			p.setField(rd, in, a, c.model, value)
			return
		}
		in.Values.put(c.opt.Source, value)
		return
	}
	switch {
	case p.model == nil || c.nested == nil && c.model == nil || c.nested != nil && c.nested.model == nil:
		if c.model != nil {
			p.setField(rd, in, a, c.model, formOf(c, value))
			return
		}
		in.Values.put(c.opt.Source, public(value))
	case c.nested != nil:
		storeNested(in, c, value)
	case c.relation != nil && c.relation.many:
		storeMany(in, c.model, value)
	case c.relation != nil && value != nil:
		row := value.(model.Row)
		p.setField(rd, in, a, c.model, row.Ptr())
		copyRow(in.New.Load(c.model), row)
	default:
		p.setField(rd, in, a, c.model, formOf(c, value))
	}
}

// setField sets a field with a column.
func (p *Plan) setField(rd *reading, in *Input, a attrs, f *model.Field, value any) {
	if f.IsToMany() {
		return
	}
	err := in.New.Set(f, nil) // so that no pointer is shared with the old row
	if err == nil && value != nil {
		err = in.New.Set(f, value)
	}
	if err != nil {
		rd.fault(err)
		return
	}
	a[f] = in.New.Value(f)
	if value == nil {
		a[f] = nil
	}
	if !in.Has(f.Name) {
		in.Sent = append(in.Sent, f.Name)
	}
}

// storeMany sets the keys and the rows of a ManyToManyField.
func storeMany(in *Input, f *model.Field, value any) {
	rows := in.New.Many(f)
	rows.Clear()
	ids := []model.ID{}
	list, _ := value.([]any)
	for _, one := range list {
		row := one.(model.Row)
		ids = append(ids, row.ID())
		copyRow(rows.Add(), row)
	}
	*rows.IDs() = ids
	in.Sent = append(in.Sent, f.Name)
}

// storeNested keeps nested rows for their Save, and puts them into the new row.
func storeNested(in *Input, c *field, value any) {
	save := pendingSave{save: c.opt.Save}
	var inputs []any
	switch v := value.(type) {
	case []any:
		inputs = v
	case *Input:
		inputs = []any{v}
	}
	for _, one := range inputs {
		save.items = append(save.items, one.(*Input).New.Ptr())
	}
	in.saves = append(in.saves, save)
	in.Nested = append(in.Nested, c.opt.Source)
	var rows model.Rows
	switch {
	case c.back != nil:
		rows, _ = in.New.Back(c.back)
	case c.model.IsToMany():
		rows = in.New.Many(c.model)
	default:
		in.New.Drop(c.model)
		if len(inputs) > 0 {
			copyRow(in.New.Load(c.model), inputs[0].(*Input).New)
		}
		return
	}
	rows.Clear()
	for _, one := range inputs {
		copyRow(rows.Add(), one.(*Input).New)
	}
}

func copyRow(into, from model.Row) {
	reflect.ValueOf(into.Ptr()).Elem().Set(reflect.ValueOf(from.Ptr()).Elem())
}

// put sets the value of a source, "a.b" in Values within the values.
func (v Values) put(source string, value any) {
	if source == "*" {
		if inner, ok := value.(Values); ok {
			maps.Copy(v, inner)
		}
		return
	}
	name, rest, nested := strings.Cut(source, ".")
	if !nested {
		v[name] = value
		return
	}
	inner, ok := v[name].(Values)
	if !ok {
		inner = Values{}
		v[name] = inner
	}
	inner.put(rest, value)
}

// get returns the value of a source.
func (v Values) get(source string) (any, bool) {
	if source == "*" {
		return v, true
	}
	name, rest, nested := strings.Cut(source, ".")
	value, ok := v[name]
	if !nested || !ok {
		return value, ok
	}
	inner, ok := value.(Values)
	if !ok {
		return nil, false
	}
	return inner.get(rest)
}

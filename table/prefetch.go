package table

import (
	"context"
	"reflect"

	"github.com/latchkey-go/latchkey/model"
)

// batch is how many keys stand in one IN. SQLite binds at most 32,766 values, and Django 999.
const batch = 500

// fill reads the rows behind relations to many rows, with one query each.
func (t *Tables) fill(ctx context.Context, rows []model.Row, b *branch) error {
	if len(rows) == 0 {
		return nil
	}
	for _, one := range b.ones {
		if !one.hasMany() {
			continue
		}
		var related []model.Row
		for _, row := range rows {
			if to, ok := row.Related(one.step.Field); ok {
				related = append(related, to)
			}
		}
		if err := t.fill(ctx, related, one); err != nil {
			return err
		}
	}
	for _, many := range b.manys {
		if err := t.prefetch(ctx, rows, many); err != nil {
			return err
		}
	}
	return nil
}

// link is where the rows behind a step stand: the table with the key to the parents, and the field
// of the parents that the key refers to.
type link struct {
	key    *model.Field // in the join table, or in the rows themselves
	joined *model.Field // the other key of the join table; nil without one
}

func linkOf(step model.Step) link {
	if isJoined(step) {
		from, into := through(step)
		return link{from, into}
	}
	return link{key: step.Reverse.Field}
}

// holder returns the place of a row for the rows behind a step.
func holder(row model.Row, step model.Step) model.Rows {
	if step.Field != nil {
		return row.Many(step.Field)
	}
	rows, _ := row.Back(step.Reverse)
	return rows
}

func (t *Tables) prefetch(ctx context.Context, rows []model.Row, b *branch) error {
	l := linkOf(b.step)
	parents := map[model.ID][]model.Row{}
	var keys []any
	for _, row := range rows {
		holder(row, b.step).Clear()
		value := row.Value(l.key.Link.ToField)
		id := keyOf(value)
		if id.IsZero() {
			continue
		}
		if parents[id] == nil {
			keys = append(keys, value)
		}
		parents[id] = append(parents[id], row)
	}
	var all []model.Row
	for len(keys) > 0 {
		n := min(len(keys), batch)
		got, err := t.behind(ctx, b, l, keys[:n], parents)
		if err != nil {
			return err
		}
		all, keys = append(all, got...), keys[n:]
	}
	return t.fill(ctx, all, b)
}

// behind reads the rows of some parents, and puts them into the parents.
func (t *Tables) behind(ctx context.Context, b *branch, l link, keys []any, parents map[model.ID][]model.Row,
) (all []model.Row, err error) {
	r := t.rows[b.step.To()]
	last := columnField(l.key)
	parent := &value{kind: last.Kind, places: last.DecimalPlaces}
	more := func(s *scope, columns, where *text) []scanner {
		at := s.start
		if l.joined != nil {
			at = s.join(at, "+", l.key.Model, l.joined.Link.ToField.Column, l.joined.Column, false)
		}
		e := expr{sql: at.alias + "." + t.d.quote(l.key.Column), kind: last.Kind, places: last.DecimalPlaces}
		columns.add(", " + e.sql)
		s.inKeys(where, e, keys)
		return []scanner{parent}
	}
	err = r.scan(ctx, model.Query{}, b, true, model.Row{}, more, func(row model.Row) bool {
		for _, to := range parents[keyOf(parent.value)] {
			rows := holder(to, b.step)
			added := rows.Add()
			reflect.ValueOf(added.Ptr()).Elem().Set(reflect.ValueOf(row.Ptr()).Elem())
			if ids := rows.IDs(); ids != nil {
				*ids = append(*ids, added.ID())
			}
			all = append(all, added)
		}
		return true
	})
	return all, err
}

// inKeys writes IN for a batch of keys. The list is filled up to a power of two by repeating a key,
// so that few texts of statements are prepared.
func (s *scope) inKeys(out *text, e expr, keys []any) {
	n := 1
	for n < len(keys) {
		n *= 2
	}
	out.add(e.sql + " IN (" + placeholders(n) + ")")
	for i := range n {
		out.args = append(out.args, s.encode(e, keys[min(i, len(keys)-1)]))
	}
}

// value scans a column that no field of the row has.
type value struct {
	kind   model.Kind
	places int
	value  any
}

func (v *value) scan(src any) (err error) {
	v.value, err = decode(v.kind, v.places, src)
	return err
}

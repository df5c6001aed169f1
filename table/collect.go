package table

import (
	"context"
	"errors"
	"slices"

	"github.com/latchkey-go/latchkey/model"
)

// collector finds what goes with the rows that are to be deleted, as Django's Collector does.
type collector struct {
	t       *Tables
	waves   []wave
	seen    map[*model.Model]map[model.ID]bool
	updates []fieldUpdate
	fast    []fastDelete
	limited []limit
}

// wave is rows of one model that were found together.
type wave struct {
	m    *model.Model
	rows []model.Row
}

// fieldUpdate empties a foreign key, or gives it its default.
type fieldUpdate struct {
	field *model.Field
	value any
	rows  []model.Row
}

// fastDelete deletes the rows of a join table that refer to keys.
type fastDelete struct {
	field *model.Field
	keys  []any
}

// limit is rows that refer by a relation with restrict.
type limit struct {
	field *model.Field
	rows  []model.Row
}

func (t *Tables) newCollector() *collector {
	return &collector{t: t, seen: map[*model.Model]map[model.ID]bool{}}
}

// collect adds rows, and what goes with them.
func (c *collector) collect(ctx context.Context, m *model.Model, rows []model.Row) error {
	rows = c.unseen(m, rows)
	if len(rows) == 0 {
		return nil
	}
	c.waves = append(c.waves, wave{m, rows})
	refused := &Protected{Model: m, how: "protected"}
	for _, f := range c.t.referrer[m] {
		if f.Link.OnDelete == model.DoNothing {
			continue
		}
		err := c.follow(ctx, f, rows)
		var inner *Protected
		if errors.As(err, &inner) {
			refused.Fields, refused.Rows = append(refused.Fields, f), append(refused.Rows, inner.Rows...)
		} else if err != nil {
			return err
		}
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

func (c *collector) unseen(m *model.Model, rows []model.Row) []model.Row {
	if c.seen[m] == nil {
		c.seen[m] = map[model.ID]bool{}
	}
	var fresh []model.Row
	for _, row := range rows {
		if id := row.ID(); !c.seen[m][id] {
			c.seen[m][id] = true
			fresh = append(fresh, row)
		}
	}
	return fresh
}

// follow does what a foreign key says to the rows that refer by it.
func (c *collector) follow(ctx context.Context, f *model.Field, rows []model.Row) error {
	var keys []any
	for _, row := range rows {
		if key := row.Value(f.Link.ToField); key != nil {
			keys = append(keys, key)
		}
	}
	if f.Model.Type == nil { // a join table: nothing refers to its rows
		c.fast = append(c.fast, fastDelete{f, keys})
		return nil
	}
	var referring []model.Row
	for rest := keys; len(rest) > 0; {
		n := min(len(rest), batch)
		query := model.Query{Where: model.Is(f.Name+"__in", rest[:n]), Order: []string{}}
		found, err := c.t.rows[f.Model].Collect(ctx, query)
		if err != nil {
			return err
		}
		referring, rest = append(referring, found...), rest[n:]
	}
	if len(referring) == 0 {
		return nil
	}
	switch f.Link.OnDelete {
	case model.Cascade:
		return c.collect(ctx, f.Model, referring)
	case model.Protect:
		return &Protected{Model: f.Link.To, Fields: []*model.Field{f}, Rows: referring, how: "protected"}
	case model.Restrict:
		c.limited = append(c.limited, limit{f, referring})
	case model.SetNull:
		c.updates = append(c.updates, fieldUpdate{f, nil, referring})
	case model.SetDefault:
		c.updates = append(c.updates, fieldUpdate{f, f.Default, referring})
	}
	return nil
}

// restricted returns the error of rows that refer by restrict, and do not go by another relation.
func (c *collector) restricted(m *model.Model) error {
	refused := &Protected{Model: m, how: "restricted"}
	for _, l := range c.limited {
		goes := func(row model.Row) bool { return c.seen[l.field.Model][row.ID()] }
		stay := slices.DeleteFunc(slices.Clone(l.rows), goes)
		if len(stay) > 0 {
			refused.Fields, refused.Rows = append(refused.Fields, l.field), append(refused.Rows, stay...)
		}
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

// models returns the models of the rows, each before those that it refers to.
func (c *collector) models() []*model.Model {
	var all []*model.Model
	done := map[*model.Model]bool{}
	var visit func(m *model.Model)
	visit = func(m *model.Model) {
		if done[m] || c.seen[m] == nil {
			return
		}
		done[m] = true
		for _, f := range c.t.referrer[m] {
			visit(f.Model)
		}
		all = append(all, m)
	}
	for _, w := range c.waves {
		visit(w.m)
	}
	return all
}

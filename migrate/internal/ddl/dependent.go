package ddl

import (
	"strings"

	"github.com/latchkey-go/latchkey/migrate/ops"
)

// dependence is a column that refers to another, before and after.
type dependence struct {
	table    *table
	old, now *column
}

// dependent returns the columns that refer to one, and those that refer to them, in both states:
// Django's _related_non_m2m_objects, with the columns of join tables.
func (e *Editor) dependent(from, to *table, old, now *column) ([]dependence, error) {
	var all []dependence
	for _, m := range from.state.Models() {
		after := to.state.Find(m.Label())
		if after == nil || m.Unmanaged {
			continue
		}
		found, err := e.dependentIn(from, to, m, after, old, now)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

func (e *Editor) dependentIn(from, to *table, m, after *ops.ModelState, old, now *column) ([]dependence, error) {
	t, err := e.d.tableOf(from.state, m)
	if err != nil {
		return nil, err
	}
	next, err := e.d.tableOf(to.state, after)
	if err != nil {
		return nil, err
	}
	var all []dependence
	match := func(t, next *table) error {
		for i := range t.columns {
			c := &t.columns[i]
			if !c.Kind.IsKey() || !e.refersTo(t, c, from, old) {
				continue
			}
			d := dependence{table: t, old: c, now: next.column(c.Name)}
			if d.now == nil || d.old.name == old.name && t.name == from.name {
				continue
			}
			all = append(all, d)
			further, err := e.dependent(t, next, c, d.now)
			if err != nil {
				return err
			}
			all = append(all, further...)
		}
		return nil
	}
	if err := match(t, next); err != nil {
		return nil, err
	}
	for i := range t.joins {
		if j := next.join(t.joins[i].field.Name); j != nil {
			if err := match(t.joins[i].table, j.table); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// refersTo reports whether a column refers to a column of a model, with a foreign key or without.
func (e *Editor) refersTo(t *table, c *column, target *table, to *column) bool {
	m, f, err := e.d.target(t.state, t.ModelState, c.Field)
	return err == nil && strings.EqualFold(m.Label(), target.Label()) && f.Name == to.Name
}

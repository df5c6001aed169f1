package ddl

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/migrate/ops"
)

// change is what a rebuild of a table changes. The zero change is none: the table is built as its
// model says.
type change struct {
	add, remove *column
	alter       []altered
	after       *table // the model after the change, where it alters columns
}

type altered struct{ old, now *column }

// rebuild makes a table anew and copies its rows: Django's _remake_table. SQLite can change little
// of a table in any other way. Rows, children, and what other programs have added stay.
func (e *Editor) rebuild(ctx context.Context, t *table, c change) error {
	kept, err := e.others(ctx, t, c)
	if err != nil {
		return err
	}
	rebuilt, into, from, err := e.rebuilt(t, c)
	if err != nil {
		return err
	}
	if err := e.createModel(ctx, rebuilt); err != nil {
		return err
	}
	err = e.exec(ctx, fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM %s", e.d.q(rebuilt.name), e.d.list(into),
		strings.Join(from, ", "), e.d.q(t.name)))
	if err != nil {
		return err
	}
	if err := e.dropTable(ctx, t); err != nil {
		return err
	}
	if err := e.alterTableName(ctx, rebuilt.name, t.name); err != nil {
		return err
	}
	if err := e.Finish(ctx); err != nil {
		return err
	}
	for _, statement := range kept {
		if err := e.exec(ctx, statement); err != nil {
			return fmt.Errorf("the table %s was rebuilt, and an index or a trigger that no migration has made does "+
				"not fit it: drop it before, by a RunSQL: %w", t.name, err)
		}
	}
	return nil
}

// rebuilt returns the table as it becomes, under another name, and how its columns are filled.
// Columns stand in Django's order: first those that stay, then those that change or are new (before
// them, where an operation is taken back), then those that refer to the table itself.
func (e *Editor) rebuilt(t *table, c change) (next *table, into, from []string, err error) {
	m := t.Clone()
	m.Table = "new__" + t.name
	next = &table{ModelState: m, state: t.state, name: m.Table}
	var last, self []column
	fill := func(name, value string) { into, from = append(into, name), append(from, value) }
	for _, old := range t.columns {
		switch {
		case c.remove != nil && old.Name == c.remove.Name:
			continue
		case c.altered(old.Name) != nil:
			continue
		case c.primary(old.Name) && old.PrimaryKey:
			old.PrimaryKey = false
		}
		fill(old.name, e.d.q(old.name))
		if old.Kind.IsKey() && strings.EqualFold(old.To, t.Label()) {
			self = append(self, c.resolved(old))
		} else {
			next.columns = append(next.columns, old)
		}
	}
	if c.add != nil {
		value, err := e.valueForRows(t, c.add)
		if err != nil {
			return nil, nil, nil, err
		}
		last = append(last, *c.add)
		fill(c.add.name, value)
	}
	for _, a := range c.alter {
		value := e.d.q(a.old.name)
		if a.old.Null && !a.now.Null {
			literal, err := e.valueForRows(t, a.now)
			if err != nil {
				return nil, nil, nil, err
			}
			value = fmt.Sprintf("coalesce(%s, %s)", value, literal)
		}
		if a.now.Kind.IsKey() && strings.EqualFold(a.old.To, t.Label()) {
			self = append(self, *a.now)
		} else {
			last = append(last, *a.now)
		}
		fill(a.now.name, value)
		renameIn(m, a.old.Name, a.now.Name)
	}
	if c.after != nil {
		place := func(of column) int {
			return slices.IndexFunc(c.after.columns, func(o column) bool { return o.Name == of.Name })
		}
		slices.SortFunc(last, func(a, b column) int { return place(a) - place(b) })
	}
	next.columns = slices.Concat(next.columns, last, self)
	if e.backward {
		first := len(next.columns) - len(last) - len(self)
		next.columns = slices.Concat(last, next.columns[:first], self)
		slices.SortStableFunc(next.columns, func(a, b column) int { return isID(b) - isID(a) })
	}
	if c.remove != nil {
		m.Indexes = slices.DeleteFunc(m.Indexes, func(index ops.Index) bool {
			return slices.Contains(index.Fields, c.remove.Name) || slices.Contains(index.Fields, "-"+c.remove.Name)
		})
	}
	return next, into, from, nil
}

// isID returns 1 for the key that a model has by default.
func isID(c column) int {
	if c.Name == "id" && c.Kind.IsAuto() {
		return 1
	}
	return 0
}

// resolved returns a column that refers to its own table, whose key may change.
func (c change) resolved(self column) column {
	if c.after != nil {
		if now := c.after.column(self.Name); now != nil {
			return *now
		}
	}
	return self
}

func (c change) altered(name string) *altered {
	for i := range c.alter {
		if c.alter[i].old.Name == name {
			return &c.alter[i]
		}
	}
	return nil
}

// primary reports whether another field than the named one becomes the primary key.
func (c change) primary(name string) bool {
	return c.add != nil && c.add.PrimaryKey ||
		slices.ContainsFunc(c.alter, func(a altered) bool { return a.now.PrimaryKey && a.now.Name != name })
}

// valueForRows returns the value that rows get in a column that they lack, as SQL.
func (e *Editor) valueForRows(t *table, c *column) (string, error) {
	literal, err := e.defaultSQL(t, c)
	if err != nil || literal == nil {
		return "NULL", err
	}
	return *literal, nil
}

// renameIn renames a field in the rules of a model.
func renameIn(m *ops.ModelState, old, name string) {
	if old == name {
		return
	}
	s := ops.NewState(m)
	f := m.Field(old)
	if f == nil {
		return
	}
	_ = ops.RenameField{Model: m.Name, Old: old, New: name}.Apply(m.App, s) // the field exists
}

// others returns the statements of the triggers and indexes of a table that the model does not
// know: they are made again after the rebuild.
func (e *Editor) others(ctx context.Context, t *table, c change) ([]string, error) {
	own := map[string]bool{}
	for _, name := range t.ruleNames() {
		own[name] = true
	}
	indexed := map[string]bool{} // columns with an index by their field
	for _, column := range t.columns {
		indexed[column.name] = column.IsIndexed() || column.IsUnique()
	}
	for _, fields := range t.UniqueTogether {
		if names, err := t.names(fields); err == nil {
			indexed[strings.Join(names, "\x00")] = true
		}
	}
	all, _, err := e.introspect(ctx, t.name)
	if err != nil {
		return nil, err
	}
	for _, index := range all {
		if indexed[strings.Join(index.columns, "\x00")] {
			own[index.name] = true
		}
	}
	var kept []string
	err = e.db.Query(ctx, func(scan func(...any) error) error {
		var name, statement string
		err := scan(&name, &statement)
		if !own[name] {
			kept = append(kept, statement)
		}
		return err
	}, "SELECT name, sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL "+
		"ORDER BY type, name", t.name)
	if err != nil {
		return nil, fmt.Errorf("read the triggers of the table %s: %w", t.name, err)
	}
	return kept, nil
}

// alterBySQLite changes a column: by renaming it if nothing else changes, and else by a rebuild of
// its table, and of those that refer to it if its type changes.
func (e *Editor) alterBySQLite(ctx context.Context, from, to *table, old, now *column) error {
	sameButName := e.columnSQL(old, nil) == e.columnSQL(now, nil) && old.refer == nil && now.refer == nil
	if old.name != now.name && sameButName {
		err := e.execf(ctx, "ALTER TABLE %s RENAME COLUMN %s TO %s", from.name, old.name, now.name)
		for _, w := range e.later {
			w.renameColumn(from.name, old.name, now.name)
		}
		return err
	}
	if err := e.rebuild(ctx, from, change{alter: []altered{{old, now}}, after: to}); err != nil {
		return err
	}
	if !now.IsUnique() || old.typ == now.typ {
		return nil
	}
	dependents, err := e.dependent(from, to, old, now)
	if err != nil {
		return err
	}
	done := map[string]bool{from.name: true}
	for _, d := range dependents {
		if done[d.table.name] {
			continue
		}
		done[d.table.name] = true
		after, err := e.again(to.state, d.table)
		if err != nil {
			return err
		}
		if err := e.rebuild(ctx, after, change{}); err != nil {
			return err
		}
	}
	return nil
}

// again describes a table in another state.
func (e *Editor) again(s *ops.State, t *table) (*table, error) {
	if m := s.Find(t.Label()); m != nil {
		return e.d.tableOf(s, m)
	}
	return e.d.tableOf(s, t.ModelState) // a join table
}

// alterJoinBySQLite changes a join table by a rebuild, or makes another and copies the rows.
func (e *Editor) alterJoinBySQLite(ctx context.Context, old, now *join) error {
	a, b := old.table, now.table
	if a.name == b.name {
		return e.rebuild(ctx, a, change{alter: []altered{
			{a.column(old.to), b.column(now.to)}, {a.column(old.from), b.column(now.from)}}, after: b})
	}
	if err := e.createModel(ctx, b); err != nil {
		return err
	}
	columns := func(t *table, j *join) []string {
		return []string{"id", t.column(j.from).name, t.column(j.to).name}
	}
	err := e.exec(ctx, fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM %s", e.d.q(b.name), e.d.list(columns(b, now)),
		e.d.list(columns(a, old)), e.d.q(a.name)))
	if err != nil {
		return err
	}
	return e.deleteModel(ctx, a)
}

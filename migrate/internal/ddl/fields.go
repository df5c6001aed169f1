package ddl

import (
	"context"
	"fmt"
	"strings"
)

// addField adds a column, or the join table of a ManyToManyField. The field is of the model after
// the operation, and the table is that before it.
func (e *Editor) addField(ctx context.Context, from, to *table, name string) error {
	if j := to.join(name); j != nil {
		return e.createModel(ctx, j.table)
	}
	c := to.column(name)
	if c == nil { // a ManyToManyField with Through
		return nil
	}
	value := e.effectiveDefault(c)
	if e.d.name == "sqlite" && (c.IsUnique() || !c.Null || value != nil) {
		return e.rebuild(ctx, from, change{add: c})
	}
	return e.addColumn(ctx, to, c, value)
}

func (e *Editor) addColumn(ctx context.Context, t *table, c *column, value any) error {
	literal, err := e.defaultSQL(t, c)
	if err != nil {
		return err
	}
	shown, skips := literal, e.skipsDefault(c, value)
	if shown != nil {
		text := e.defaultExpression(c, *shown)
		shown = &text
	}
	if skips {
		shown = nil
	}
	definition := e.columnSQL(c, shown)
	if c.Kind.IsAuto() && e.d.suffix != "" {
		definition += " " + e.d.suffix
	}
	definition = e.withCheck(c, definition)
	key, after := e.keyOfColumn(t, c)
	statement := fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s %s%s", e.d.q(t.name), e.d.q(c.name), definition, key)
	if err := e.exec(ctx, statement); err != nil {
		return err
	}
	if after != "" {
		if err := e.exec(ctx, after); err != nil {
			return err
		}
	}
	if literal != nil && !skips && e.d.name != "sqlite" {
		if err := e.execf(ctx, "ALTER TABLE %s "+e.dropDefault(c), t.name, c.name); err != nil {
			return err
		}
	}
	if skips && c.Default != nil {
		err := e.exec(ctx, fmt.Sprintf("UPDATE %s SET %s = %s", e.d.q(t.name), e.d.q(c.name), *literal))
		if err != nil {
			return err
		}
	}
	e.later = append(e.later, e.fieldIndexes(t, c)...)
	return nil
}

// keyOfColumn returns the foreign key in the statement that adds its column, and a statement after
// that one.
func (e *Editor) keyOfColumn(t *table, c *column) (inside, after string) {
	if c.refer == nil {
		return "", ""
	}
	if e.d.name == "sqlite" {
		return " " + e.refersSQL(c.refer), ""
	}
	name := e.d.q(e.name(t.name, []string{c.name}, "_fk_"+c.refer.table+"_"+c.refer.column))
	refers := fmt.Sprintf("REFERENCES %s(%s)%s", e.d.q(c.refer.table), e.d.q(c.refer.column), e.d.deferrable)
	if e.d.name == "postgres" {
		return " CONSTRAINT " + name + " " + refers, "SET CONSTRAINTS " + name + " IMMEDIATE"
	}
	return " , ADD CONSTRAINT " + name + " FOREIGN KEY (" + e.d.q(c.name) + ") " + refers, ""
}

func (e *Editor) dropDefault(c *column) string {
	if c.Null && e.d.name == "mysql" {
		return "ALTER COLUMN %s SET DEFAULT NULL"
	}
	return "ALTER COLUMN %s DROP DEFAULT"
}

// removeField drops a column, or the join table of a ManyToManyField.
func (e *Editor) removeField(ctx context.Context, from *table, name string) error {
	if j := from.join(name); j != nil {
		return e.deleteModel(ctx, j.table)
	}
	c := from.column(name)
	if c == nil {
		return nil
	}
	if e.d.name == "sqlite" && (c.IsUnique() || c.IsIndexed() || c.refer != nil) {
		return e.rebuild(ctx, from, change{remove: c})
	}
	if c.Kind.IsKey() {
		if _, err := e.dropKeys(ctx, from, c); err != nil {
			return err
		}
	}
	if err := e.execf(ctx, e.d.dropColumn, from.name, c.name); err != nil {
		return err
	}
	e.dropWaiting(func(w *waiting) bool { return w.refersToColumn(from.name, c.name) })
	return nil
}

// dropKeys drops the foreign keys of a column, and reports whether there were any.
func (e *Editor) dropKeys(ctx context.Context, t *table, c *column) (bool, error) {
	if e.d.inlineKeys {
		return false, nil
	}
	would := ""
	if c.refer != nil {
		would = e.name(t.name, []string{c.name}, "_fk_"+c.refer.table+"_"+c.refer.column)
	}
	names, err := e.names(ctx, t, []string{c.name}, filter{key: true}, would)
	if err != nil {
		return false, err
	}
	for _, name := range names {
		if e.d.name == "postgres" { // deferred checks run before the key goes
			if err := e.execf(ctx, "SET CONSTRAINTS %s IMMEDIATE", name); err != nil {
				return false, err
			}
		}
		if err := e.execf(ctx, e.d.dropKey, t.name, name); err != nil {
			return false, err
		}
	}
	return len(names) > 0, nil
}

// dropNames drops indexes or constraints by a format with places for the table and the name.
func (e *Editor) dropNames(ctx context.Context, format string, t *table, names []string) error {
	for _, name := range names {
		e.dropWaitingIndex(t.name, name)
		if err := e.execf(ctx, format, t.name, name); err != nil {
			return err
		}
	}
	return nil
}

// dropWaitingIndex forgets the statement that would create an index, which is gone before it was
// made.
func (e *Editor) dropWaitingIndex(table, name string) {
	e.dropWaiting(func(w *waiting) bool {
		return w.table == table && strings.HasPrefix(w.String(), "CREATE INDEX "+e.d.q(name)+" ")
	})
}

// isSame reports whether two columns are the same to the database. A default is not in it.
func isSame(a, b *column) bool {
	sameRefer := (a.refer == nil) == (b.refer == nil) && (a.refer == nil || *a.refer == *b.refer)
	return a.name == b.name && a.typ == b.typ && a.check == b.check && sameRefer && a.Null == b.Null &&
		a.PrimaryKey == b.PrimaryKey && a.IsUnique() == b.IsUnique() && a.IsIndexed() == b.IsIndexed() &&
		a.Kind.IsAuto() == b.Kind.IsAuto() && isKey(*a) == isKey(*b)
}

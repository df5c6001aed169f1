package ddl

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/model"
)

// createModel creates a table, the join tables of its fields, and what waits for the end.
func (e *Editor) createModel(ctx context.Context, t *table) error {
	statement, err := e.tableSQL(t)
	if err != nil {
		return err
	}
	if err := e.exec(ctx, statement); err != nil {
		return err
	}
	for i := range t.columns {
		e.later = append(e.later, e.fieldIndexes(t, &t.columns[i])...)
	}
	for _, index := range t.Indexes {
		w, err := e.indexSQL(t, index)
		if err != nil {
			return err
		}
		e.later = append(e.later, w)
	}
	for _, j := range t.joins {
		if err := e.createModel(ctx, j.table); err != nil {
			return err
		}
	}
	return nil
}

// tableSQL returns the CREATE TABLE.
func (e *Editor) tableSQL(t *table) (string, error) {
	for _, fields := range t.UniqueTogether {
		w, err := e.togetherSQL(t, fields)
		if err != nil {
			return "", err
		}
		e.later = append(e.later, w)
	}
	var parts []string
	for i := range t.columns {
		c := &t.columns[i]
		definition := e.withCheck(c, e.columnSQL(c, nil))
		if c.Kind.IsAuto() && e.d.suffix != "" {
			definition += " " + e.d.suffix
		}
		if c.refer != nil && e.d.inlineKeys {
			definition += " " + e.refersSQL(c.refer)
		} else if c.refer != nil {
			e.later = append(e.later, e.keySQL(t, c, "_fk_%s_%s"))
		}
		parts = append(parts, e.d.q(c.name)+" "+definition)
	}
	for _, constraint := range t.Constraints {
		part, err := e.constraintSQL(t, constraint)
		if err != nil {
			return "", err
		}
		if part != "" {
			parts = append(parts, part)
		}
	}
	return fmt.Sprintf("CREATE TABLE %s (%s)", e.d.q(t.name), strings.Join(parts, ", ")), nil
}

// columnSQL returns the type of a column, a default for rows that exist, and whether it may be
// NULL.
func (e *Editor) columnSQL(c *column, defaultSQL *string) string {
	parts := []string{c.typ}
	if defaultSQL != nil {
		parts = append(parts, "DEFAULT "+*defaultSQL)
	}
	if c.Null {
		parts = append(parts, "NULL")
	} else {
		parts = append(parts, "NOT NULL")
	}
	switch {
	case c.PrimaryKey:
		parts = append(parts, "PRIMARY KEY")
	case c.IsUnique():
		parts = append(parts, "UNIQUE")
	}
	return strings.Join(parts, " ")
}

func (e *Editor) withCheck(c *column, definition string) string {
	if c.check == "" {
		return definition
	}
	return definition + " CHECK (" + e.checkSQL(c) + ")"
}

func (e *Editor) checkSQL(c *column) string { return fmt.Sprintf(c.check, e.d.q(c.name)) }

func (e *Editor) refersSQL(r *reference) string {
	return fmt.Sprintf("REFERENCES %s (%s)%s", e.d.q(r.table), e.d.q(r.column), e.d.deferrable)
}

// keySQL returns the statement that adds a foreign key. The suffix of its name has places for the
// table and the column that it refers to.
func (e *Editor) keySQL(t *table, c *column, suffix string) *waiting {
	to := *c.refer
	return &waiting{table: t.name, columns: []string{c.name}, to: &to, template: func(w *waiting) string {
		return fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s FOREIGN KEY (%s) %s", e.d.q(w.table),
			e.d.q(e.keyName(w, suffix)), e.d.list(w.columns), e.refersSQL(w.to))
	}}
}

func (e *Editor) keyName(w *waiting, suffix string) string {
	if strings.Contains(suffix, "%s") {
		suffix = fmt.Sprintf(suffix, w.to.table, w.to.column)
	}
	return e.name(w.table, w.columns, suffix)
}

// togetherSQL returns the statement for fields that are unique together.
func (e *Editor) togetherSQL(t *table, fields []string) (*waiting, error) {
	columns, err := t.names(fields)
	if err != nil {
		return nil, err
	}
	return e.uniqueSQL(t, columns), nil
}

func (e *Editor) uniqueSQL(t *table, columns []string) *waiting {
	format := "ALTER TABLE %[2]s ADD CONSTRAINT %[1]s UNIQUE (%[3]s)"
	if e.d.name == "sqlite" {
		format = "CREATE UNIQUE INDEX %s ON %s (%s)"
	}
	return &waiting{table: t.name, columns: slices.Clone(columns), template: func(w *waiting) string {
		return fmt.Sprintf(format, e.d.q(e.name(w.table, w.columns, "_uniq")), e.d.q(w.table), e.d.list(w.columns))
	}}
}

// fieldIndexes returns the statements for the indexes that a field has by itself.
func (e *Editor) fieldIndexes(t *table, c *column) []*waiting {
	var all []*waiting
	if e.hasIndex(c) {
		all = append(all, e.fieldIndex(t, c, "", ""))
	}
	if like := e.likeIndex(t, c); like != nil {
		all = append(all, like)
	}
	return all
}

// hasIndex reports whether a field has an index by itself. On MySQL a foreign key makes its own.
func (e *Editor) hasIndex(c *column) bool {
	if !c.IsIndexed() || c.IsUnique() {
		return false
	}
	return e.d.name != "mysql" || !e.hasKeyIndex(c) && !isLimited(c.typ)
}

func (e *Editor) hasKeyIndex(c *column) bool { return c.Kind == model.ForeignKey && c.refer != nil }

// likeIndex returns PostgreSQL's second index of a text, which LIKE uses.
func (e *Editor) likeIndex(t *table, c *column) *waiting {
	if e.d.name != "postgres" || !c.IsIndexed() && !c.IsUnique() {
		return nil
	}
	switch {
	case strings.HasPrefix(c.typ, "varchar"):
		return e.fieldIndex(t, c, "_like", " varchar_pattern_ops")
	case strings.HasPrefix(c.typ, "text"):
		return e.fieldIndex(t, c, "_like", " text_pattern_ops")
	}
	return nil
}

func (e *Editor) fieldIndex(t *table, c *column, suffix, class string) *waiting {
	return &waiting{table: t.name, columns: []string{c.name}, template: func(w *waiting) string {
		return fmt.Sprintf("CREATE INDEX %s ON %s (%s%s)", e.d.q(e.name(w.table, w.columns, suffix)),
			e.d.q(w.table), e.d.q(w.columns[0]), class)
	}}
}

// indexSQL returns the statement for an index of Meta.indexes.
func (e *Editor) indexSQL(t *table, index ops.Index) (*waiting, error) {
	columns, err := t.names(index.Fields)
	if err != nil {
		return nil, err
	}
	where, err := e.where(t, index.Where)
	if err != nil {
		return nil, fmt.Errorf("the index %s: %w", index.Name, err)
	}
	return &waiting{table: t.name, columns: columns, template: func(w *waiting) string {
		var parts []string
		for i, c := range w.columns {
			part := e.d.q(c)
			if strings.HasPrefix(index.Fields[i], "-") && e.d.descending {
				part += " DESC"
			}
			parts = append(parts, part)
		}
		return fmt.Sprintf("CREATE INDEX %s ON %s (%s)%s", e.d.q(index.Name), e.d.q(w.table),
			strings.Join(parts, ", "), where)
	}}, nil
}

// where returns the condition of a partial index, or "" on an engine without them.
func (e *Editor) where(t *table, c model.Cond) (string, error) {
	if c.Op == model.True || !e.d.partial {
		return "", nil
	}
	text, err := e.condition(t, c)
	return " WHERE " + text, err
}

package ddl

import (
	"context"
	"regexp"
	"slices"
	"strings"
)

var quotedName = regexp.MustCompile("`((?:[^`]|``)+)`")

// unnamedCheck is Django's name for the check of a column, which has the column's name: it belongs
// to the column's definition and goes when that changes.
const unnamedCheck = "__unnamed_constraint_1__"

// checks adds the check constraints of a table. A check of a column has the column's name.
func (e *Editor) checks(ctx context.Context, table string, all *[]found) error {
	query := `SELECT constraint_name, check_clause FROM information_schema.check_constraints
		WHERE constraint_schema = DATABASE() AND table_name = ?`
	if !e.d.mariaDB {
		query = `SELECT c.constraint_name, c.check_clause FROM information_schema.check_constraints c
			JOIN information_schema.table_constraints t ON t.constraint_schema = c.constraint_schema
				AND t.constraint_name = c.constraint_name
			WHERE c.constraint_schema = DATABASE() AND t.constraint_type = 'CHECK' AND t.table_name = ?`
	}
	return e.db.Query(ctx, func(scan func(...any) error) error {
		var name, clause string
		err := scan(&name, &clause)
		c := found{name: name, check: true}
		for _, quoted := range quotedName.FindAllStringSubmatch(clause, -1) {
			if column := strings.ReplaceAll(quoted[1], "``", "`"); !slices.Contains(c.columns, column) {
				c.columns = append(c.columns, column)
			}
		}
		if len(c.columns) == 1 && c.columns[0] == name {
			c.name = unnamedCheck
		}
		*all = append(*all, c)
		return err
	}, query, table)
}

// keepKeyIndex gives a foreign key an index of its own, if the one that is to be dropped is the
// only one that begins with it: MySQL drops the key's own index when another can serve. Other
// engines need none.
func (e *Editor) keepKeyIndex(ctx context.Context, t *table, fields []string) error {
	if e.d.name != "mysql" || len(fields) == 0 {
		return nil
	}
	c := t.column(strings.TrimPrefix(fields[0], "-"))
	if c == nil || !isKey(*c) {
		return nil
	}
	names, err := e.recall(ctx, func() (names []string, err error) {
		all, _, err := e.introspect(ctx, t.name)
		for _, index := range all {
			if index.index && len(index.columns) > 0 && index.columns[0] == c.name {
				names = append(names, index.name)
			}
		}
		return names, err
	})
	if err != nil || len(names) != 1 {
		return err
	}
	return e.exec(ctx, e.fieldIndex(t, c, "", "").String())
}

// skipsDefault reports whether MySQL takes no default for a column: an empty text or blob.
func (e *Editor) skipsDefault(c *column, value any) bool {
	empty := value == ""
	if b, ok := value.([]byte); ok && len(b) == 0 {
		empty = true
	}
	return e.d.name == "mysql" && empty && (strings.HasSuffix(c.typ, "text") || strings.HasSuffix(c.typ, "blob"))
}

// defaultExpression puts a default in brackets where MySQL wants an expression. MariaDB does not.
func (e *Editor) defaultExpression(c *column, literal string) string {
	if e.d.name == "mysql" && !e.d.mariaDB && isLimited(c.typ) {
		return "(" + literal + ")"
	}
	return literal
}

package table

import (
	"context"
	"database/sql/driver"
	"fmt"
	"regexp"
	"strings"
)

// dbTable is a table of the database, or a view.
type dbTable struct {
	columns map[string]dbColumn // none: there is no such table
	isView  bool
}

// dbColumn is a column of the database.
type dbColumn struct {
	kind   string // its type, in lower case
	null   bool
	needed bool // a new row needs a value: it may not be NULL, and the database has none to put in
}

// columnQueries list the columns of a table or a view: name, type, 1 for one that may be NULL, 1
// for one with a value of the database's own, and 1 for a view.
var columnQueries = map[string]string{
	"sqlite": `SELECT c.name, c.type, c."notnull" = 0, c.dflt_value IS NOT NULL OR c.pk > 0 OR c.hidden > 0,
		m.type = 'view' FROM sqlite_master m, pragma_table_xinfo(m.name) c WHERE m.name = ?`,
	"postgres": `SELECT attname, format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 0 ELSE 1 END,
		CASE WHEN atthasdef OR attidentity <> '' OR attgenerated <> '' THEN 1 ELSE 0 END,
		CASE WHEN relkind IN ('v', 'm') THEN 1 ELSE 0 END
		FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
		WHERE attrelid = to_regclass(quote_ident(?::text)) AND attnum > 0 AND NOT attisdropped`,
	"mysql": `SELECT c.column_name, c.column_type, c.is_nullable = 'YES',
		c.column_default IS NOT NULL OR c.extra <> '', t.table_type LIKE '%VIEW'
		FROM information_schema.columns c JOIN information_schema.tables t
		ON t.table_schema = c.table_schema AND t.table_name = c.table_name
		WHERE c.table_schema = DATABASE() AND c.table_name = ?`,
}

// table reads the columns of a table.
func (c *comparison) table(ctx context.Context, name string) (dbTable, error) {
	if table, found := c.known[name]; found {
		return table, nil
	}
	table := dbTable{columns: map[string]dbColumn{}}
	err := c.t.db.Values(ctx, 5, func(row []driver.Value) error {
		column, _ := textOf(row[0])
		kind, _ := textOf(row[1])
		var is [3]bool
		for i := range is {
			n, err := integer(row[2+i])
			if err != nil {
				return err
			}
			is[i] = n == 1
		}
		null, filled := is[0], is[1]
		table.columns[column] = dbColumn{plainType(kind), null, !null && !filled}
		table.isView = is[2]
		return nil
	}, columnQueries[c.t.db.Engine()], name)
	if err != nil {
		return table, fmt.Errorf("columns of %s: %w", name, err)
	}
	c.known[name] = table
	return table, nil
}

// width is the width of an integer that MariaDB shows, which says nothing about its values.
var width = regexp.MustCompile(`^((?:small|big)?int)\(\d+\)`)

func plainType(kind string) string { return width.ReplaceAllString(strings.ToLower(kind), "$1") }

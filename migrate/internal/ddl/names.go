package ddl

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/model"
)

// found is an index or a constraint of a table, as Django's introspection describes it.
type found struct {
	name                               string
	columns                            []string
	unique, primary, key, check, index bool
	plain                              bool // a B-tree without further options
}

// want says whether a part has to have a property.
type want uint8

const (
	either want = iota
	yes
	no
)

func (w want) fits(has bool) bool { return w == either || (w == yes) == has }

// filter chooses among the indexes and constraints of a table.
type filter struct {
	unique, primary, index, check want
	key, plain                    bool
	exclude                       []string
}

func (f filter) fits(c found) bool {
	return f.unique.fits(c.unique) && f.primary.fits(c.primary) && f.index.fits(c.index) && f.check.fits(c.check) &&
		(!f.key || c.key) && (!f.plain || c.plain) && !slices.Contains(f.exclude, c.name)
}

// names returns the names of the indexes and constraints on exactly these columns: Django's
// _constraint_names. Columns of nil stand for any. If statements are only collected, and the table
// does not exist yet, it returns the name that the part would have.
func (e *Editor) names(ctx context.Context, t *table, columns []string, f filter, would string) ([]string, error) {
	return e.recall(ctx, func() ([]string, error) { return e.findNames(ctx, t, columns, f, would) })
}

// recall asks the database, or takes the answer that it gave when the migration ran before and
// failed half-way.
func (e *Editor) recall(ctx context.Context, ask func() ([]string, error)) ([]string, error) {
	if r, ok := e.db.(Recaller); ok && !e.only {
		return r.Recall(ctx, ask)
	}
	return ask()
}

func (e *Editor) findNames(
	ctx context.Context, t *table, columns []string, f filter, would string,
) ([]string, error) {
	all, exists, err := e.introspect(ctx, t.name)
	if err != nil {
		return nil, fmt.Errorf("read the indexes and constraints of the table %s: %w", t.name, err)
	}
	if e.only && !exists {
		return []string{would}, nil
	}
	var names []string
	for _, c := range all {
		if (columns == nil || slices.Equal(c.columns, columns)) && f.fits(c) {
			names = append(names, c.name)
		}
	}
	return names, nil
}

// ruleNames are the names of the indexes and constraints that the model itself names.
func (t *table) ruleNames() []string {
	var names []string
	for _, index := range t.Indexes {
		names = append(names, index.Name)
	}
	for _, c := range t.Constraints {
		names = append(names, c.Name)
	}
	return names
}

func (t *table) constraintNames() []string {
	var names []string
	for _, c := range t.Constraints {
		names = append(names, c.Name)
	}
	return names
}

func (t *table) indexNames() []string {
	var names []string
	for _, index := range t.Indexes {
		names = append(names, index.Name)
	}
	return names
}

// introspect reads the indexes and constraints of a table, and whether it exists.
func (e *Editor) introspect(ctx context.Context, table string) (all []found, exists bool, err error) {
	for _, q := range e.d.introspection() {
		args := slices.Repeat([]any{table}, strings.Count(q, "?"))
		err := e.db.Query(ctx, func(scan func(...any) error) error {
			exists = true
			var name, kind, column string
			if err := scan(&name, &kind, &column); err != nil || name == "" {
				return err
			}
			i := slices.IndexFunc(all, func(c found) bool { return c.name == name })
			if i < 0 {
				all = append(all, found{name: name})
				i = len(all) - 1
			}
			all[i].note(kind, column)
			return nil
		}, q, args...)
		if err != nil {
			return nil, false, err
		}
	}
	if e.d.name == "mysql" {
		err = e.checks(ctx, table, &all)
	}
	return all, exists, err
}

// note adds what a row of an introspection says: letters for kinds, and a column.
func (c *found) note(kind, column string) {
	c.unique = c.unique || strings.Contains(kind, "u")
	c.primary = c.primary || strings.Contains(kind, "p")
	c.key = c.key || strings.Contains(kind, "f")
	c.check = c.check || strings.Contains(kind, "c")
	c.index = c.index || strings.Contains(kind, "i")
	c.plain = c.plain || strings.Contains(kind, "b")
	if column != "" && !slices.Contains(c.columns, column) {
		c.columns = append(c.columns, column)
	}
}

// introspection returns queries for the parts of a table: their name, letters for their kind (u
// unique, p primary key, f foreign key, c check, i index, b B-tree) and one column each row. A
// table that exists has at least one row, perhaps without a name.
func (d *dialect) introspection() []string {
	switch d.name {
	case "sqlite":
		return []string{
			"SELECT '', '', '' FROM sqlite_master WHERE type = 'table' AND name = ?",
			`SELECT il.name, CASE il."unique" WHEN 1 THEN 'uib' ELSE 'ib' END, COALESCE(ii.name, '')
				FROM pragma_index_list(?) il, pragma_index_info(il.name) ii WHERE il.origin = 'c'
				ORDER BY il.seq, ii.seqno`,
		}
	case "postgres":
		return []string{postgresConstraints, postgresIndexes}
	}
	return []string{
		"SELECT '', '', '' FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?",
		`SELECT kc.constraint_name, CASE c.constraint_type WHEN 'PRIMARY KEY' THEN 'pu' WHEN 'UNIQUE' THEN 'u'
				WHEN 'FOREIGN KEY' THEN 'f' ELSE '' END, kc.column_name
			FROM information_schema.key_column_usage AS kc JOIN information_schema.table_constraints AS c
				ON c.table_schema = kc.table_schema AND c.table_name = kc.table_name
				AND c.constraint_name = kc.constraint_name
			WHERE kc.table_schema = DATABASE() AND c.constraint_type <> 'CHECK' AND kc.table_name = ?
			ORDER BY kc.ordinal_position`,
		`SELECT index_name, CASE WHEN non_unique = 0 AND index_type = 'BTREE' THEN 'uib' WHEN non_unique = 0 THEN 'ui'
				WHEN index_type = 'BTREE' THEN 'ib' ELSE 'i' END, COALESCE(column_name, '')
			FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ?
			ORDER BY index_name, seq_in_index`,
	}
}

const postgresConstraints = `SELECT COALESCE(c.conname, ''),
		CASE c.contype WHEN 'p' THEN 'pu' WHEN 'u' THEN 'u' WHEN 'f' THEN 'f' WHEN 'c' THEN 'c' ELSE '' END,
		COALESCE(a.attname, '')
	FROM pg_class t LEFT JOIN pg_constraint c ON c.conrelid = t.oid AND c.contype <> 'n'
		LEFT JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k(attnum, place) ON true
		LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
	WHERE t.relname = ? AND pg_table_is_visible(t.oid) ORDER BY c.conname, k.place`

// An index of a constraint is the constraint, and is left out here, as Django does.
const postgresIndexes = `SELECT i.relname, 'i' || CASE WHEN x.indisunique THEN 'u' ELSE '' END ||
		CASE WHEN m.amname = 'btree' AND i.relname NOT LIKE '%\_btree' AND i.reloptions IS NULL THEN 'b' ELSE '' END,
		COALESCE(a.attname, '')
	FROM pg_class t JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid
		JOIN pg_am m ON m.oid = i.relam
		LEFT JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS k(attnum, place) ON true
		LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
	WHERE t.relname = ? AND pg_table_is_visible(t.oid)
		AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid AND c.conrelid = t.oid)
	ORDER BY i.relname, k.place`

// missing returns the sets of fields that are in a and not in b.
func missing(a, b [][]string) [][]string {
	var all [][]string
	for _, fields := range a {
		if !slices.ContainsFunc(b, func(other []string) bool { return slices.Equal(fields, other) }) {
			all = append(all, fields)
		}
	}
	return all
}

func contains(list []string, name string) bool { return slices.Contains(list, name) }

// isLimited reports whether MySQL has no index over the full width of a type.
func isLimited(typ string) bool {
	return strings.HasSuffix(typ, "blob") || strings.HasSuffix(typ, "text") || typ == "json"
}

func isKey(f column) bool { return f.Kind == model.ForeignKey }

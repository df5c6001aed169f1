package inspectdb

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/sqlstore"
)

// queries read the tables of an engine. A row of columns has the table, 1 for a view, the column,
// its type, 1 for one that may be NULL, 1 for one that counts up by itself, the default and a text
// in which a check for JSON stands. A row of keys has the table, the name of the key, its kind (p,
// u, i or f), the column, and for f the table and the column that it refers to. Rows come in the
// order of the columns. SQLite's own keys have 64 bits.
type queries struct{ columns, keys string }

var engines = map[string]queries{
	"sqlite": {
		columns: `SELECT m.name, m.type = 'view', c.name,
				CASE WHEN c.pk > 0 AND lower(c.type) = 'integer' THEN 'bigint' ELSE c.type END, c."notnull" = 0 AND c.pk = 0,
				c.pk > 0 AND lower(c.type) = 'integer', c.dflt_value, m.sql
			FROM sqlite_master m, pragma_table_xinfo(m.name) c
			WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND c.hidden <> 1
			ORDER BY m.name, c.cid`,
		keys: `SELECT m.name, i.name, CASE WHEN i.origin = 'pk' THEN 'x' WHEN i.partial THEN 'x' WHEN i."unique" THEN 'u'
				ELSE 'i' END, c.name, NULL, NULL, c.seqno AS n
			FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_xinfo(i.name) c
			WHERE m.type = 'table' AND c.key = 1
			UNION ALL SELECT m.name, 'PRIMARY', 'p', c.name, NULL, NULL, c.pk
			FROM sqlite_master m, pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND c.pk > 0
			UNION ALL SELECT m.name, 'fk' || f.id, 'f', f."from", f."table", coalesce(f."to", ''), f.seq
			FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'
			ORDER BY 1, 2, n`,
	},
	"postgres": {
		columns: `SELECT c.relname, CASE WHEN c.relkind IN ('v', 'm') THEN 1 ELSE 0 END, a.attname,
				format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 0 ELSE 1 END,
				CASE WHEN a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%' THEN 1 ELSE 0 END,
				pg_get_expr(d.adbin, d.adrelid), NULL
			FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
			LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
			WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND pg_table_is_visible(c.oid)
				AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
				AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum`,
		keys: `SELECT t.relname, n.relname, CASE WHEN i.indisprimary THEN 'p' WHEN i.indpred IS NOT NULL
				OR i.indexprs IS NOT NULL OR o.opcname LIKE '%\_pattern\_ops' THEN 'x' WHEN i.indisunique THEN 'u' ELSE 'i' END,
				a.attname, NULL, NULL, k.n
			FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class n ON n.oid = i.indexrelid
			CROSS JOIN LATERAL unnest(i.indkey::int[]) WITH ORDINALITY AS k(attnum, n)
			JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
			LEFT JOIN pg_opclass o ON o.oid = i.indclass[k.n::int - 1]
			WHERE pg_table_is_visible(t.oid) AND k.n <= i.indnkeyatts
				AND t.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
			UNION ALL SELECT t.relname, c.conname, 'f', a.attname, r.relname, b.attname, k.n
			FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class r ON r.oid = c.confrelid
			CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS k(attnum, refnum, n)
			JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
			JOIN pg_attribute b ON b.attrelid = r.oid AND b.attnum = k.refnum
			WHERE c.contype = 'f' AND pg_table_is_visible(t.oid) ORDER BY 1, 2, 7`,
	},
	"mysql": {
		columns: `SELECT c.table_name, t.table_type LIKE '%VIEW', c.column_name, c.column_type, c.is_nullable = 'YES',
				c.extra LIKE '%auto_increment%', c.column_default,
				(SELECT group_concat(k.check_clause) FROM information_schema.check_constraints k
				WHERE k.constraint_schema = c.table_schema AND k.check_clause LIKE concat('%', c.column_name, '%'))
			FROM information_schema.columns c JOIN information_schema.tables t
			ON t.table_schema = c.table_schema AND t.table_name = c.table_name
			WHERE c.table_schema = DATABASE() ORDER BY c.table_name, c.ordinal_position`,
		keys: `SELECT s.table_name, s.index_name, CASE WHEN s.index_name = 'PRIMARY' THEN 'p' WHEN s.column_name IS NULL
				OR s.sub_part IS NOT NULL THEN 'x' WHEN s.non_unique = 0 THEN 'u' ELSE 'i' END, s.column_name, NULL, NULL,
				s.seq_in_index AS n
			FROM information_schema.statistics s WHERE s.table_schema = DATABASE()
			UNION ALL SELECT k.table_name, k.constraint_name, 'f', k.column_name, k.referenced_table_name,
				k.referenced_column_name, k.ordinal_position
			FROM information_schema.key_column_usage k
			WHERE k.table_schema = DATABASE() AND k.referenced_table_schema = DATABASE()
			ORDER BY 1, 2, n`,
	},
}

// Read reads all tables and views that the connection finds without a schema, sorted by name.
func Read(ctx context.Context, db *sqlstore.SQL) ([]Table, error) {
	q := engines[db.Engine()]
	var tables []Table
	for row, err := range db.Query(ctx, q.columns) {
		var table, column, kind string
		var view, null, auto int64
		var standard, check *string
		if err == nil {
			err = row.Scan(&table, &view, &column, &kind, &null, &auto, &standard, &check)
		}
		if err != nil {
			return nil, fmt.Errorf("read the columns of the tables: %w", err)
		}
		if len(tables) == 0 || tables[len(tables)-1].Name != table {
			tables = append(tables, Table{Name: table, IsView: view == 1})
		}
		t := &tables[len(tables)-1]
		c := Column{Name: column, Type: width.ReplaceAllString(strings.ToLower(kind), "$1"), Null: null == 1,
			IsAuto: auto == 1, Default: standard}
		c.IsJSON = check != nil && hasJSONCheck(*check, column)
		t.Columns = append(t.Columns, c)
	}
	if err := readKeys(ctx, db, q.keys, tables); err != nil {
		return nil, fmt.Errorf("read the keys of the tables: %w", err)
	}
	return tables, nil
}

// width is the width of an integer that MariaDB shows, which says nothing about its values.
var width = regexp.MustCompile(`^((?:small|big|medium)?int)\(\d+\)`)

func hasJSONCheck(text, column string) bool {
	check := `(?i)json_valid\s*\(\s*["` + "`" + `]?` + regexp.QuoteMeta(column) + `["` + "`" + `]?\s*\)`
	return regexp.MustCompile(check).MatchString(text)
}

// key is a key or an index while its rows come.
type key struct {
	table, name, kind string
	columns           []string
	to, toColumn      string
	incomplete        bool // a part is an expression or has a condition
}

func readKeys(ctx context.Context, db *sqlstore.SQL, query string, tables []Table) error {
	var keys []key
	for row, err := range db.Query(ctx, query) {
		var table, name, kind string
		var column, to, toColumn *string
		var n int64
		if err == nil {
			err = row.Scan(&table, &name, &kind, &column, &to, &toColumn, &n)
		}
		if err != nil {
			return err
		}
		if len(keys) == 0 || keys[len(keys)-1].table != table || keys[len(keys)-1].name != name ||
			(keys[len(keys)-1].kind == "f") != (kind == "f") {
			keys = append(keys, key{table: table, name: name, kind: kind})
		}
		k := &keys[len(keys)-1]
		if k.incomplete = k.incomplete || kind == "x" || column == nil; k.incomplete {
			continue
		}
		k.columns = append(k.columns, *column)
		if to != nil && toColumn != nil {
			k.to, k.toColumn = *to, *toColumn
		}
	}
	for _, k := range keys {
		i := slices.IndexFunc(tables, func(t Table) bool { return t.Name == k.table })
		if i >= 0 && !k.incomplete {
			tables[i].add(k)
		}
	}
	return nil
}

func (t *Table) add(k key) {
	index := Index{Name: k.name, Columns: k.columns}
	switch k.kind {
	case "p":
		t.Key = k.columns
	case "u":
		t.Unique = append(t.Unique, index)
	case "i":
		t.Indexes = append(t.Indexes, index)
	case "f":
		if len(k.columns) == 1 {
			t.Foreign = append(t.Foreign, Foreign{Column: k.columns[0], Table: k.to, To: k.toColumn})
		}
	}
}

package beside_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/conformance/databases"
)

// schema returns the description of each table by the engine, and the rows of the ledger of
// migrations.
func schema(t *testing.T, database string) map[string]string {
	t.Helper()
	db, err := databases.Open(database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	engine := databases.Engine(database)
	tables, err := databases.Tables(t.Context(), db, engine)
	if err != nil {
		t.Fatal(err)
	}
	rows := func(query string, args ...any) string {
		t.Helper()
		found, err := db.QueryContext(t.Context(), query, args...)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		defer found.Close()
		columns, err := found.Columns()
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for found.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new([]byte)
			}
			if err := found.Scan(values...); err != nil {
				t.Fatal(err)
			}
			var line []string
			for _, v := range values {
				line = append(line, string(*v.(*[]byte)))
			}
			lines = append(lines, strings.Join(line, " | "))
		}
		if err := found.Err(); err != nil {
			t.Fatal(err)
		}
		slices.Sort(lines)
		return strings.Join(lines, "\n")
	}
	// Only the database that Latchkey has made bears the mark of its maker.
	all := map[string]string{"the ledger": rows("SELECT app, name FROM django_migrations" +
		" WHERE name <> 'made_by_latchkey'")}
	for _, table := range tables {
		for i, query := range descriptions[engine] {
			all[fmt.Sprintf("%s, %d", table, i)] = rows(strings.ReplaceAll(query, "TABLE_NAME", table))
		}
	}
	return all
}

// descriptions are the queries that describe a table, by engine.
var descriptions = map[string][]string{
	"sqlite": {"SELECT type, name, sql FROM sqlite_schema WHERE tbl_name = 'TABLE_NAME'"},
	"postgres": {
		"SELECT column_name, data_type, character_maximum_length, collation_name, is_nullable, column_default, " +
			"is_identity, identity_generation FROM information_schema.columns WHERE table_schema = current_schema() " +
			"AND table_name = 'TABLE_NAME'",
		"SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = 'TABLE_NAME'",
		"SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'TABLE_NAME'::regclass",
		"SELECT tgname FROM pg_trigger WHERE tgrelid = 'TABLE_NAME'::regclass AND NOT tgisinternal",
	},
	"mysql": {
		"SELECT column_name, column_type, character_set_name, collation_name, is_nullable, column_default, extra " +
			"FROM information_schema.columns WHERE table_schema = database() AND table_name = 'TABLE_NAME'",
		"SELECT index_name, non_unique, seq_in_index, column_name FROM information_schema.statistics " +
			"WHERE table_schema = database() AND table_name = 'TABLE_NAME'",
		"SELECT constraint_name, column_name, referenced_table_name, referenced_column_name FROM " +
			"information_schema.key_column_usage WHERE table_schema = database() AND table_name = 'TABLE_NAME'",
	},
}

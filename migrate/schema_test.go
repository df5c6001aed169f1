package migrate_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/sqlstore"
)

// schema describes the tables whose names match, with all their columns, constraints and indexes.
func (d database) schema(t *testing.T, tables *regexp.Regexp) []string {
	t.Helper()
	switch d.engine {
	case "mysql":
		return d.mysqlSchema(t, tables)
	case "sqlite":
		return matching(d.rows(t, "SELECT tbl_name, type, name, sql FROM sqlite_master ORDER BY tbl_name, type, name"),
			tables)
	}
	var all []string
	for _, query := range []string{
		`SELECT c.relname, 'column', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
			pg_get_expr(d.adbin, d.adrelid), (SELECT collname FROM pg_collation WHERE oid = a.attcollation)
			FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
			LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
			WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname, a.attnum`,
		`SELECT c.relname, 'constraint', o.conname, pg_get_constraintdef(o.oid) FROM pg_constraint o
			JOIN pg_class c ON c.oid = o.conrelid WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1, 3`,
		`SELECT tablename, 'index', indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 3`,
		`SELECT sequencename, 'sequence', data_type, start_value, increment_by, cycle FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1`,
	} {
		all = append(all, matching(d.rows(t, query), tables)...)
	}
	return all
}

func (d database) mysqlSchema(t *testing.T, tables *regexp.Regexp) []string {
	t.Helper()
	counter := regexp.MustCompile(` AUTO_INCREMENT=\d+`)
	var all []string
	for _, table := range matching(d.rows(t, "SHOW TABLES"), tables) {
		statement, _ := strings.CutPrefix(d.rows(t, "SHOW CREATE TABLE `"+table+"`")[0], table+"|")
		all = append(all, counter.ReplaceAllString(statement, ""))
	}
	return all
}

func matching(lines []string, table *regexp.Regexp) []string {
	return slices.DeleteFunc(lines, func(line string) bool {
		name, _, _ := strings.Cut(line, "|")
		return !table.MatchString(name)
	})
}

// djangos matches the tables of Django and REST framework, and their sequences.
var djangos = regexp.MustCompile(`^(django|auth|authtoken)_`)

// TestSchemaEqualsDjangosOnServers compares with the schema that Django 5.2 and REST framework 3.18
// have created on PostgreSQL 15 and MariaDB 10.11. Other servers may show a schema in another form.
func TestSchemaEqualsDjangosOnServers(t *testing.T) {
	t.Parallel()
	for engine, version := range map[string]string{"postgres": "PostgreSQL", "mysql": "MariaDB"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			d := fresh(t, engine)
			if got := d.rows(t, "SELECT version()")[0]; !strings.Contains(got, version) {
				t.Skipf("the golden file is what %s shows, and this is %s", version, got)
			}
			up(t, d.open(t, sqlstore.UserModel{}))
			golden, err := os.ReadFile("testdata/schema-" + engine + ".txt")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(golden), strings.Join(d.schema(t, djangos), "\n")+"\n"); diff != "" {
				t.Errorf("(-Django +ours)\n%s", diff)
			}
		})
	}
}

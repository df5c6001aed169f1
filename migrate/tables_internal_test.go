package migrate

import (
	"slices"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/schema"
)

// TestEveryTableIsCreated compares the list of tables with the statements of each engine: one
// built-in migration creates and drops each table.
func TestEveryTableIsCreated(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"sqlite", "postgres", "mysql"} {
		for _, swapped := range []bool{false, true} {
			of := schemaOf(engine)
			up, down := "", ""
			for _, e := range builtin(of, swapped) {
				up += strings.Join(e.Up, "\n")
				down += strings.Join(e.Down, "\n") + "\n"
			}
			for _, table := range schema.Tables() {
				wanted := table.Migration != "" && !(table.OfUsers && swapped)
				quoted := "\"" + table.Name + "\""
				if engine == "mysql" {
					quoted = "`" + table.Name + "`"
				}
				created := strings.Count(strings.ReplaceAll(up, "IF NOT EXISTS ", ""), "CREATE TABLE "+quoted+" ")
				dropped := strings.Count(strings.ReplaceAll(down, "IF EXISTS ", ""), "DROP TABLE "+quoted+"\n")
				if want := map[bool]int{true: 1}[wanted]; created != want || dropped != want {
					t.Errorf("%s, swapped %v: table %s is created %d times and dropped %d times, want %d",
						engine, swapped, table.Name, created, dropped, want)
				}
			}
			for table := range of.ddl {
				if !slices.ContainsFunc(schema.Tables(), func(s schema.Table) bool { return s.Name == table }) {
					t.Errorf("%s: table %s is not in the list", engine, table)
				}
			}
		}
	}
}

// TestEveryReferenceIsFilled checks that fill leaves no braces in a statement.
func TestEveryReferenceIsFilled(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"sqlite", "postgres", "mysql"} {
		of := schemaOf(engine)
		for _, table := range schema.Tables() {
			all := strings.Join(of.ddl[table.Name], "\n")
			if refers := strings.Contains(all, "{users}"); refers != (table.UserColumn != "") {
				t.Errorf("%s: table %s refers to users: %v, and its UserColumn is %q", engine, table.Name, refers,
					table.UserColumn)
			}
			if rest := strings.NewReplacer("{users}", "", "{id}", "", "{key}", "", "{fk:"+table.Name+"}",
				"").Replace(all); strings.Contains(rest, "{") {
				t.Errorf("%s: table %s has more in braces: %s", engine, table.Name, rest)
			}
		}
	}
}

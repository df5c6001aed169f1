package trigger

import (
	"strconv"
	"strings"
)

// onSQLite returns the triggers on the tables, and the table of counts with its row.
func onSQLite(tables []Table) []Trigger {
	q := func(name string) string { return quoted(name, `"`) }
	counts := q(Counts)
	all := []Trigger{
		{
			Create: "CREATE TABLE IF NOT EXISTS " + counts +
				` ("id" integer NOT NULL PRIMARY KEY, "changed" bigint NOT NULL, "added" bigint NOT NULL)`,
			Drop: "DROP TABLE IF EXISTS " + counts,
		},
		{Create: "INSERT OR IGNORE INTO " + counts + ` ("id", "changed", "added") VALUES (0, 0, 0), (1, 0, 0)`},
	}
	for _, t := range tables {
		if t.Adds {
			all = append(all, onReplace(t))
		}
		for _, event := range []string{"insert", "update", "delete"} {
			name, when, column := nameOf(t.Name, event), "", q("changed")
			if event == "insert" && t.Adds {
				column = q("added")
			}
			if event == "update" && len(t.Columns) > 0 {
				var differ []string
				for _, c := range t.Columns {
					differ = append(differ, "OLD."+q(c)+" IS NOT NEW."+q(c))
				}
				when = " WHEN " + strings.Join(differ, " OR ")
			}
			create := "CREATE TRIGGER " + q(name) + " AFTER " + strings.ToUpper(event) + " ON " + q(t.Name) + when +
				" BEGIN " + countOne(t, column) + "; END"
			all = append(all, Trigger{
				Name: name, Table: t.Name, Create: create, Stored: create, Drop: "DROP TRIGGER IF EXISTS " + q(name),
			})
		}
	}
	return all
}

// countOne returns a statement that counts a change of the table.
func countOne(t Table, column string) string {
	return "UPDATE " + quoted(Counts, `"`) + " SET " + column + " = " + column + ` + 1 WHERE "id" = ` +
		strconv.Itoa(t.first(1))
}

// onReplace returns a trigger that counts a new row as a change if it may replace another row,
// because REPLACE fires no trigger for the row that it deletes. If the unique columns are not
// known, every new row may.
func onReplace(t Table) Trigger {
	q := func(name string) string { return quoted(name, `"`) }
	var same []string
	for _, c := range t.Unique {
		same = append(same, q(c)+" = NEW."+q(c))
	}
	when := ""
	if len(same) > 0 {
		when = " WHEN EXISTS (SELECT 1 FROM " + q(t.Name) + " WHERE " + strings.Join(same, " OR ") + ")"
	}
	name := nameOf(t.Name, "replace")
	create := "CREATE TRIGGER " + q(name) + " BEFORE INSERT ON " + q(t.Name) + when +
		" BEGIN " + countOne(t, q("changed")) + "; END"
	return Trigger{
		Name: name, Table: t.Name, Create: create, Stored: create, Drop: "DROP TRIGGER IF EXISTS " + q(name),
	}
}

package trigger

import "strings"

func onSQLite(tables []Table) []Trigger {
	q := func(name string) string { return quoted(name, `"`) }
	counts := q(Counts)
	all := []Trigger{
		{
			Create: "CREATE TABLE IF NOT EXISTS " + counts +
				` ("id" integer NOT NULL PRIMARY KEY, "changed" bigint NOT NULL, "added" bigint NOT NULL)`,
			Drop: "DROP TABLE IF EXISTS " + counts,
		},
		{Create: "INSERT OR IGNORE INTO " + counts + ` ("id", "changed", "added") VALUES (0, 0, 0)`},
	}
	for _, t := range tables {
		for _, event := range []string{"insert", "update", "delete"} {
			name, when, column := named(t.Name, event), "", q("changed")
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
				" BEGIN UPDATE " + counts + " SET " + column + " = " + column + " + 1; END"
			all = append(all, Trigger{
				Name: name, Table: t.Name, Create: create, Stored: create, Drop: "DROP TRIGGER IF EXISTS " + q(name),
			})
		}
	}
	return all
}

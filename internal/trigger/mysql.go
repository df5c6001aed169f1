package trigger

import (
	"strconv"
	"strings"
)

// onMySQL returns the triggers on the tables, and the table of counts with its rows.
func onMySQL(tables []Table) []Trigger {
	q := func(name string) string { return quoted(name, "`") }
	counts := q(Counts)
	var rows []string
	for n := range kinds * shards {
		rows = append(rows, "("+strconv.Itoa(n)+", 0, 0)")
	}
	all := []Trigger{
		{
			Create: "CREATE TABLE IF NOT EXISTS " + counts +
				" (`id` bigint NOT NULL PRIMARY KEY, `changed` bigint NOT NULL, `added` bigint NOT NULL)",
			Drop: "DROP TABLE IF EXISTS " + counts,
		},
		{Create: "INSERT IGNORE INTO " + counts + " (`id`, `changed`, `added`) VALUES " + strings.Join(rows, ", ")},
	}
	for _, t := range tables {
		for _, event := range []string{"insert", "update", "delete"} {
			name, column := nameOf(t.Name, event), q("changed")
			if event == "insert" && t.Adds {
				column = q("added")
			}
			count := "UPDATE " + counts + " SET " + column + " = " + column + " + 1 WHERE `id` = CONNECTION_ID() MOD " +
				strconv.Itoa(shards)
			if first := t.first(shards); first > 0 {
				count += " + " + strconv.Itoa(first)
			}
			if event == "update" && len(t.Columns) > 0 {
				var same []string
				for _, c := range t.Columns {
					same = append(same, "OLD."+q(c)+" <=> NEW."+q(c))
				}
				count += " AND NOT (" + strings.Join(same, " AND ") + ")"
			}
			all = append(all, Trigger{
				Name: name, Table: t.Name, Stored: strings.ToLower(t.Name) + " " + count,
				Drop: "DROP TRIGGER IF EXISTS " + q(name),
				Create: "CREATE TRIGGER " + q(name) + " AFTER " + strings.ToUpper(event) + " ON " + q(t.Name) +
					" FOR EACH ROW " + count,
			})
		}
	}
	return all
}

package databases

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Differences returns the rows that one of two databases of one engine has and the other lacks, in
// the tables of that name, as text.
func Differences(ctx context.Context, a, b string, tables func(name string) bool) ([]string, error) {
	var rows [2]map[string]int
	for i, database := range []string{a, b} {
		db, err := Open(database)
		if err != nil {
			return nil, err
		}
		defer db.Close()
		if rows[i], err = dump(ctx, db, Engine(database), tables); err != nil {
			return nil, err
		}
	}
	var differ []string
	for i, only := range []string{"only in the first: ", "only in the second: "} {
		for row, n := range rows[i] {
			if rows[1-i][row] != n {
				differ = append(differ, only+row)
			}
		}
	}
	slices.Sort(differ)
	return differ, nil
}

// dump returns the rows of the tables as text, with how often each stands there.
func dump(ctx context.Context, db *sql.DB, engine string, which func(string) bool) (map[string]int, error) {
	all := map[string]int{}
	tables, err := Tables(ctx, db, engine)
	if err != nil {
		return nil, err
	}
	for _, table := range tables {
		if !which(table) {
			continue
		}
		if err := dumpTable(ctx, db, engine, table, all); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func dumpTable(ctx context.Context, db *sql.DB, engine, table string, all map[string]int) error {
	rows, err := db.QueryContext(ctx, "SELECT * FROM "+quote(engine, table))
	if err != nil {
		return err
	}
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	if engine == "sqlite" { // as it is stored: the driver reads some texts as times
		stored := make([]string, len(columns))
		for i, column := range columns {
			stored[i] = "quote(" + quote(engine, column) + ")"
		}
		rows.Close()
		if rows, err = db.QueryContext(ctx, "SELECT "+strings.Join(stored, ", ")+" FROM "+quote(engine,
			table)); err != nil {
			return err
		}
	}
	defer rows.Close()
	values, pointers := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		pointers[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(pointers...); err != nil {
			return err
		}
		var row strings.Builder
		row.WriteString(table)
		for i, v := range values {
			switch text := v.(type) {
			case []byte:
				v = string(text)
			case time.Time:
				v = text.UTC().Format(time.RFC3339Nano)
			}
			if columns[i] == "id" && strings.HasSuffix(table,
				"_tags") { // join rows are deleted and added in any order
				continue
			}
			fmt.Fprintf(&row, " %s=%T %v", columns[i], v, v)
		}
		all[row.String()]++
	}
	return rows.Err()
}

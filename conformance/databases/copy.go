package databases

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// Copy replaces the rows of the tables in to by those in from. The engines may differ: tables and
// columns are matched by name. Tables that from lacks stay as they are. So does the ledger of
// migrations, since it describes the tables of to.
func Copy(ctx context.Context, from, to string) error {
	return CopyTables(ctx, from, to, func(table string) bool { return table != "django_migrations" })
}

// CopyTables is Copy for the tables of some names.
func CopyTables(ctx context.Context, from, to string, which func(table string) bool) error {
	source, err := Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := Open(to)
	if err != nil {
		return err
	}
	defer target.Close()
	c := copier{source: source, from: Engine(from), to: Engine(to)}
	tables, err := Tables(ctx, source, c.from)
	if err != nil {
		return err
	}
	if c.from == "sqlite" && c.to == "sqlite" {
		return c.attach(ctx, target, strings.TrimPrefix(from, "sqlite:"), append(tables, "sqlite_sequence"), which)
	}
	conn, err := target.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if c.to == "mysql" { // MySQL checks foreign keys at once, and tables come in no order
		if _, err := conn.ExecContext(ctx, "SET SESSION foreign_key_checks = 0"); err != nil {
			return err
		}
	}
	if c.target, err = conn.BeginTx(ctx, nil); err != nil {
		return err
	}
	defer c.target.Rollback() // does nothing after Commit
	for _, table := range tables {
		if !which(table) {
			continue
		}
		if err := c.copy(ctx, table); err != nil {
			return fmt.Errorf("copy %s: %w", table, err)
		}
	}
	if err := c.target.Commit(); err != nil {
		return err
	}
	return c.nextKeys(ctx, target, slices.DeleteFunc(tables, func(table string) bool { return !which(table) }))
}

// attach copies tables between two SQLite files, so that no value goes through Go. sqlite_sequence
// has the next keys of the tables.
func (c *copier) attach(
	ctx context.Context, target *sql.DB, path string, tables []string, which func(table string) bool,
) (err error) {
	conn, err := target.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	run := func(statement string, args ...any) {
		if err == nil {
			_, err = conn.ExecContext(ctx, statement, args...)
		}
	}
	run("ATTACH DATABASE ? AS source", path)
	run("BEGIN IMMEDIATE")
	for _, table := range tables {
		if which(table) {
			run("DELETE FROM main." + quote(c.to, table))
			run("INSERT INTO main." + quote(c.to, table) + " SELECT * FROM source." + quote(c.from, table))
		}
	}
	run("COMMIT")
	return err
}

// Tables returns the names of all tables of a database, sorted.
func Tables(ctx context.Context, db *sql.DB, engine string) ([]string, error) {
	query := "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
	switch engine {
	case "postgres":
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
	case "mysql":
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = database()"
	}
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			return nil, err
		}
		tables = append(tables, table)
	}
	slices.Sort(tables)
	return tables, rows.Err()
}

// copier copies tables from a database into a transaction on another.
type copier struct {
	source   *sql.DB
	from, to string // the engines
	target   *sql.Tx
}

func (c *copier) copy(ctx context.Context, table string) error {
	rows, err := c.source.QueryContext(ctx, "SELECT * FROM "+quote(c.from, table))
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	types, err := c.types(ctx, table)
	if err != nil {
		return err
	}
	if _, err := c.target.ExecContext(ctx, "DELETE FROM "+quote(c.to, table)); err != nil {
		return err
	}
	insert := c.insert(table, columns)
	values, pointers := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		pointers[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(pointers...); err != nil {
			return err
		}
		for i, v := range values {
			values[i] = c.value(v, types[columns[i]])
		}
		if _, err := c.target.ExecContext(ctx, insert, values...); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return c.resetSequence(ctx, table, columns)
}

// value converts v for the target's driver.
func (c *copier) value(v any, columnType string) any {
	if text, ok := v.([]byte); ok {
		v = string(text)
	}
	n, ok := v.(int64)
	switch {
	case ok && columnType == "boolean":
		return n != 0
	case ok && columnType == "interval": // microseconds elsewhere
		return fmt.Sprintf("%d microseconds", n)
	}
	return v
}

func (c *copier) insert(table string, columns []string) string {
	names, places := make([]string, len(columns)), make([]string, len(columns))
	for i, column := range columns {
		names[i], places[i] = quote(c.to, column), "?"
		if c.to == "postgres" {
			places[i] = fmt.Sprintf("$%d", i+1)
		}
	}
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", quote(c.to, table), strings.Join(names, ", "),
		strings.Join(places, ", "))
}

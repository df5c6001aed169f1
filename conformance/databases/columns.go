package databases

import (
	"context"
	"database/sql"
	"slices"
)

// bools returns the columns of the target that are booleans. Only PostgreSQL has such columns;
// SQLite and MariaDB have numbers instead.
func (c *copier) bools(ctx context.Context, table string) (map[string]bool, error) {
	bools := map[string]bool{}
	if c.to != "postgres" {
		return bools, nil
	}
	rows, err := c.target.QueryContext(ctx,
		"SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 "+
			"AND data_type = 'boolean'", table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var column string
		if err := rows.Scan(&column); err != nil {
			return nil, err
		}
		bools[column] = true
	}
	return bools, rows.Err()
}

// resetSequence makes the table's next key follow the highest copied one. Only PostgreSQL needs
// this: its sequences do not notice inserted keys.
func (c *copier) resetSequence(ctx context.Context, table string, columns []string) error {
	if c.to != "postgres" || !slices.Contains(columns, "id") {
		return nil
	}
	var sequence sql.NullString
	err := c.target.QueryRowContext(ctx, "SELECT pg_get_serial_sequence($1, 'id')", table).Scan(&sequence)
	if err != nil || !sequence.Valid {
		return err
	}
	var highest int64
	return c.target.QueryRowContext(ctx,
		`SELECT setval($1::regclass, coalesce(max(id), 1), max(id) IS NOT NULL) FROM `+quote(c.to, table),
		sequence.String).Scan(&highest)
}

func quote(engine, name string) string {
	if engine == "mysql" {
		return "`" + name + "`"
	}
	return `"` + name + `"`
}

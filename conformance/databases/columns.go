package databases

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
)

// types returns the types of the target's columns that hold booleans and intervals. Only PostgreSQL
// has such columns; SQLite and MariaDB have numbers instead.
func (c *copier) types(ctx context.Context, table string) (map[string]string, error) {
	types := map[string]string{}
	if c.to != "postgres" {
		return types, nil
	}
	rows, err := c.target.QueryContext(ctx,
		"SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema() "+
			"AND table_name = $1 AND data_type IN ('boolean', 'interval')", table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var column, of string
		if err := rows.Scan(&column, &of); err != nil {
			return nil, err
		}
		types[column] = of
	}
	return types, rows.Err()
}

// resetSequence makes the table's next key follow the highest copied one, or be the source's if
// that is PostgreSQL too. Only PostgreSQL needs this: its sequences do not notice inserted keys.
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
	if c.from == "postgres" {
		var called bool
		err := c.source.QueryRowContext(ctx, "SELECT last_value, is_called FROM "+sequence.String).Scan(&highest,
			&called)
		if err != nil {
			return err
		}
		return c.target.QueryRowContext(ctx, "SELECT setval($1::regclass, $2, $3)", sequence.String, highest, called).
			Scan(&highest)
	}
	return c.target.QueryRowContext(ctx,
		`SELECT setval($1::regclass, coalesce(max(id), 1), max(id) IS NOT NULL) FROM `+quote(c.to, table),
		sequence.String).Scan(&highest)
}

// nextKeys gives MySQL's tables the next keys of the source. The statement ends a transaction.
func (c *copier) nextKeys(ctx context.Context, target *sql.DB, tables []string) error {
	if c.from != "mysql" || c.to != "mysql" {
		return nil
	}
	for _, table := range tables {
		var next sql.NullInt64
		err := c.source.QueryRowContext(ctx, "SELECT auto_increment FROM information_schema.tables "+
			"WHERE table_schema = database() AND table_name = ?", table).Scan(&next)
		if err != nil || !next.Valid {
			return err
		}
		if _, err := target.ExecContext(ctx, "ALTER TABLE "+quote(c.to, table)+" AUTO_INCREMENT = "+
			strconv.FormatInt(next.Int64, 10)); err != nil {
			return err
		}
	}
	return nil
}

func quote(engine, name string) string {
	if engine == "mysql" {
		return "`" + name + "`"
	}
	return `"` + name + `"`
}

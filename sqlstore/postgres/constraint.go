package postgres

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// constraintOf is the Engine.ConstraintOf of PostgreSQL.
func constraintOf(err error) engine.Constraint {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return engine.Constraint{}
	}
	return engine.Constraint{
		Name: refused.ConstraintName, Table: refused.TableName, Columns: columnsOf(refused.Detail),
	}
}

// columnsOf returns the columns that the detail of a unique violation names: "Key (a, b)=(1, 2)
// already exists." The server may translate the words around the parentheses. For an index on an
// expression there are no columns to name.
func columnsOf(detail string) []string {
	_, list, found := strings.Cut(detail, "(")
	list, _, closed := strings.Cut(list, ")=(")
	if !found || !closed {
		return nil
	}
	var columns []string
	for column := range strings.SplitSeq(list, ", ") {
		if name, quoted := strings.CutPrefix(column, `"`); quoted && strings.HasSuffix(name, `"`) {
			column = strings.ReplaceAll(strings.TrimSuffix(name, `"`), `""`, `"`)
		} else if strings.ContainsAny(column, `"(): `) {
			return nil
		}
		columns = append(columns, column)
	}
	return columns
}

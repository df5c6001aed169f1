package postgres

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// undefinedTable is the SQLSTATE of a statement that names a table which does not exist.
const undefinedTable = "42P01"

// missingTable is the Engine.MissingTable of PostgreSQL. The server may translate the words around
// the name: relation "name" does not exist.
func missingTable(err error) string {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || refused.Code != undefinedTable {
		return ""
	}
	fields := strings.FieldsFunc(refused.Message, func(r rune) bool { return strings.ContainsRune("\"«»„“”", r) })
	if len(fields) < 2 {
		return ""
	}
	return strings.TrimSpace(fields[1])
}

package sqlite

import (
	"strings"

	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// duplicateOf is the Engine.DuplicateOf of SQLite. Its error has the columns in its text alone:
// "UNIQUE constraint failed: t.a, t.b", or "index 'name'" for an index on an expression.
func duplicateOf(err error) sqldb.Duplicate {
	_, list, found := strings.Cut(err.Error(), " constraint failed: ")
	if !found {
		return sqldb.Duplicate{}
	}
	// The driver appends the code: " (2067)".
	if end := strings.LastIndex(list, " ("); end >= 0 {
		list = list[:end]
	}
	if name, found := strings.CutPrefix(list, "index '"); found {
		return sqldb.Duplicate{Constraint: strings.TrimSuffix(name, "'")}
	}
	var d sqldb.Duplicate
	for column := range strings.SplitSeq(list, ", ") {
		table, name, _ := strings.Cut(column, ".")
		d.Table, d.Columns = table, append(d.Columns, name)
	}
	return d
}

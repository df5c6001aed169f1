package sqlite

import (
	"strings"

	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// constraintOf is the Engine.ConstraintOf of SQLite. Its error has the columns in its text alone:
// "UNIQUE constraint failed: t.a, t.b", or "index 'name'" for an index on an expression.
func constraintOf(err error) engine.Constraint {
	_, list, found := strings.Cut(err.Error(), " constraint failed: ")
	if !found {
		return engine.Constraint{}
	}
	// The driver appends the code: " (2067)".
	if end := strings.LastIndex(list, " ("); end >= 0 {
		list = list[:end]
	}
	if name, found := strings.CutPrefix(list, "index '"); found {
		return engine.Constraint{Name: strings.TrimSuffix(name, "'")}
	}
	var d engine.Constraint
	for column := range strings.SplitSeq(list, ", ") {
		table, name, _ := strings.Cut(column, ".")
		d.Table, d.Columns = table, append(d.Columns, name)
	}
	return d
}

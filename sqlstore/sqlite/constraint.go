package sqlite

import (
	"strings"

	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// constraintOf is the Engine.ConstraintOf of SQLite.
func constraintOf(err error) engine.Constraint {
	text := err.Error()
	if end := strings.LastIndex(text, " ("); end >= 0 { // the driver appends the code: " (2067)"
		text = text[:end]
	}
	return engine.SQLiteConstraint(text)
}

package sqlite

import (
	"errors"

	driver "modernc.org/sqlite"

	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// describe returns the description of SQLite and its driver.
func describe() *engine.Engine {
	e := engine.SQLite()
	e.KindOf, e.ConstraintOf, e.MissingTable = kindOf, constraintOf, missingTable
	return e
}

// code returns SQLite's extended result code, or 0 if err is not an error of SQLite.
func code(err error) int {
	var e *driver.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

// kindOf is the Engine.KindOf of SQLite.
func kindOf(err error) engine.Kind { return engine.SQLiteKind(code(err)) }

package sqlite

import (
	"errors"
	"fmt"
	"time"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// engine returns the description of SQLite. It has no locking clauses, because a transaction that
// writes locks the whole file.
func engine() *sqldb.Engine {
	return &sqldb.Engine{
		Name:            "sqlite",
		FaultOf:         faultOf,
		DuplicateOf:     duplicateOf,
		MissingTable:    missingTable,
		Quote:           sqldb.QuoteWith(`"`),
		Rebind:          func(query string) string { return query },
		KeyPlaceholder:  sqldb.PlainPlaceholder,
		TimePlaceholder: "?",
		// The cast hides the column's declared type, for which the driver would try half a dozen
		// layouts on each value.
		TimeColumn:   func(column string) string { return "CAST(" + column + " AS TEXT)" },
		DecodeTime:   decodeTime,
		EncodeTime:   func(t time.Time) any { return formatTime(t) },
		KeepExisting: sqldb.KeepOnConflict,
		// The first comparison uses the index. The second compares bytes, whatever the collation.
		Exact: func(column string) (string, int) {
			return "(" + column + " = ? AND " + column + " = ? COLLATE BINARY)", 2
		},
		Returning: true,
		Tables:    "SELECT name FROM sqlite_master WHERE type = 'table'",
		Now:       "CAST(unixepoch('subsec') * 1000000 AS INTEGER)", // SQLite has no clock but the machine's
		Schema: sqldb.SchemaChange{
			Transactional: true,
			Before:        "PRAGMA foreign_keys = OFF",
			Violations:    `SELECT "table", "parent", count(*) FROM pragma_foreign_key_check GROUP BY 1, 2`,
		},
	}
}

func decodeTime(stored any) (time.Time, error) {
	switch v := stored.(type) {
	case string:
		return parseTime(v)
	case []byte:
		return parseTime(string(v))
	}
	return time.Time{}, fmt.Errorf("timestamp of type %T", stored)
}

// code returns SQLite's extended result code, or 0 if err is not an error of SQLite.
func code(err error) int {
	var e *driver.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

// faultOf is the Engine.FaultOf of SQLite.
func faultOf(err error) sqldb.Fault { return faultOfCode(code(err)) }

// faultOfCode returns the kind of an extended result code, whose low byte is the primary code.
func faultOfCode(code int) sqldb.Fault {
	switch code {
	case lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY, lib.SQLITE_CONSTRAINT_ROWID:
		return sqldb.FaultDuplicate
	case lib.SQLITE_CONSTRAINT_FOREIGNKEY:
		return sqldb.FaultReference
	case lib.SQLITE_CONSTRAINT_CHECK:
		return sqldb.FaultInvalid
	case lib.SQLITE_READONLY_DBMOVED: // the file was moved or replaced
		return sqldb.FaultUnusable
	}
	switch code & 0xff {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return sqldb.FaultBusy
	case lib.SQLITE_FULL:
		return sqldb.FaultFull
	case lib.SQLITE_READONLY:
		return sqldb.FaultReadOnly
	case lib.SQLITE_CANTOPEN, lib.SQLITE_IOERR, lib.SQLITE_PERM, lib.SQLITE_PROTOCOL, lib.SQLITE_NOMEM:
		return sqldb.FaultUnusable
	case lib.SQLITE_ERROR:
		return sqldb.FaultStatement
	}
	return sqldb.FaultOther
}

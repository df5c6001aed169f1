package sqlite

import (
	"errors"
	"fmt"
	"strings"
	"time"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// dialect is SQLite's sqldb.Dialect.
type dialect struct{}

func (dialect) Name() string { return "sqlite" }

func (dialect) Rebind(query string) string { return query }

func (dialect) Quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// code is SQLite's extended result code, 0 where err is none of SQLite's.
func code(err error) int {
	var e *driver.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

func (dialect) Classify(err error) sqldb.Fault {
	code := code(err)
	switch code {
	case lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY, lib.SQLITE_CONSTRAINT_ROWID:
		return sqldb.FaultDuplicate
	case lib.SQLITE_CONSTRAINT_FOREIGNKEY:
		return sqldb.FaultReference
	case lib.SQLITE_CONSTRAINT_CHECK:
		return sqldb.FaultInvalid
	case lib.SQLITE_READONLY_DBMOVED: // somebody has moved or replaced the file
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

// TimeColumn hides the column's declared type: the driver would try half a dozen layouts on each value.
func (dialect) TimeColumn(column string) string { return "CAST(" + column + " AS TEXT)" }

func (dialect) DecodeTime(stored any) (time.Time, error) {
	switch v := stored.(type) {
	case string:
		return parseTime(v)
	case []byte:
		return parseTime(string(v))
	}
	return time.Time{}, fmt.Errorf("timestamp of type %T", stored)
}

func (dialect) EncodeTime(t time.Time) any { return formatTime(t) }

func (dialect) Syntax() *sqldb.Syntax { return &syntax }

// syntax needs no locks: a transaction has the file to itself.
var syntax = sqldb.Syntax{
	Keep: func(table string, columns ...string) string {
		return "ON CONFLICT (" + strings.Join(columns, ", ") + ") DO UPDATE SET " + columns[0] + " = " + table + "." + columns[0]
	},
	Exact: func(column string) (string, int) {
		return "(" + column + " = ? AND " + column + " = ? COLLATE BINARY)", 2
	},
	Returning:     true,
	TimeParameter: "?",
	Now:           "CAST(unixepoch('subsec') * 1000000 AS INTEGER)", // the machine's
	Tables:        "SELECT name FROM sqlite_master WHERE type = 'table'",
	Schema: sqldb.SchemaSyntax{
		Transactional: true,
		Before:        "PRAGMA foreign_keys = OFF",
		Violations:    `SELECT "table", "parent", count(*) FROM pragma_foreign_key_check GROUP BY 1, 2`,
	},
}

package engine

import (
	"fmt"
	"time"
)

// SQLite returns an Engine for SQLite, without KindOf and ConstraintOf. It has no locking clauses,
// because a transaction that writes locks the whole file.
//
// Each connection needs PRAGMA foreign_keys = 1, synchronous = FULL, and a busy_timeout of
// sqlstore.Config.Wait. Transactions of the connector for writing begin with BEGIN IMMEDIATE.
// Connections of the connector for reading have PRAGMA query_only = 1. The database should be in
// WAL mode, so that readers and the writer do not wait for each other. Only its owner may read the
// file, because it has the tokens and the hashes of passwords.
func SQLite() *Engine {
	return &Engine{
		Name:            "sqlite",
		Quote:           quoteWith(`"`),
		Rebind:          func(statement string) string { return statement },
		FirstWords:      sqliteSyntax.firstWords,
		IntegerKey:      "?",
		UUIDKey:         "?",
		TimePlaceholder: "?",
		// The cast hides the column's declared type: a driver that sees it tries several layouts of
		// times on each value.
		TimeColumn:   func(column string) string { return "CAST(" + column + " AS TEXT)" },
		DecodeTime:   decodeSQLiteTime,
		EncodeTime:   func(t time.Time) any { return formatTime(t) },
		KeepExisting: keepOnConflict,
		// The first comparison uses the index. The second compares bytes, whatever the collation.
		Exact: func(column string) (string, int) {
			return "(" + column + " = ? AND " + column + " = ? COLLATE BINARY)", 2
		},
		MergesExcept: true,
		StartsWith:   prefixRange(">= ? COLLATE BINARY", "< ? COLLATE BINARY"),
		Returning:    true,
		Tables:       "SELECT name FROM sqlite_master WHERE type = 'table'",
		Now:          "CAST(unixepoch('subsec') * 1000000 AS INTEGER)", // SQLite has no clock but the machine's
		DDL: DDL{
			Transactional: true,
			Before:        "PRAGMA foreign_keys = OFF",
			Violations:    `SELECT "table", "parent", count(*) FROM pragma_foreign_key_check GROUP BY 1, 2`,
		},
	}
}

func decodeSQLiteTime(stored any) (time.Time, error) {
	switch v := stored.(type) {
	case string:
		return parseTime(v)
	case []byte:
		return parseTime(string(v))
	}
	return time.Time{}, fmt.Errorf("timestamp of type %T", stored)
}

// SQLite's result codes (sqlite.org/rescode.html). The low byte of an extended code is the primary
// code.
const (
	sqliteError, sqlitePerm, sqliteBusy, sqliteLocked, sqliteNoMem = 1, 3, 5, 6, 7

	sqliteReadOnly, sqliteIOErr, sqliteFull, sqliteCantOpen, sqliteProtocol = 8, 10, 13, 14, 15

	sqliteReadOnlyMoved = 1032 // the file was moved or replaced

	sqliteConstraintCheck, sqliteConstraintForeignKey                             = 275, 787
	sqliteConstraintPrimaryKey, sqliteConstraintUnique, sqliteConstraintRowID int = 1555, 2067, 2579
)

// SQLiteKind returns the kind of an extended result code of SQLite, for an Engine.KindOf. The code
// 0 is Other.
func SQLiteKind(code int) Kind {
	switch code {
	case sqliteConstraintUnique, sqliteConstraintPrimaryKey, sqliteConstraintRowID:
		return Duplicate
	case sqliteConstraintForeignKey:
		return ForeignKey
	case sqliteConstraintCheck:
		return Invalid
	case sqliteReadOnlyMoved:
		return Unavailable
	}
	switch code & 0xff {
	case sqliteBusy, sqliteLocked:
		return Busy
	case sqliteFull:
		return Full
	case sqliteReadOnly:
		return ReadOnly
	case sqliteCantOpen, sqliteIOErr, sqlitePerm, sqliteProtocol, sqliteNoMem:
		return Unavailable
	case sqliteError:
		return Missing
	}
	return Other
}

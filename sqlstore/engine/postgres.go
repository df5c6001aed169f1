package engine

import (
	"database/sql"
	"strconv"
	"time"
)

// schemaLock is the key of the advisory lock under which schemas change, the same in every process:
// "latchkey" in ASCII.
const schemaLock = "7809651199139603833"

// Postgres returns an Engine for PostgreSQL, without KindOf and ConstraintOf. Statements wait for a
// lock for the time wait, which is sqlstore.Config.Wait. pooled reports that a pooler gives each
// transaction another connection. Then no statement is prepared, and each transaction sets its
// lock_timeout again.
//
// Each connection needs client_encoding = UTF8, standard_conforming_strings = on and, unless it is
// pooled, a lock_timeout of wait. Connections for reading have default_transaction_read_only = on.
// The driver reads timestamps as time.Time, binds []byte to bytea, and takes $1 as a placeholder.
func Postgres(wait time.Duration, pooled bool) *Engine {
	lockTimeout := "SET LOCAL lock_timeout = " + strconv.FormatInt(max(1, wait.Milliseconds()), 10)
	e := &Engine{
		Name:       "postgres",
		Server:     true,
		Unprepared: pooled,
		Quote:      quoteWith(`"`),
		Rebind:     rebind,
		FirstWords: postgresSyntax.firstWords,
		// A number may be too large for the column, and behind a pooler the driver does not know
		// the types.
		IntegerKey:      "CAST(? AS bigint)",
		UUIDKey:         "CAST(? AS uuid)",
		TimePlaceholder: "CAST(? AS timestamptz)",
		// No time.Time can hold infinity: it becomes NULL.
		TimeColumn: func(column string) string {
			return "CASE WHEN isfinite(" + column + ") THEN " + column + " END"
		},
		DecodeTime:   decodeTime,
		EncodeTime:   encodeTime,
		HexColumn:    func(column string) string { return "encode(" + column + ", 'hex')" },
		KeepExisting: keepOnConflict,
		// The first comparison uses the index. The second compares bytes, whatever the collation.
		Exact: func(column string) (string, int) {
			return "(" + column + " = ? AND CAST(" + column + ` AS text) = ? COLLATE "C")`, 2
		},
		StartsWith:   prefixRange("~>=~ ?", "~<~ ?"),
		PatternOrder: true,
		Returning:    true,
		Tables:       "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND pg_table_is_visible(oid)",
		Now:          "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS bigint)",
		ForUpdate:    " FOR UPDATE",
		ForChange:    " FOR NO KEY UPDATE",
		ForShare:     " FOR KEY SHARE",
		SkipLocked:   " FOR UPDATE SKIP LOCKED",
		Isolation:    sql.LevelReadCommitted,
		DDL: DDL{
			Transactional: true,
			// The wait for another change of the schema has no limit. The wait for a table has one,
			// because other statements on that table queue behind it.
			Lock: []string{
				"SET LOCAL lock_timeout = 0", "SELECT pg_advisory_xact_lock(" + schemaLock + ")", lockTimeout,
			},
		},
	}
	if pooled {
		e.Begin = []string{lockTimeout}
	}
	return e
}

// postgresKinds has PostgreSQL's error codes, and for other codes their classes, which are their
// first two characters (appendix A of PostgreSQL's documentation).
var postgresKinds = map[string]Kind{
	"23505": Duplicate,
	"23503": ForeignKey,

	"40001": Retry, // serialization_failure
	"40P01": Retry, // deadlock_detected
	"55P03": Busy,  // lock_not_available: lock_timeout

	"26000": Stale, // invalid_sql_statement_name

	"23514": Invalid, // check_violation
	"22001": Invalid, // string_data_right_truncation
	"22003": Invalid, // numeric_value_out_of_range
	"22021": Invalid, // character_not_in_repertoire
	"22P05": Invalid, // untranslatable_character
	"2201B": Invalid, // invalid_regular_expression

	"42P01": Missing, // undefined_table
	"42703": Missing, // undefined_column
	"3F000": Missing, // invalid_schema_name

	"53100": Full,        // disk_full
	"25006": ReadOnly,    // read_only_sql_transaction
	"25P03": Unavailable, // idle_in_transaction_session_timeout
	"25P04": Unavailable, // transaction_timeout
	"08":    Unavailable, // connection exceptions
	"53":    Unavailable, // insufficient resources: memory, disk or connections
	"57":    Unavailable, // operator intervention: shut down, starting up, cancelled
	"58":    Unavailable, // system errors
	"28":    Unavailable, // log-in refused
	"3D":    Unavailable, // no such database, as during a restore
	"42501": Unavailable, // insufficient_privilege
}

// PostgresKind returns the kind of an error code of PostgreSQL (SQLSTATE), for an Engine.KindOf.
// The code "" is Other. An error without a code, of the network for example, is Unavailable if the
// driver could not reach the server or lost it. A driver that prepares statements by itself also
// returns Stale for the code 0A000 of the server's routine RevalidateCachedQuery. One that keeps
// descriptions of statements also returns it for the code 08P01 of PortalSetResultFormat.
func PostgresKind(sqlstate string) Kind {
	if kind, ok := postgresKinds[sqlstate]; ok {
		return kind
	}
	return postgresKinds[sqlstate[:min(2, len(sqlstate))]]
}

package postgres

import (
	"database/sql"
	"errors"
	"io"
	"net"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// schemaLock is the key of the advisory lock under which schemas change, the same in every process:
// "latchkey" in ASCII.
const schemaLock = "7809651199139603833"

// engine returns the description of PostgreSQL. Statements wait for a lock for the time wait.
// Behind a pooler no statement is prepared, and each transaction sets the lock time-out again,
// because its connection may be new.
func engine(wait time.Duration, pooled bool) *sqldb.Engine {
	lockTimeout := "SET LOCAL lock_timeout = " + strconv.FormatInt(max(1, wait.Milliseconds()), 10)
	e := &sqldb.Engine{
		Name:            "postgres",
		Server:          true,
		Unprepared:      pooled,
		FaultOf:         faultOf,
		DuplicateOf:     duplicateOf,
		MissingTable:    missingTable,
		Quote:           sqldb.QuoteWith(`"`),
		Rebind:          rebind,
		KeyPlaceholder:  placeholder,
		TimePlaceholder: "CAST(? AS timestamptz)",
		// No time.Time can hold infinity: it becomes NULL.
		TimeColumn: func(column string) string {
			return "CASE WHEN isfinite(" + column + ") THEN " + column + " END"
		},
		DecodeTime:   sqldb.DecodeTime,
		EncodeTime:   sqldb.EncodeTime,
		HexColumn:    func(column string) string { return "encode(" + column + ", 'hex')" },
		KeepExisting: sqldb.KeepOnConflict,
		// The first comparison uses the index. The second compares bytes, whatever the collation.
		Exact: func(column string) (string, int) {
			return "(" + column + " = ? AND CAST(" + column + ` AS text) = ? COLLATE "C")`, 2
		},
		Returning:  true,
		Tables:     "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND pg_table_is_visible(oid)",
		Now:        "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS bigint)",
		ForUpdate:  " FOR UPDATE",
		ForChange:  " FOR NO KEY UPDATE",
		ForShare:   " FOR KEY SHARE",
		SkipLocked: " FOR UPDATE SKIP LOCKED",
		Isolation:  sql.LevelReadCommitted,
		Schema: sqldb.SchemaChange{
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

// placeholder is the Engine.KeyPlaceholder of PostgreSQL. It casts a key to its type, because a
// number may be too large for the column, and because behind a pooler the driver does not know the
// types.
func placeholder(k sqldb.Key) string {
	switch k {
	case sqldb.KeyInteger:
		return "CAST(? AS bigint)"
	case sqldb.KeyUUID:
		return "CAST(? AS uuid)"
	}
	return "?"
}

// faults has PostgreSQL's error codes, and for other codes their classes, which are their first two
// characters (appendix A of PostgreSQL's documentation).
var faults = map[string]sqldb.Fault{
	"23505": sqldb.FaultDuplicate,
	"23503": sqldb.FaultReference,

	"40001": sqldb.FaultAgain, // serialization_failure
	"40P01": sqldb.FaultAgain, // deadlock_detected
	"55P03": sqldb.FaultBusy,  // lock_not_available: lock_timeout

	"26000": sqldb.FaultStale, // invalid_sql_statement_name

	"23514": sqldb.FaultInvalid, // check_violation
	"22001": sqldb.FaultInvalid, // string_data_right_truncation
	"22003": sqldb.FaultInvalid, // numeric_value_out_of_range
	"22021": sqldb.FaultInvalid, // character_not_in_repertoire
	"22P05": sqldb.FaultInvalid, // untranslatable_character

	"42P01": sqldb.FaultStatement, // undefined_table
	"42703": sqldb.FaultStatement, // undefined_column
	"3F000": sqldb.FaultStatement, // invalid_schema_name

	"53100": sqldb.FaultFull,     // disk_full
	"25006": sqldb.FaultReadOnly, // read_only_sql_transaction
	"25P03": sqldb.FaultUnusable, // idle_in_transaction_session_timeout
	"25P04": sqldb.FaultUnusable, // transaction_timeout
	"08":    sqldb.FaultUnusable, // connection exceptions
	"53":    sqldb.FaultUnusable, // insufficient resources: memory, disk or connections
	"57":    sqldb.FaultUnusable, // operator intervention: shut down, starting up, cancelled
	"58":    sqldb.FaultUnusable, // system errors
	"28":    sqldb.FaultUnusable, // log-in refused
	"3D":    sqldb.FaultUnusable, // no such database, as during a restore
	"42501": sqldb.FaultUnusable, // insufficient_privilege
}

// faultOf is the Engine.FaultOf of PostgreSQL.
func faultOf(err error) sqldb.Fault {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		if refused.Code == "0A000" && refused.Routine == "RevalidateCachedQuery" {
			// "cached plan must not change result type"
			return sqldb.FaultStale
		}
		if fault, ok := faults[refused.Code]; ok {
			return fault
		}
		return faults[refused.Code[:min(2, len(refused.Code))]]
	}
	var connect *pgconn.ConnectError
	var network net.Error
	if errors.As(err, &connect) || errors.As(err, &network) || pgconn.SafeToRetry(err) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return sqldb.FaultUnusable
	}
	return sqldb.FaultOther
}

package postgres

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/latchkey-go/latchkey/sqlstore"
)

// dialect is PostgreSQL's sqlstore.Dialect.
type dialect struct{ syntax *sqlstore.Syntax }

func (dialect) Name() string { return "postgres" }

// Rebind numbers the placeholders. No statement of ours has a question mark in a literal.
func (dialect) Rebind(query string) string {
	var b strings.Builder
	for n := 1; ; n++ {
		before, after, found := strings.Cut(query, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
		query = after
	}
}

func (dialect) Quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// faults are PostgreSQL's error codes, or the classes of two characters that they begin with (appendix A of its
// documentation).
var faults = map[string]sqlstore.Fault{
	"23505": sqlstore.FaultDuplicate,
	"23503": sqlstore.FaultReference,

	"40001": sqlstore.FaultAgain, // serialization_failure
	"40P01": sqlstore.FaultAgain, // deadlock_detected
	"55P03": sqlstore.FaultBusy,  // lock_not_available: lock_timeout

	"26000": sqlstore.FaultStale, // invalid_sql_statement_name

	"23514": sqlstore.FaultInvalid, // check_violation
	"22001": sqlstore.FaultInvalid, // string_data_right_truncation
	"22003": sqlstore.FaultInvalid, // numeric_value_out_of_range
	"22021": sqlstore.FaultInvalid, // character_not_in_repertoire
	"22P05": sqlstore.FaultInvalid, // untranslatable_character

	"42P01": sqlstore.FaultStatement, // undefined_table
	"42703": sqlstore.FaultStatement, // undefined_column
	"3F000": sqlstore.FaultStatement, // invalid_schema_name

	"53100": sqlstore.FaultFull,     // disk_full
	"25006": sqlstore.FaultReadOnly, // read_only_sql_transaction
	"25P03": sqlstore.FaultUnusable, // idle_in_transaction_session_timeout
	"25P04": sqlstore.FaultUnusable, // transaction_timeout
	"08":    sqlstore.FaultUnusable, // connection exceptions
	"53":    sqlstore.FaultUnusable, // no memory, disk or connections left
	"57":    sqlstore.FaultUnusable, // shut down, starting up, cancelled
	"58":    sqlstore.FaultUnusable, // of the system
	"28":    sqlstore.FaultUnusable, // not let in
	"3D":    sqlstore.FaultUnusable, // no such database: it is being restored
	"42501": sqlstore.FaultUnusable, // insufficient_privilege
}

func (dialect) Classify(err error) sqlstore.Fault {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		if refused.Code == "0A000" && refused.Routine == "RevalidateCachedQuery" { // cached plan must not change result type
			return sqlstore.FaultStale
		}
		if fault, ok := faults[refused.Code]; ok {
			return fault
		}
		return faults[refused.Code[:min(2, len(refused.Code))]]
	}
	var connect *pgconn.ConnectError
	var network net.Error
	if errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		pgconn.SafeToRetry(err) {
		return sqlstore.FaultUnusable
	}
	return sqlstore.FaultOther
}

// TimeColumn passes over infinity, which no time.Time holds.
func (dialect) TimeColumn(column string) string {
	return "CASE WHEN isfinite(" + column + ") THEN " + column + " END"
}

func (dialect) DecodeTime(stored any) (time.Time, error) {
	if t, ok := stored.(time.Time); ok {
		return t.UTC(), nil
	}
	return time.Time{}, fmt.Errorf("timestamp of type %T", stored)
}

func (dialect) EncodeTime(t time.Time) any { return t.UTC().Truncate(time.Microsecond) }

func (d dialect) Syntax() *sqlstore.Syntax { return d.syntax }

// placeholder tells the type of a key: a number may be larger than the column holds, and a pooler asks for no types.
func placeholder(k sqlstore.Key) string {
	switch k {
	case sqlstore.KeyInteger:
		return "CAST(? AS bigint)"
	case sqlstore.KeyUUID:
		return "CAST(? AS uuid)"
	}
	return "?"
}

// schemaLock is the key of the advisory lock under which schemas change, the same in every process:
// "latchkey" in ASCII.
const schemaLock = "7809651199139603833"

// newSyntax is PostgreSQL's. Statements give up a lock after wait. Behind a pooler nothing is prepared, and no setting
// outlives its transaction.
func newSyntax(wait time.Duration, pooled bool) *sqlstore.Syntax {
	lockTimeout := "SET LOCAL lock_timeout = " + strconv.FormatInt(max(1, wait.Milliseconds()), 10)
	s := &sqlstore.Syntax{
		Server: true, Unprepared: pooled,
		Keep: func(table string, columns ...string) string {
			return "ON CONFLICT (" + strings.Join(columns, ", ") + ") DO UPDATE SET " + columns[0] + " = " + table + "." + columns[0]
		},
		// The first part finds the row by its index, the second holds also where the column's
		// collation takes more for equal.
		Exact: func(column string) (string, int) {
			return "(" + column + " = ? AND CAST(" + column + ` AS text) = ? COLLATE "C")`, 2
		},
		Returning:     true,
		ForUpdate:     " FOR UPDATE",
		ForChange:     " FOR NO KEY UPDATE",
		ForShare:      " FOR KEY SHARE",
		SkipLocked:    " FOR UPDATE SKIP LOCKED",
		Blob:          func(column string) string { return "encode(" + column + ", 'hex')" },
		Isolation:     sql.LevelReadCommitted,
		Placeholder:   placeholder,
		TimeParameter: "CAST(? AS timestamptz)",
		Now:           "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS bigint)",
		Tables:        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND pg_table_is_visible(oid)",
		Schema: sqlstore.SchemaSyntax{
			Transactional: true,
			// However long the other takes; but a table that somebody holds must not hold up those who queue behind us.
			Lock: []string{"SET LOCAL lock_timeout = 0", "SELECT pg_advisory_xact_lock(" + schemaLock + ")", lockTimeout},
		},
	}
	if pooled {
		s.Begin = []string{lockTimeout}
	}
	return s
}

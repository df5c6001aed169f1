package mysql

import (
	"crypto/tls"
	"errors"
	"io"
	"net"

	driver "github.com/go-sql-driver/mysql"

	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// engine returns the description of MySQL and MariaDB.
func engine() *sqldb.Engine {
	return &sqldb.Engine{
		Name:            "mysql",
		Server:          true,
		FaultOf:         faultOf,
		DuplicateOf:     duplicateOf,
		MissingTable:    missingTable,
		Quote:           sqldb.QuoteWith("`"),
		Rebind:          func(query string) string { return query },
		KeyPlaceholder:  sqldb.PlainPlaceholder,
		TimePlaceholder: "?",
		TimeColumn:      func(column string) string { return column },
		DecodeTime:      sqldb.DecodeTime,
		EncodeTime:      sqldb.EncodeTime,
		KeepExisting: func(table string, columns ...string) string {
			return "ON DUPLICATE KEY UPDATE " + columns[0] + " = " + table + "." + columns[0]
		},
		// The first comparison uses the index. The second compares bytes, whatever the collation.
		Exact: func(column string) (string, int) {
			return "(" + column + " = ? AND CAST(CONVERT(" + column + " USING utf8mb4) AS BINARY) = ?)", 2
		},
		Tables: "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()",
		// UNIX_TIMESTAMP is wrong in the hour that the end of summer time repeats.
		Now:        "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))",
		ForUpdate:  " FOR UPDATE",
		ForChange:  " FOR UPDATE",
		ForShare:   " LOCK IN SHARE MODE",
		SkipLocked: " FOR UPDATE SKIP LOCKED",
		BusyUndoes: true, // innodb_rollback_on_timeout
		Schema: sqldb.SchemaChange{
			// A lock's name is for the whole server, so it has the database in it. The lock ends
			// with the connection.
			Before: "SELECT GET_LOCK(CONCAT('latchkey.schema.', MD5(DATABASE())), 31536000)",
		},
	}
}

// faults has the error codes of both servers (mysqld_error.h).
var faults = map[uint16]sqldb.Fault{
	1062: sqldb.FaultDuplicate, 1586: sqldb.FaultDuplicate,
	1216: sqldb.FaultReference, 1217: sqldb.FaultReference, 1451: sqldb.FaultReference, 1452: sqldb.FaultReference,

	1213: sqldb.FaultAgain, // deadlock: the whole transaction is rolled back
	1020: sqldb.FaultAgain, // record has changed since it was read (MariaDB's innodb_snapshot_isolation)
	3101: sqldb.FaultAgain, // rolled back by the plugin of a replicated group
	1615: sqldb.FaultStale, // prepared statement needs to be re-prepared
	1205: sqldb.FaultBusy,  // innodb_lock_wait_timeout, lock_wait_timeout

	4025: sqldb.FaultInvalid, 3819: sqldb.FaultInvalid, // check constraint
	1406: sqldb.FaultInvalid, // data too long
	1366: sqldb.FaultInvalid, // characters outside the column's character set
	1264: sqldb.FaultInvalid, // out of range
	1267: sqldb.FaultInvalid, // mix of collations: characters outside the column's character set
	1292: sqldb.FaultInvalid, // incorrect value, of a uuid
	3988: sqldb.FaultInvalid, // conversion between character sets

	1146: sqldb.FaultStatement, 1054: sqldb.FaultStatement, // no such table, column

	1040: sqldb.FaultUnusable, 1203: sqldb.FaultUnusable, 1226: sqldb.FaultUnusable, // too many connections
	1044: sqldb.FaultUnusable, 1045: sqldb.FaultUnusable, 1698: sqldb.FaultUnusable, // log-in refused
	1142: sqldb.FaultUnusable, 1143: sqldb.FaultUnusable, // a privilege is missing
	1046: sqldb.FaultUnusable, 1049: sqldb.FaultUnusable, // no such database, as during a restore
	1053: sqldb.FaultUnusable, 1077: sqldb.FaultUnusable, 1079: sqldb.FaultUnusable, // the server shuts down
	1047: sqldb.FaultUnusable, // Galera: not in the primary component
	1290: sqldb.FaultReadOnly, 1792: sqldb.FaultReadOnly, 1836: sqldb.FaultReadOnly,
	1026: sqldb.FaultUnusable, 1030: sqldb.FaultUnusable, 1180: sqldb.FaultUnusable, // errors of the storage
	1021: sqldb.FaultFull, 1114: sqldb.FaultFull, // disk full
	1037: sqldb.FaultUnusable, 1038: sqldb.FaultUnusable, 1041: sqldb.FaultUnusable, // out of memory
	1461: sqldb.FaultUnusable,                            // max_prepared_stmt_count
	1317: sqldb.FaultUnusable, 1927: sqldb.FaultUnusable, // the query or connection was killed
	1969: sqldb.FaultUnusable, 3024: sqldb.FaultUnusable, // max_statement_time
	1129: sqldb.FaultUnusable, 1130: sqldb.FaultUnusable, // host blocked, not allowed
}

// isFull reports that the server can prepare no more statements (max_prepared_stmt_count).
func isFull(err error) bool {
	var refused *driver.MySQLError
	return errors.As(err, &refused) && refused.Number == 1461
}

// faultOf is the Engine.FaultOf of MySQL and MariaDB.
func faultOf(err error) sqldb.Fault {
	var refused *driver.MySQLError
	if errors.As(err, &refused) {
		return faults[refused.Number]
	}
	var network net.Error
	var certificate *tls.CertificateVerificationError
	if errors.Is(err, driver.ErrInvalidConn) || errors.As(err, &certificate) || errors.As(err, &network) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return sqldb.FaultUnusable
	}
	return sqldb.FaultOther
}

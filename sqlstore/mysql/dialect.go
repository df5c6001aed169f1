package mysql

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"github.com/latchkey-go/latchkey/sqlstore"
)

// dialect is MySQL's and MariaDB's sqlstore.Dialect.
type dialect struct{}

func (dialect) Name() string { return "mysql" }

func (dialect) Rebind(query string) string { return query }

func (dialect) Quote(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

// faults are the servers' error codes (mysqld_error.h).
var faults = map[uint16]sqlstore.Fault{
	1062: sqlstore.FaultDuplicate, 1586: sqlstore.FaultDuplicate,
	1216: sqlstore.FaultReference, 1217: sqlstore.FaultReference, 1451: sqlstore.FaultReference, 1452: sqlstore.FaultReference,

	1213: sqlstore.FaultAgain, // deadlock: all of the transaction is undone
	1020: sqlstore.FaultAgain, // record has changed since it was read (MariaDB's innodb_snapshot_isolation)
	3101: sqlstore.FaultAgain, // undone by the plugin of a replicated group
	1615: sqlstore.FaultStale, // prepared statement needs to be re-prepared
	1205: sqlstore.FaultBusy,  // innodb_lock_wait_timeout, lock_wait_timeout

	4025: sqlstore.FaultInvalid, 3819: sqlstore.FaultInvalid, // check constraint
	1406: sqlstore.FaultInvalid, // data too long
	1366: sqlstore.FaultInvalid, // characters that the column's character set has not
	1264: sqlstore.FaultInvalid, // out of range
	1267: sqlstore.FaultInvalid, // mix of collations: characters that the column's character set has not
	1292: sqlstore.FaultInvalid, // incorrect value, of a uuid
	3988: sqlstore.FaultInvalid, // conversion between character sets

	1146: sqlstore.FaultStatement, 1054: sqlstore.FaultStatement, // no such table, column

	1040: sqlstore.FaultUnusable, 1203: sqlstore.FaultUnusable, 1226: sqlstore.FaultUnusable, // connections are used up
	1044: sqlstore.FaultUnusable, 1045: sqlstore.FaultUnusable, 1698: sqlstore.FaultUnusable, // not let in
	1142: sqlstore.FaultUnusable, 1143: sqlstore.FaultUnusable, // a privilege is missing
	1046: sqlstore.FaultUnusable, 1049: sqlstore.FaultUnusable, // no such database: it is being restored
	1053: sqlstore.FaultUnusable, 1077: sqlstore.FaultUnusable, 1079: sqlstore.FaultUnusable, // shut down
	1047: sqlstore.FaultUnusable, // Galera: not in the primary component
	1290: sqlstore.FaultReadOnly, 1792: sqlstore.FaultReadOnly, 1836: sqlstore.FaultReadOnly,
	1026: sqlstore.FaultUnusable, 1030: sqlstore.FaultUnusable, 1180: sqlstore.FaultUnusable, // of the storage
	1021: sqlstore.FaultFull, 1114: sqlstore.FaultFull, // no disk left
	1037: sqlstore.FaultUnusable, 1038: sqlstore.FaultUnusable, 1041: sqlstore.FaultUnusable, // no memory left
	1317: sqlstore.FaultUnusable, 1927: sqlstore.FaultUnusable, // killed
	1969: sqlstore.FaultUnusable, 3024: sqlstore.FaultUnusable, // max_statement_time
	1129: sqlstore.FaultUnusable, 1130: sqlstore.FaultUnusable, // host blocked, not allowed
}

func (dialect) Classify(err error) sqlstore.Fault {
	var refused *driver.MySQLError
	if errors.As(err, &refused) {
		return faults[refused.Number]
	}
	var network net.Error
	var certificate *tls.CertificateVerificationError
	if errors.Is(err, driver.ErrInvalidConn) || errors.As(err, &certificate) || errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return sqlstore.FaultUnusable
	}
	return sqlstore.FaultOther
}

func (dialect) TimeColumn(column string) string { return column }

func (dialect) DecodeTime(stored any) (time.Time, error) {
	if t, ok := stored.(time.Time); ok {
		return t.UTC(), nil
	}
	return time.Time{}, fmt.Errorf("timestamp of type %T", stored)
}

func (dialect) EncodeTime(t time.Time) any { return t.UTC().Truncate(time.Microsecond) }

func (dialect) Syntax() *sqlstore.Syntax { return &syntax }

var syntax = sqlstore.Syntax{
	Server: true,
	Keep: func(table string, columns ...string) string {
		return "ON DUPLICATE KEY UPDATE " + columns[0] + " = " + table + "." + columns[0]
	},
	// The first part finds the row by its index, the second holds in no collation but in bytes.
	Exact: func(column string) (string, int) {
		return "(" + column + " = ? AND CAST(CONVERT(" + column + " USING utf8mb4) AS BINARY) = ?)", 2
	},
	ForUpdate:     " FOR UPDATE",
	ForChange:     " FOR UPDATE",
	ForShare:      " LOCK IN SHARE MODE",
	SkipLocked:    " FOR UPDATE SKIP LOCKED",
	BusyUndoes:    true, // innodb_rollback_on_timeout
	TimeParameter: "?",
	Now:           "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))", // UNIX_TIMESTAMP errs in the hour that comes twice
	Tables:        "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()",
	Schema: sqlstore.SchemaSyntax{
		// Locks are the server's, not the database's; this one is let go with its connection.
		Before: "SELECT GET_LOCK(CONCAT('latchkey.schema.', MD5(DATABASE())), 31536000)",
	},
}

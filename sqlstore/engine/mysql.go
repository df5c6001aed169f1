package engine

// MySQL returns an Engine for MySQL and MariaDB, without KindOf and ConstraintOf.
//
// Each connection needs the character set utf8mb4, a strict sql_mode without NO_BACKSLASH_ESCAPES
// and ANSI_QUOTES, autocommit, the isolation READ COMMITTED, and time limits of
// sqlstore.Config.Wait for locks (innodb_lock_wait_timeout, lock_wait_timeout). An UPDATE counts
// the rows that it matched, even if it changed nothing (the client flag FOUND_ROWS). The driver
// reads and binds time.Time in UTC, and runs one statement at a time. Transactions of connections
// for reading are READ ONLY.
func MySQL() *Engine {
	return &Engine{
		Name:   "mysql",
		Server: true,
		UniqueColumns: "SELECT column_name FROM information_schema.statistics WHERE table_schema = DATABASE() " +
			"AND table_name = ? AND index_name = ? ORDER BY seq_in_index",
		Quote:           quoteWith("`"),
		Rebind:          func(statement string) string { return statement },
		FirstWords:      firstWordMySQL,
		IntegerKey:      "?",
		UUIDKey:         "?",
		TimePlaceholder: "?",
		TimeColumn:      func(column string) string { return column },
		DecodeTime:      decodeTime,
		EncodeTime:      encodeTime,
		KeepExisting: func(table string, columns ...string) string {
			return "ON DUPLICATE KEY UPDATE " + columns[0] + " = " + table + "." + columns[0]
		},
		// The first comparison uses the index. The second compares bytes, whatever the collation.
		Exact: func(column string) (string, int) {
			return "(" + column + " = ? AND CAST(CONVERT(" + column + " USING utf8mb4) AS BINARY) = ?)", 2
		},
		ASCII:      func(column string) string { return "CONVERT(" + column + " USING ascii)" },
		SkipsRange: true, // as long as the range has more than about a tenth of the entries
		StartsWith: prefixPattern,
		Tables:     "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()",
		// UNIX_TIMESTAMP is wrong in the hour that the end of summer time repeats.
		Now:        "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))",
		ForUpdate:  " FOR UPDATE",
		ForChange:  " FOR UPDATE",
		ForShare:   " LOCK IN SHARE MODE",
		SkipLocked: " FOR UPDATE SKIP LOCKED",
		BusyUndoes: true, // innodb_rollback_on_timeout
		DDL: DDL{
			// A lock's name is for the whole server, so it has the database in it. The lock ends
			// with the connection.
			Before: "SELECT GET_LOCK(CONCAT('latchkey.schema.', MD5(DATABASE())), 31536000)",
		},
	}
}

// mysqlKinds has the error codes of both servers (mysqld_error.h).
var mysqlKinds = map[uint16]Kind{
	1062: Duplicate, 1586: Duplicate,
	1216: ForeignKey, 1217: ForeignKey, 1451: ForeignKey, 1452: ForeignKey,

	1213: Retry, // deadlock: the whole transaction is rolled back
	1020: Retry, // record has changed since it was read (MariaDB's innodb_snapshot_isolation)
	3101: Retry, // rolled back by the plugin of a replicated group
	1615: Stale, // prepared statement needs to be re-prepared
	1205: Busy,  // innodb_lock_wait_timeout, lock_wait_timeout

	4025: Invalid, 3819: Invalid, // check constraint
	1406: Invalid, // data too long
	1366: Invalid, // characters outside the column's character set
	1264: Invalid, // out of range
	1267: Invalid, // mix of collations: characters outside the column's character set
	1292: Invalid, // incorrect value, of a uuid
	3988: Invalid, // conversion between character sets
	1139: Invalid, // a regular expression that MariaDB cannot read
	// The same on MySQL: one number for each mistake.
	3685: Invalid, 3688: Invalid, 3689: Invalid, 3690: Invalid, 3691: Invalid, 3692: Invalid, 3693: Invalid,
	3694: Invalid, 3695: Invalid, 3696: Invalid, 3697: Invalid, 3700: Invalid,

	1146: Missing, 1054: Missing, // no such table, column

	1040: Unavailable, 1203: Unavailable, 1226: Unavailable, // too many connections
	1044: Unavailable, 1045: Unavailable, 1698: Unavailable, // log-in refused
	1142: Unavailable, 1143: Unavailable, // a privilege is missing
	1046: Unavailable, 1049: Unavailable, // no such database, as during a restore
	1053: Unavailable, 1077: Unavailable, 1079: Unavailable, // the server shuts down
	1047: Unavailable, // Galera: not in the primary component
	1290: ReadOnly, 1792: ReadOnly, 1836: ReadOnly,
	1026: Unavailable, 1030: Unavailable, 1180: Unavailable, // errors of the storage
	1021: Full, 1114: Full, // disk full
	1037: Unavailable, 1038: Unavailable, 1041: Unavailable, // out of memory
	1461: Unavailable,                    // max_prepared_stmt_count
	1317: Unavailable, 1927: Unavailable, // the query or connection was killed
	1969: Unavailable, 3024: Unavailable, // max_statement_time
	1129: Unavailable, 1130: Unavailable, // host blocked, not allowed
}

// MySQLKind returns the kind of an error number of MySQL and MariaDB, for an Engine.KindOf. The
// number 0 is Other. An error without a number, of the network for example, is Unavailable if the
// driver could not reach the server or lost it.
func MySQLKind(number uint16) Kind { return mysqlKinds[number] }

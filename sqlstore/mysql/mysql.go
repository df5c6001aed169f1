// Package mysql opens a MySQL or MariaDB database for the stores. It is the only importer of the
// driver.
//
//	db, err := mysql.Open(ctx, "mysql://notes@db.example.com/notes?tls=true", sqlstore.Config{Password: ...})
package mysql

import (
	"context"
	sqldriver "database/sql/driver"
	"fmt"
	"math"
	"strconv"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// Open opens "mysql://USER@HOST:PORT/DATABASE?PARAMETERS" (or mariadb://). Parameters are tls
// (preferred, the default; true; skip-verify; false), tls_ca (a file of certificates to trust) and
// socket (the path of a Unix socket).
//
// Transactions are READ COMMITTED, as in Django. The SQL mode is strict, so that the server refuses
// a value that is too long instead of truncating it. Open connects once, unless Config.Lazy is set,
// and returns an error that wraps auth.ErrUnavailable if the server cannot be reached. It creates
// no tables: see package migrate.
func Open(ctx context.Context, databaseURL string, c sqlstore.Config) (*sqlstore.DB, error) {
	c = c.WithDefaults(true)
	config, err := parse(databaseURL)
	if err != nil {
		return nil, err
	}
	configure(config, c)
	read, err := newConnector(config, c, true)
	if err != nil {
		return nil, err
	}
	write, err := newConnector(config, c, false)
	if err != nil {
		return nil, err
	}
	listen, err := newConnector(config, c, true)
	if err != nil {
		return nil, err
	}
	db := sqlstore.New(read, write, describe(), c)
	sqldb.Of(db).Listen(newListener(sqldb.Of(db), listen))
	if c.Lazy {
		return db, nil
	}
	if err := db.Ping(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("open database %q on %s: %w", config.DBName, config.Addr, translateOpen(err, config))
	}
	return db, nil
}

// configure sets the options that do not depend on the URL.
func configure(config *driver.Config, c sqlstore.Config) {
	if config.Passwd == "" {
		config.Passwd = c.Password
	}
	config.ParseTime, config.Loc = true, time.UTC
	config.ClientFoundRows = true // count the rows that an UPDATE matched, even if it changed nothing
	config.RejectReadOnly = true  // drop a read-only connection: after a failover the next finds the new primary
	config.Timeout = c.Connect
	config.Logger = &driver.NopLogger{} // errors are returned, not logged
	wait := strconv.Itoa(max(1, int(math.Ceil(c.Wait.Seconds()))))
	config.Params = map[string]string{
		"sql_mode": "'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
		// MariaDB makes a semijoin of EXISTS, and of a prepared one it keeps the join for its first
		// values: after two equal ones, a row that fits two others would come twice. To MySQL,
		// which has no such switch, /*M! begins a comment.
		"optimizer_switch":         "COALESCE(/*M! 'exists_to_in=off', */ @@optimizer_switch)",
		"innodb_lock_wait_timeout": wait,
		"lock_wait_timeout":        wait,
		"autocommit":               "1", // else a reader would stay in one transaction, and not see later writes
	}
	_ = config.Apply(driver.Charset("utf8mb4", "")) // never fails
}

// newConnector returns the connector of a pool. The transactions of a pool for reading are
// read-only, and its statements have a time limit on the server too.
func newConnector(config *driver.Config, c sqlstore.Config, reading bool) (sqldriver.Connector, error) {
	config, first := config.Clone(), "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"
	if reading {
		first = "SET SESSION TRANSACTION READ ONLY"
		// MariaDB executes the first comment, MySQL the second: the time after which the server
		// ends a statement, because the client has given up on it.
		config.Params["lock_wait_timeout"] += fmt.Sprintf(
			" /*M!100100 , max_statement_time = %.3f */ /*!50708 , max_execution_time = %d */",
			c.Statement.Seconds(), max(1, c.Statement.Milliseconds()))
	}
	config.DialFunc = dial
	// BeforeConnect makes the driver copy the Config for each connection. Otherwise one answer of a
	// server without TLS would switch TLS off for all later connections.
	err := config.Apply(driver.BeforeConnect(func(context.Context, *driver.Config) error { return nil }))
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	inner, err := driver.NewConnector(config)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	return sqldb.KeepPrepared(connector{inner, first, c}, c.Prepared, isFull), nil
}

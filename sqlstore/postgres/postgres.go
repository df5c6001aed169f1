// Package postgres opens a PostgreSQL database for the stores. It is the only importer of the
// driver.
//
//	db, err := postgres.Open(ctx, "postgres://notes@db.example.com/notes?sslmode=verify-full", sqlstore.Config{})
//
// Options that the URL does not set come from the variables and files of libpq: PGPASSWORD,
// ~/.pgpass, PGSSLROOTCERT and others.
package postgres

import (
	"context"
	"database/sql/driver"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// Open opens "postgres://USER@HOST:PORT/DATABASE?PARAMETERS" (or postgresql://), with libpq's
// parameters and one more: pooled=true, for a database behind a pooler that gives each transaction
// another connection (PgBouncer's transaction mode). Then no statement is prepared.
//
// Open connects once, unless Config.Lazy is set, and returns an error that wraps
// auth.ErrUnavailable if the server cannot be reached. It creates no tables: see package migrate.
func Open(ctx context.Context, databaseURL string, c sqlstore.Config) (*sqlstore.DB, error) {
	c = c.WithDefaults(true)
	config, pooled, err := parse(databaseURL)
	if err != nil {
		return nil, err
	}
	if c.Password != "" && !hasPassword(databaseURL) {
		config.Password = c.Password
	}
	config.ConnectTimeout = c.Connect
	read, write := connector(config, c, pooled, true), connector(config, c, pooled, false)
	db := sqlstore.New(read, write, describe(c.Wait, pooled), c)
	sqldb.Of(db).Listen(newListener(sqldb.Of(db), listening(config)))
	if c.Lazy {
		return db, nil
	}
	if err := db.Ping(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("open database %q on %s: %w", config.Database, address(config),
			translateOpen(err, config))
	}
	return db, nil
}

// address returns the server's host and port, or the folder of its socket.
func address(config *pgx.ConnConfig) string {
	if strings.HasPrefix(config.Host, "/") {
		return config.Host
	}
	return net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port)))
}

// listening returns the configuration of a connection with the parameters that a pooler passes on.
// How a backslash in a literal is read decides where the literal, and so a statement, ends.
func listening(config *pgx.ConnConfig) *pgx.ConnConfig {
	config = config.Copy()
	params := config.RuntimeParams
	params["client_encoding"], params["datestyle"], params["standard_conforming_strings"] = "UTF8", "ISO, MDY", "on"
	if params["application_name"] == "" {
		params["application_name"] = "latchkey"
	}
	return config
}

// connector returns the connector of a pool, for reading or for writing.
func connector(config *pgx.ConnConfig, c sqlstore.Config, pooled, reading bool) driver.Connector {
	config = listening(config)
	params := config.RuntimeParams
	if pooled {
		config.DefaultQueryExecMode = pgx.QueryExecModeExec
		return stdlib.GetConnector(*config)
	}
	config.StatementCacheCapacity = max(0, c.Prepared)
	if c.Prepared < 0 {
		config.DefaultQueryExecMode = pgx.QueryExecModeDescribeExec
	}
	params["lock_timeout"] = strconv.FormatInt(max(1, c.Wait.Milliseconds()), 10)
	if reading {
		params["default_transaction_read_only"], params["default_transaction_isolation"] = "on", "read committed"
	}
	return stdlib.GetConnector(*config)
}

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
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// Open opens "postgres://USER@HOST:PORT/DATABASE?PARAMETERS" (or postgresql://), with libpq's
// parameters and one more: pooled=true, for a database behind a pooler that gives each transaction
// another connection (PgBouncer's transaction mode). Then no statement is prepared.
//
// Open connects once, and returns an error that wraps auth.ErrUnavailable if the server cannot be
// reached. It creates no tables: see package migrate.
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
	db := sqlstore.New(read, write, engine(c.Wait, pooled), c)
	if err := db.Ping(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("open database %q on %s: %w", config.Database, config.Host, translateOpen(err))
	}
	return db, nil
}

// connector returns the connector of a pool, for reading or for writing.
func connector(config *pgx.ConnConfig, c sqlstore.Config, pooled, reading bool) driver.Connector {
	config = config.Copy()
	params := config.RuntimeParams
	params["client_encoding"], params["datestyle"] = "UTF8", "ISO, MDY" // parameters that a pooler passes on
	if params["application_name"] == "" {
		params["application_name"] = "latchkey"
	}
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

// translateOpen turns the error of a first connection into one that names the remedy. The result
// wraps auth.ErrUnavailable only if the error may pass by itself.
func translateOpen(err error) error {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		if errors.Is(err, auth.ErrUnavailable) {
			return fmt.Errorf("cannot be reached: %w", err)
		}
		return err
	}
	switch refused.Code {
	case "3D000":
		return fmt.Errorf("does not exist: create it first (createdb): %v", err)
	case "28P01", "28000":
		return fmt.Errorf("user or password is refused: set database_password, PGPASSWORD or ~/.pgpass: %v", err)
	case "08P01", "42704", "26000":
		return fmt.Errorf("if there is a pooler before the server, add ?pooled=true to the database url: %v", err)
	}
	return err
}

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
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// Open opens "postgres://USER@HOST:PORT/DATABASE?PARAMETERS" (or postgresql://), with libpq's
// parameters and one of our own: pooled=true, for a database behind a pooler that hands each
// transaction to another connection (PgBouncer's transaction mode). Then no statement is prepared.
// Open connects once, and returns an error that wraps auth.ErrUnavailable where the server cannot
// be reached. It creates no tables: see package migrate.
func Open(ctx context.Context, databaseURL string, c sqlstore.Config) (*sqlstore.DB, error) {
	c = c.WithDefaults(true)
	config, pooled, err := parse(databaseURL)
	if err != nil {
		return nil, err
	}
	if c.Password != "" && !ownPassword(databaseURL) {
		config.Password = c.Password
	}
	config.ConnectTimeout = c.Connect
	db := sqlstore.New(pool(config, c, pooled, true), pool(config, c, pooled, false), engine(c.Wait, pooled), c)
	if err := db.Ping(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("open database %q on %s: %w", config.Database, config.Host, translateOpen(err))
	}
	return db, nil
}

// Check reports what is wrong with a URL for Open, without a word of what stands in it: a password may.
func Check(databaseURL string) error {
	_, _, err := parse(databaseURL)
	return err
}

// Verified reports whether a connection stays on this machine, or the server has to prove by a certificate that it is
// the one that the URL names.
func Verified(databaseURL string) bool {
	config, _, err := parse(databaseURL)
	if err != nil {
		return false
	}
	proof := config.TLSConfig != nil && (!config.TLSConfig.InsecureSkipVerify || config.TLSConfig.VerifyPeerCertificate != nil)
	for _, other := range config.Fallbacks {
		proof = proof && other.TLSConfig != nil
	}
	ip := net.ParseIP(config.Host)
	return proof || strings.HasPrefix(config.Host, "/") || config.Host == "localhost" || ip != nil && ip.IsLoopback()
}

// ownPassword reports whether a URL that can be read has a password.
func ownPassword(databaseURL string) bool {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return false
	}
	password, _ := u.User.Password()
	return password != "" || u.Query().Get("password") != ""
}

const unescaped = "database url cannot be read: a password in it writes its %, /, ?, # and @ as %25, %2F, %3F, %23 and %40; " + want

const want = "want postgres://USER@HOST:PORT/DATABASE, for example postgres://notes@127.0.0.1:5432/notes"

func parse(databaseURL string) (config *pgx.ConnConfig, pooled bool, err error) {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return nil, false, errors.New(unescaped)
	}
	if strings.Contains(u.EscapedPath()+u.RawQuery, "@") || u.Fragment != "" { // and what stands before it is a part of a password
		return nil, false, errors.New(unescaped)
	}
	if u.Scheme != "postgres" && u.Scheme != "postgresql" || len(u.Path) < 2 {
		return nil, false, errors.New("database url without the name of a database: " + want)
	}
	query := u.Query()
	if query.Has("pooled") {
		if pooled, err = strconv.ParseBool(query.Get("pooled")); err != nil {
			return nil, false, errors.New("database url: pooled is true or false")
		}
		query.Del("pooled")
		u.RawQuery = query.Encode()
	}
	config, err = pgx.ParseConfig(u.String())
	if err != nil {
		return nil, false, errors.New("database url: a parameter will not do, or a file that it names cannot be read: " + want)
	}
	return config, pooled, nil
}

// pool returns a pool, which opens connections as they are needed.
func pool(config *pgx.ConnConfig, c sqlstore.Config, pooled, reading bool) *sql.DB {
	config = config.Copy()
	params := config.RuntimeParams
	params["client_encoding"], params["datestyle"] = "UTF8", "ISO, MDY" // parameters that a pooler passes on
	if params["application_name"] == "" {
		params["application_name"] = "latchkey"
	}
	if pooled {
		config.DefaultQueryExecMode = pgx.QueryExecModeExec
		return stdlib.OpenDB(*config)
	}
	params["lock_timeout"] = strconv.FormatInt(max(1, c.Wait.Milliseconds()), 10)
	if reading {
		params["default_transaction_read_only"], params["default_transaction_isolation"] = "on", "read committed"
	}
	return stdlib.OpenDB(*config)
}

// translateOpen turns the error of a first connection into one that says what to do. An error that
// will not pass by itself does not wrap auth.ErrUnavailable.
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
		return fmt.Errorf("a pooler in between? add ?pooled=true to the database url: %v", err)
	}
	return err
}

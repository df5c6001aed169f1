// Package databases creates the databases on which servers are compared: fresh ones on each engine,
// with the rows that Django created for the reference project. Tests drop them at their end.
package databases

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "github.com/latchkey-go/latchkey/sqlstore/mysql"    // its driver
	_ "github.com/latchkey-go/latchkey/sqlstore/postgres" // its driver
	_ "github.com/latchkey-go/latchkey/sqlstore/sqlite"   // its driver
)

// Engines returns the engines that Latchkey runs on.
func Engines() []string { return []string{"sqlite", "postgres", "mysql"} }

// ErrNoServer reports that there is no server to create a database on. The wrapping error says what
// to do.
var ErrNoServer = errors.New("no database server")

// Fresh creates an empty database of the engine, and returns its URL and a function that drops it.
// For SQLite it is a file in dir, else a database on the server that LATCHKEY_TEST_POSTGRES or
// LATCHKEY_TEST_MYSQL names. On MariaDB the collation is utf8mb4_bin, so that Django compares texts
// as on the other engines.
func Fresh(ctx context.Context, engine, dir string) (database string, drop func() error, err error) {
	name := "latchkey_" + strings.ToLower(rand.Text())
	if engine == "sqlite" {
		path := filepath.Join(dir, name+".sqlite3")
		return "sqlite:" + path, func() error { return nil }, nil // removed with dir
	}
	variable := "LATCHKEY_TEST_" + strings.ToUpper(engine)
	server, err := url.Parse(os.Getenv(variable))
	if err != nil {
		return "", nil, fmt.Errorf("read %s: %w", variable, err)
	}
	if server.Host == "" {
		return "", nil, fmt.Errorf("%w: %s is not set: go run ./internal/cluster/with COMMAND starts one and sets it",
			ErrNoServer, variable)
	}
	create, remove := "CREATE DATABASE "+name, "DROP DATABASE "+name
	switch engine {
	case "postgres":
		remove += " WITH (FORCE)"
	case "mysql":
		create += " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
	}
	if err := execute(ctx, server.String(), create); err != nil {
		return "", nil, fmt.Errorf("create database: %w", err)
	}
	fresh := *server
	fresh.Path = "/" + name
	return fresh.String(), func() error {
		return execute(context.WithoutCancel(ctx), server.String(), remove)
	}, nil
}

// Engine returns the engine of a database URL.
func Engine(database string) string {
	engine, _, _ := strings.Cut(database, ":")
	return engine
}

// Open opens a database by its engine's driver, without the stores. Times are time.Time, in UTC.
func Open(database string) (*sql.DB, error) {
	engine, path, _ := strings.Cut(database, ":")
	switch engine {
	case "sqlite":
		return sql.Open("sqlite", path+"?_pragma=busy_timeout(300000)")
	case "postgres":
		return sql.Open("pgx", database)
	case "mysql":
		u, err := url.Parse(database)
		if err != nil {
			return nil, fmt.Errorf("read database URL: %w", err)
		}
		password, _ := u.User.Password()
		return sql.Open("mysql", fmt.Sprintf("%s:%s@tcp(%s)%s?parseTime=true&loc=UTC&time_zone=%%27%%2B00:00%%27",
			u.User.Username(), password, u.Host, u.Path))
	}
	return nil, fmt.Errorf("database URL: no engine %q", engine)
}

func execute(ctx context.Context, database, statement string) error {
	db, err := Open(database)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, statement)
	return err
}

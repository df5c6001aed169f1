// Package ownengine opens SQLite through another driver than the library's, as a program of another
// module would: it imports no internal package. Its tests run the suites of package authtest.
package ownengine

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strconv"

	"github.com/ncruces/go-sqlite3"
	sqlitedriver "github.com/ncruces/go-sqlite3/driver"

	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// Open is the engine of a Project.Engines for the scheme "sqlite".
func Open(ctx context.Context, databaseURL string, c sqlstore.Config) (*sqlstore.DB, error) {
	path, err := sqlite.Path(databaseURL)
	if err != nil {
		return nil, err
	}
	c = c.WithDefaults(false)
	if err := prepare(path, c.Existing); err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	read, err := connect(path, c, "query_only(1)")
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	write, err := connect(path, c, "journal_mode(WAL)")
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	e := engine.SQLite()
	e.KindOf, e.ConstraintOf = kindOf, constraintOf
	db := sqlstore.New(read, write, e, c)
	if err := db.InTx(ctx, func(context.Context) error { return nil }); err != nil { // a writer sets the journal mode
		db.Close()
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	return db, nil
}

// prepare creates the file, readable by its owner alone, unless it exists.
func prepare(path string, existing bool) error {
	if _, err := os.Stat(path); existing && errors.Is(err, fs.ErrNotExist) {
		return sqlstore.ErrNoDatabase
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

// connect returns a connector of the driver. Its transactions are BEGIN IMMEDIATE.
func connect(path string, c sqlstore.Config, pragma string) (driver.Connector, error) {
	options := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(" + strconv.FormatInt(c.Wait.Milliseconds(), 10) + ")", pragma,
		"foreign_keys(1)", "synchronous(FULL)",
	}}
	name := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: options.Encode()}
	return new(sqlitedriver.SQLite).OpenConnector(name.String())
}

// kindOf is an engine.Engine's KindOf.
func kindOf(err error) engine.Kind {
	var refused *sqlite3.Error
	if errors.As(err, &refused) {
		return engine.SQLiteKind(int(refused.ExtendedCode()))
	}
	var code sqlite3.ExtendedErrorCode // an error without a text
	if errors.As(err, &code) {
		return engine.SQLiteKind(int(code))
	}
	return engine.Other
}

// constraintOf is an engine.Engine's ConstraintOf.
func constraintOf(err error) engine.Constraint { return engine.SQLiteConstraint(err.Error()) }

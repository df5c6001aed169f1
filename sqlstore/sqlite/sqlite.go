// Package sqlite opens a SQLite database for the stores. It is the only importer of the driver.
package sqlite

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	driver "modernc.org/sqlite"

	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// Open opens "sqlite:PATH", where PATH is relative or absolute.
//
// If the file does not exist, Open creates it, readable by its owner alone, and sets write-ahead
// logging (WAL), so that readers and the writer do not wait for each other. A file that exists
// keeps its journal mode, because a Django project may use it. With Config.Existing, Open creates
// no file and returns sqlstore.ErrNoDatabase. With Config.Lazy, statements return that error. Open
// creates no tables: see package migrate.
func Open(ctx context.Context, databaseURL string, c sqlstore.Config) (*sqlstore.DB, error) {
	path, err := Path(databaseURL)
	if err != nil {
		return nil, err
	}
	return open(ctx, path, c.WithDefaults(false), "")
}

// Path returns the absolute path of the file that "sqlite:PATH" names. Its error repeats only the
// scheme of another URL, because the rest may contain a password.
func Path(databaseURL string) (string, error) {
	const want = "want sqlite:PATH, for example sqlite:notes.sqlite3 or sqlite:/var/lib/notes/notes.sqlite3"
	scheme, name, ok := strings.Cut(databaseURL, ":")
	switch {
	case !ok:
		return "", errors.New("database url without a scheme: " + want)
	case scheme != "sqlite":
		return "", fmt.Errorf("database url of scheme %q: %s", scheme, want)
	case name == "" || strings.IndexByte(name, 0) >= 0:
		return "", errors.New("database url without the path of a file: " + want)
	case strings.HasPrefix(name, ":memory:"):
		return "", errors.New("database url sqlite::memory: is not supported, " +
			"because each connection would have its own database: use a file in a temporary folder")
	case strings.HasPrefix(name, "//") && !strings.HasPrefix(name, "///"):
		return "", errors.New("database url with a host, but SQLite has no hosts: want sqlite:PATH or sqlite:///PATH")
	}
	return filepath.Abs(name)
}

// open opens the file at path. extra has further parameters of the driver.
func open(ctx context.Context, path string, c sqlstore.Config, extra string) (*sqlstore.DB, error) {
	addFunctions()
	isNew, err := false, error(nil)
	if !c.Lazy {
		isNew, err = prepare(path, c.Existing)
	}
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	file := "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() +
		"?_error_rc=1&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)" + extra
	var connectors [3]sqldriver.Connector
	for i, more := range []string{
		"&_query_only=1&_pragma=" + waiting(c.Wait), "&_txlock=immediate&_pragma=" + waiting(c.Wait),
		"&_query_only=1&_pragma=" + waiting(askBusy),
	} {
		if connectors[i], err = driver.NewConnector(file + more); err != nil {
			return nil, fmt.Errorf("open database: %w", err)
		}
	}
	db := sqlstore.New(keep(connectors[0], path, c), keep(connectors[1], path, c), describe(), c)
	signal := newSignal(sqldb.Of(db), path, connector{Connector: connectors[2], lazy: path})
	sqldb.Of(db).Listen(signal)
	if c.Lazy {
		return db, nil
	}
	err = initWithRetry(ctx, sqldb.Of(db), isNew, c.Wait)
	if err == nil {
		err = signal.noteFiles()
	}
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("open database %s: %w", path, translateOpen(path, err))
	}
	return db, nil
}

// waiting returns the pragma for how long a statement waits for a lock.
func waiting(d time.Duration) string {
	return "busy_timeout(" + strconv.FormatInt(d.Milliseconds(), 10) + ")"
}

// keep returns a connector whose connections keep statements prepared.
func keep(inner sqldriver.Connector, path string, c sqlstore.Config) sqldriver.Connector {
	made := connector{Connector: inner}
	if c.Lazy {
		made.lazy = path
	}
	return sqldb.KeepPrepared(made, c.Prepared, nil)
}

// prepare checks the path, and creates the file if it does not exist, unless existing is set. isNew
// reports that the file has no database yet, so that Open may set its journal mode.
func prepare(path string, existing bool) (isNew bool, err error) {
	info, err := os.Stat(path)
	switch {
	case existing && errors.Is(err, fs.ErrNotExist):
		return false, sqlstore.ErrNoDatabase
	case errors.Is(err, fs.ErrNotExist):
		file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) { // another process has created it, or the path is a dangling link
			_, err = os.Stat(path)
			return true, err
		}
		if errors.Is(err, fs.ErrNotExist) {
			return false, fmt.Errorf("the folder %s does not exist: create it first", filepath.Dir(path))
		}
		if err != nil {
			return false, fmt.Errorf("cannot create the file: %w", translateSystem(err))
		}
		return true, file.Close()
	case err != nil:
		return false, err
	case info.IsDir():
		return false, errors.New("is a folder: name a file in it")
	case !info.Mode().IsRegular():
		return false, errors.New("is not a regular file")
	}
	return info.Size() == 0 && !existing, nil
}

// initWithRetry calls initJournal until the file is not locked, for the time wait. Several
// processes may start on one new file, and SQLite does not wait for a lock to change the journal
// mode.
func initWithRetry(ctx context.Context, db *sqldb.DB, isNew bool, wait time.Duration) error {
	for end := time.Now().Add(wait); ; {
		err := db.WithWriter(ctx, func(conn *sql.Conn) error { return initJournal(ctx, conn, isNew) })
		if err == nil || kindOf(err) != engine.Busy || time.Now().After(end) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// initJournal sets the journal mode of a new database. For another file it checks that the file is
// a database.
func initJournal(ctx context.Context, conn *sql.Conn, isNew bool) error {
	if isNew {
		_, err := conn.ExecContext(ctx, "PRAGMA journal_mode = WAL")
		return err
	}
	var version int
	return conn.QueryRowContext(ctx, "PRAGMA schema_version").Scan(&version)
}

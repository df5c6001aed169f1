package sqlite

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// TestSQLiteKind has each code that means something to the stores, and neighbours that do not. The
// table has the codes, because no error of the driver can be made outside of it.
func TestSQLiteKind(t *testing.T) {
	t.Parallel()
	for fault, codes := range map[engine.Kind][]int{
		engine.Duplicate: {
			lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY, lib.SQLITE_CONSTRAINT_ROWID,
		},
		engine.ForeignKey: {lib.SQLITE_CONSTRAINT_FOREIGNKEY},
		engine.Invalid:    {lib.SQLITE_CONSTRAINT_CHECK},
		engine.Missing:    {lib.SQLITE_ERROR, lib.SQLITE_ERROR_MISSING_COLLSEQ, lib.SQLITE_ERROR_SNAPSHOT},
		engine.Busy: {
			lib.SQLITE_BUSY, lib.SQLITE_BUSY_RECOVERY, lib.SQLITE_BUSY_SNAPSHOT, lib.SQLITE_BUSY_TIMEOUT,
			lib.SQLITE_LOCKED, lib.SQLITE_LOCKED_SHAREDCACHE, lib.SQLITE_LOCKED_VTAB,
		},
		engine.Full: {lib.SQLITE_FULL},
		engine.ReadOnly: {
			lib.SQLITE_READONLY, lib.SQLITE_READONLY_RECOVERY, lib.SQLITE_READONLY_CANTLOCK,
			lib.SQLITE_READONLY_ROLLBACK, lib.SQLITE_READONLY_CANTINIT, lib.SQLITE_READONLY_DIRECTORY,
		},
		engine.Unavailable: {
			lib.SQLITE_READONLY_DBMOVED, lib.SQLITE_PERM, lib.SQLITE_PROTOCOL, lib.SQLITE_NOMEM,
			lib.SQLITE_IOERR, lib.SQLITE_IOERR_READ, lib.SQLITE_IOERR_FSYNC, lib.SQLITE_IOERR_NOMEM,
			lib.SQLITE_CANTOPEN, lib.SQLITE_CANTOPEN_ISDIR, lib.SQLITE_CANTOPEN_NOTEMPDIR,
		},
		engine.Other: {
			lib.SQLITE_OK, lib.SQLITE_INTERNAL, lib.SQLITE_ABORT, lib.SQLITE_ABORT_ROLLBACK,
			lib.SQLITE_INTERRUPT, lib.SQLITE_CORRUPT, lib.SQLITE_NOTFOUND, lib.SQLITE_EMPTY, lib.SQLITE_SCHEMA,
			lib.SQLITE_TOOBIG, lib.SQLITE_CONSTRAINT, lib.SQLITE_CONSTRAINT_NOTNULL,
			lib.SQLITE_CONSTRAINT_TRIGGER, lib.SQLITE_MISMATCH, lib.SQLITE_MISUSE, lib.SQLITE_AUTH,
			lib.SQLITE_RANGE, lib.SQLITE_NOTADB, lib.SQLITE_ROW, lib.SQLITE_DONE,
		},
	} {
		for _, code := range codes {
			if got := engine.SQLiteKind(code); got != fault {
				t.Errorf("%d: %v, want %v", code, got, fault)
			}
		}
	}
}

// TestKindOf causes an error of each kind, and asks for its fault with and without a wrapper.
func TestKindOf(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		more      string // of the connection's parameters
		statement string
		want      engine.Kind
	}{
		"unique":         {"", "INSERT INTO t (id, name) VALUES (2, 'a')", engine.Duplicate},
		"primary key":    {"", "INSERT INTO k VALUES ('a')", engine.Duplicate},
		"row id":         {"", "INSERT INTO k (rowid, name) VALUES (1, 'b')", engine.Duplicate},
		"foreign key":    {"", "INSERT INTO t (id, name, up) VALUES (3, 'c', 99)", engine.ForeignKey},
		"check":          {"", "INSERT INTO t (id, name, age) VALUES (4, 'd', -1)", engine.Invalid},
		"not null":       {"", "INSERT INTO t (id, name) VALUES (5, NULL)", engine.Other},
		"no such table":  {"", "SELECT 1 FROM nosuch", engine.Missing},
		"no such column": {"", "SELECT nosuch FROM t", engine.Missing},
		"query-only":     {"&_query_only=1", "DELETE FROM t", engine.ReadOnly},
		"full": {"&_pragma=max_page_count(1)", "INSERT INTO t (id, name) VALUES (6, hex(zeroblob(100000)))",
			engine.Full},
		"a missing folder": {"", "ATTACH '/nosuch/folder/file' AS other", engine.Unavailable},
		"locked":           {"", "INSERT INTO t (id, name) VALUES (7, 'g')", engine.Busy},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := "file:" + filepath.Join(t.TempDir(), "db") + "?_error_rc=1&_pragma=foreign_keys(1)"
			first := pool(t, file)
			for _, statement := range []string{
				"CREATE TABLE t (id integer PRIMARY KEY, name text NOT NULL UNIQUE, age integer CHECK (age >= 0), up " +
					"integer REFERENCES t (id))",
				"CREATE TABLE k (name text PRIMARY KEY)", "INSERT INTO t (id, name) VALUES (1, 'a')",
				"INSERT INTO k VALUES ('a')",
			} {
				exec(t, first, statement)
			}
			if c.want == engine.Busy {
				first.SetMaxOpenConns(1)
				exec(t, first, "BEGIN EXCLUSIVE")
			}
			db := pool(t, file+c.more)
			_, err := db.ExecContext(t.Context(), c.statement)
			for _, err := range []error{err, fmt.Errorf("exec: %w", err)} {
				if got := kindOf(err); got != c.want || err == nil {
					t.Errorf("%v: %v, want %v", err, got, c.want)
				}
			}
		})
	}
	if got := kindOf(errors.New("x")); got != engine.Other {
		t.Errorf("an error of another package: %v", got)
	}
}

// pool opens a file, and closes it when t ends.
func pool(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	connector, err := driver.NewConnector(dsn)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { db.Close() })
	return db
}

func exec(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// TestKindOfConditions causes errors that need more than one statement.
func TestKindOfConditions(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		provoke func(t *testing.T) error
		want    engine.Kind
	}{
		"drop of a table that is being read": {dropWhileReading, engine.Busy},
		"a file that cannot be read":         {readUnreadable, engine.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := c.provoke(t)
			if got := kindOf(err); err == nil || got != c.want {
				t.Errorf("%v: %v, want %v", err, got, c.want)
			}
		})
	}
}

// dropWhileReading drops a table on the connection that reads it: SQLITE_LOCKED.
func dropWhileReading(t *testing.T) error {
	db := pool(t, "file:"+filepath.Join(t.TempDir(), "db")+"?_error_rc=1")
	exec(t, db, "CREATE TABLE t (id integer)")
	exec(t, db, "INSERT INTO t VALUES (1), (2)")
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	rows, err := conn.QueryContext(t.Context(), "SELECT id FROM t")
	if err != nil || !rows.Next() {
		t.Fatal("no row:", err)
	}
	defer rows.Close()
	_, err = conn.ExecContext(t.Context(), "DROP TABLE t")
	return err
}

// readUnreadable opens a file whose first byte is not mapped: SQLITE_IOERR.
func readUnreadable(t *testing.T) error {
	const file = "/proc/self/mem"
	if _, err := os.Stat(file); err != nil {
		t.Skip("this system has no such file: ", err)
	}
	db := pool(t, "file:"+file+"?_error_rc=1&mode=ro")
	_, err := db.ExecContext(t.Context(), "SELECT 1 FROM sqlite_master")
	return err
}

package sqlite

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// TestFaultOf provokes each kind of error: the driver's cannot be made.
func TestFaultOf(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		more      string // of the connection's parameters
		statement string
		want      sqldb.Fault
	}{
		"unique":            {"", "INSERT INTO t (id, name) VALUES (2, 'a')", sqldb.FaultDuplicate},
		"primary key":       {"", "INSERT INTO k VALUES ('a')", sqldb.FaultDuplicate},
		"row id":            {"", "INSERT INTO t (id, name) VALUES (1, 'b')", sqldb.FaultDuplicate},
		"foreign key":       {"", "INSERT INTO t (id, name, up) VALUES (3, 'c', 99)", sqldb.FaultReference},
		"check":             {"", "INSERT INTO t (id, name, age) VALUES (4, 'd', -1)", sqldb.FaultInvalid},
		"not null":          {"", "INSERT INTO t (id, name) VALUES (5, NULL)", sqldb.FaultOther},
		"no such table":     {"", "SELECT 1 FROM nosuch", sqldb.FaultStatement},
		"no such column":    {"", "SELECT nosuch FROM t", sqldb.FaultStatement},
		"a query-only line": {"&_query_only=1", "DELETE FROM t", sqldb.FaultReadOnly},
		"full":              {"&_pragma=max_page_count(1)", "INSERT INTO t (id, name) VALUES (6, hex(zeroblob(100000)))", sqldb.FaultFull},
		"a folder gone":     {"", "ATTACH '/nosuch/folder/file' AS other", sqldb.FaultUnusable},
		"locked":            {"", "INSERT INTO t (id, name) VALUES (7, 'g')", sqldb.FaultBusy},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := "file:" + filepath.Join(t.TempDir(), "db") + "?_error_rc=1&_pragma=foreign_keys(1)"
			first := must(pool(file))
			defer first.Close()
			for _, statement := range []string{
				"CREATE TABLE t (id integer PRIMARY KEY, name text NOT NULL UNIQUE, age integer CHECK (age >= 0), up integer REFERENCES t (id))",
				"CREATE TABLE k (name text PRIMARY KEY)", "INSERT INTO t (id, name) VALUES (1, 'a')", "INSERT INTO k VALUES ('a')",
			} {
				exec(t, first, statement)
			}
			if c.want == sqldb.FaultBusy {
				first.SetMaxOpenConns(1)
				exec(t, first, "BEGIN EXCLUSIVE")
			}
			db := must(pool(file + c.more))
			defer db.Close()
			_, err := db.ExecContext(t.Context(), c.statement)
			for _, err := range []error{err, fmt.Errorf("exec: %w", err)} {
				if got := faultOf(err); got != c.want || err == nil {
					t.Errorf("%v: %v, want %v", err, got, c.want)
				}
			}
		})
	}
	if got := faultOf(errors.New("x")); got != sqldb.FaultOther {
		t.Errorf("anything else: %v", got)
	}
}

func exec(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

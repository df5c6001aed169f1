package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// counted is a driver that records the statements that are open. A query returns its argument. It
// fails to prepare or to run where fail says so.
type counted struct {
	mu      sync.Mutex
	open    []string
	made    []string
	fail    func(query string) error
	prepare func(open int) error
}

func (d *counted) Connect(context.Context) (driver.Conn, error) { return countedConn{d}, nil }
func (d *counted) Driver() driver.Driver                        { return nil }

type countedConn struct{ *counted }

func (countedConn) Begin() (driver.Tx, error)                                    { return nil, nil }
func (countedConn) BeginTx(context.Context, driver.TxOptions) (driver.Tx, error) { return nil, nil }
func (countedConn) Close() error                                                 { return nil }
func (countedConn) Ping(context.Context) error                                   { return nil }
func (countedConn) ResetSession(context.Context) error                           { return nil }
func (countedConn) IsValid() bool                                                { return true }
func (countedConn) CheckNamedValue(*driver.NamedValue) error                     { return nil }
func (c countedConn) Prepare(query string) (driver.Stmt, error) {
	return nil, errors.New("no context")
}
func (c countedConn) PrepareContext(_ context.Context, q string) (driver.Stmt, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.prepare != nil {
		if err := c.prepare(len(c.open)); err != nil {
			return nil, err
		}
	}
	c.open, c.made = append(c.open, q), append(c.made, q)
	return countedStmt{c.counted, q}, nil
}

func (countedConn) ExecContext(context.Context, string, []driver.NamedValue) (driver.Result, error) {
	return driver.RowsAffected(0), nil
}

func (countedConn) QueryContext(context.Context, string, []driver.NamedValue) (driver.Rows, error) {
	return &countedRows{}, nil
}

type countedStmt struct {
	*counted
	query string
}

func (s countedStmt) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = slices.Delete(s.open, slices.Index(s.open, s.query), slices.Index(s.open, s.query)+1)
	return nil
}
func (countedStmt) NumInput() int                              { return -1 }
func (countedStmt) Exec([]driver.Value) (driver.Result, error) { return nil, nil }
func (countedStmt) Query([]driver.Value) (driver.Rows, error)  { return nil, nil }

func (s countedStmt) ExecContext(context.Context, []driver.NamedValue) (driver.Result, error) {
	return driver.RowsAffected(1), s.failure()
}

func (s countedStmt) QueryContext(_ context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return &countedRows{args}, s.failure()
}

func (s countedStmt) failure() error {
	if s.fail == nil {
		return nil
	}
	return s.fail(s.query)
}

type countedRows struct{ args []driver.NamedValue }

func (*countedRows) Columns() []string { return []string{"x"} }
func (*countedRows) Close() error      { return nil }
func (r *countedRows) Next(row []driver.Value) error {
	if len(r.args) == 0 {
		return io.EOF
	}
	row[0], r.args = r.args[0].Value, r.args[1:]
	return nil
}

// TestKeepPrepared runs statements on one connection that keeps two, and looks which are prepared
// and which stay open.
func TestKeepPrepared(t *testing.T) {
	t.Parallel()
	failed := errors.New("failed")
	type db = *sql.DB
	exec := func(queries ...string) func(*testing.T, db) {
		return func(t *testing.T, db db) {
			for _, q := range queries {
				if _, err := db.ExecContext(t.Context(), q, 1); err != nil && !errors.Is(err, failed) {
					t.Errorf("%s: %v", q, err)
				}
			}
		}
	}
	for name, test := range map[string]struct {
		driver     *counted
		run        func(t *testing.T, db db)
		made, open []string
	}{
		"again":                 {&counted{}, exec("a", "a", "a"), []string{"a"}, []string{"a"}},
		"the last two are kept": {&counted{}, exec("a", "b", "c"), []string{"a", "b", "c"}, []string{"b", "c"}},
		"the last used is kept": {&counted{}, exec("a", "b", "a", "c", "a"), []string{"a", "b", "c"},
			[]string{"a", "c"}},
		"without arguments": {&counted{}, func(t *testing.T, db db) { db.ExecContext(t.Context(), "a") }, nil,
			nil},
		"a query without arguments": {&counted{}, func(t *testing.T, db db) {
			for _, q := range []string{"SELECT a", "select a", "SELECT a", "PRAGMA b", "SHOW c"} {
				rows, err := db.QueryContext(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				rows.Close()
			}
		}, []string{"SELECT a", "select a"}, []string{"SELECT a", "select a"}},
		"a long one is not kept": {&counted{}, exec(strings.Repeat("a", 17<<10), "b"),
			[]string{strings.Repeat("a", 17<<10), "b"}, []string{"b"}},
		"a failed one is not kept": {&counted{fail: func(string) error { return failed }}, exec("a", "a"),
			[]string{"a", "a"}, nil},
		"in use twice": {&counted{}, func(t *testing.T, db db) {
			conn, err := db.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			outer, _ := conn.QueryContext(t.Context(), "a", 1)
			inner, _ := conn.QueryContext(t.Context(), "a", 1)
			outer.Close()
			inner.Close()
		}, []string{"a", "a"}, []string{"a"}},
		"dropped while in use": {&counted{}, func(t *testing.T, db db) {
			conn, err := db.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			rows, _ := conn.QueryContext(t.Context(), "a", 1)
			for _, q := range []string{"b", "c"} {
				conn.ExecContext(t.Context(), q, 1)
			}
			rows.Close()
		}, []string{"a", "b", "c"}, []string{"b", "c"}},
		"the server is full": {&counted{prepare: func(open int) error {
			if open == 1 {
				return failed
			}
			return nil
		}}, exec("a", "b"), []string{"a", "b"}, []string{"b"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := sql.OpenDB(KeepPrepared(test.driver, 2, func(err error) bool { return err == failed }))
			db.SetMaxOpenConns(1)
			test.run(t, db)
			slices.Sort(test.driver.open)
			if diff := cmp.Diff(test.made, test.driver.made); diff != "" {
				t.Error("prepared: " + diff)
			}
			if !slices.Equal(test.open, test.driver.open) {
				t.Errorf("open: %q, want %q", test.driver.open, test.open)
			}
			db.Close()
			if len(test.driver.open) > 0 {
				t.Errorf("open after the connection: %q", test.driver.open)
			}
		})
	}
}

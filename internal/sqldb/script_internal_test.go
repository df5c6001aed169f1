package sqldb

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// script is a database that records what reaches the driver, and answers as its maps say. The key
// of an answer is the entry in the record, for example "exec INSERT" or "commit".
type script struct {
	fails fails
	rows  rows
	hangs map[string]bool // do not return before their context ends
	slow  map[string]time.Duration
	then  map[string]func() // run before the entry returns

	mu  sync.Mutex
	log []string
}

// fails has the errors of the first, second and later times. Then the entry succeeds.
type fails map[string][]error

// rows has the only row of a query.
type rows map[string][]driver.Value

// failure is an error of the driver.
type failure struct{ fault engine.Kind }

func (failure) Error() string { return "failure" }

func faultOfFailure(err error) engine.Kind {
	var f failure
	errors.As(err, &f)
	return f.fault
}

// open returns a DB on the script. It is closed when t ends.
func (s *script) open(t *testing.T, e engine.Engine, c Config) *DB {
	t.Helper()
	if e.KindOf == nil {
		e.KindOf = faultOfFailure
	}
	e.Rebind = func(query string) string { return query }
	c.Readers, c.Writers = max(c.Readers, 1), max(c.Writers, 1)
	c.Wait = max(c.Wait, time.Second)
	db := New(s, s, &e, c)
	t.Cleanup(func() { db.Close() })
	return db
}

// take returns the record, and begins a new one.
func (s *script) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	log := s.log
	s.log = nil
	return log
}

func (s *script) reach(ctx context.Context, entry string) error {
	s.mu.Lock()
	s.log = append(s.log, entry)
	var err error
	if fails := s.fails[entry]; len(fails) > 0 {
		err, s.fails[entry] = fails[0], fails[1:]
	}
	s.mu.Unlock()
	time.Sleep(s.slow[entry])
	if then := s.then[entry]; then != nil {
		then()
	}
	if s.hangs[entry] {
		<-ctx.Done()
		return ctx.Err()
	}
	return err
}

// Connect implements driver.Connector.
func (s *script) Connect(ctx context.Context) (driver.Conn, error) {
	if err := s.reach(ctx, "connect"); err != nil {
		return nil, err
	}
	return &scripted{script: s}, nil
}

func (s *script) Driver() driver.Driver { return nil }

// scripted is a connection, a transaction and a statement of a script.
type scripted struct {
	*script
	begun context.Context // that of BeginTx
	query string          // of a prepared statement
}

func (c *scripted) Close() error {
	if c.query == "" {
		return c.reach(context.Background(), "close")
	}
	return nil
}

func (c *scripted) Prepare(query string) (driver.Stmt, error) {
	return &scripted{script: c.script, query: query}, c.reach(context.Background(), "prepare "+query)
}

func (c *scripted) Begin() (driver.Tx, error) { panic("unused") }

func (c *scripted) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	entry := "begin"
	if o.Isolation != 0 {
		entry += " isolated"
	}
	return &scripted{script: c.script, begun: ctx}, c.reach(ctx, entry)
}

func (c *scripted) Commit() error   { return c.reach(c.begun, "commit") }
func (c *scripted) Rollback() error { return c.reach(c.begun, "rollback") }
func (c *scripted) NumInput() int   { return -1 }

func (c *scripted) Exec([]driver.Value) (driver.Result, error) { panic("unused") }
func (c *scripted) Query([]driver.Value) (driver.Rows, error) {
	return &oneRow{row: c.rows[c.query]}, c.reach(context.Background(), "query "+c.query)
}

func (c *scripted) ExecContext(ctx context.Context, query string, _ []driver.NamedValue) (driver.Result, error) {
	return driver.RowsAffected(1), c.reach(ctx, "exec "+query)
}

func (c *scripted) QueryContext(ctx context.Context, query string, _ []driver.NamedValue) (driver.Rows, error) {
	return &oneRow{row: c.rows[query]}, c.reach(ctx, "query "+query)
}

// oneRow is the result of a query: one row, or none if row is nil.
type oneRow struct{ row []driver.Value }

func (r *oneRow) Columns() []string { return slices.Repeat([]string{"c"}, len(r.row)) }
func (r *oneRow) Close() error      { return nil }

func (r *oneRow) Next(to []driver.Value) error {
	if r.row == nil {
		return io.EOF
	}
	copy(to, r.row)
	r.row = nil
	return nil
}

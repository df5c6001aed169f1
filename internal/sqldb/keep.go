package sqldb

import (
	"container/list"
	"context"
	"database/sql/driver"
	"strings"
)

// DriverConn has the methods of a driver's connection that database/sql uses.
type DriverConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.NamedValueChecker
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// driverStmt has the methods of a driver's statement that database/sql uses.
type driverStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// KeepPrepared returns a connector for a driver that prepares each statement anew. Each connection
// keeps the last size statements prepared, by their text: those with arguments, and every SELECT.
// The connections of inner must be DriverConn. If isFull reports that the server has no room for
// one more, the connection closes its other statements first; isFull may be nil. KeepPrepared
// returns inner if size is not positive.
func KeepPrepared(inner driver.Connector, size int, isFull func(err error) bool) driver.Connector {
	if size <= 0 {
		return inner
	}
	if isFull == nil {
		isFull = func(error) bool { return false }
	}
	return keeper{inner, size, isFull}
}

type keeper struct {
	driver.Connector
	size   int
	isFull func(err error) bool
}

// Connect implements driver.Connector.
func (k keeper) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &keepingConn{conn.(DriverConn), k, map[string]*list.Element{}, list.New()}, nil
}

// keepingConn is a connection with its prepared statements. database/sql uses it from one goroutine
// at a time.
type keepingConn struct {
	DriverConn
	keeper keeper
	byText map[string]*list.Element // of kept
	kept   *list.List               // the last used first
}

// kept is a prepared statement.
type kept struct {
	text string
	stmt driverStmt
	busy bool // its rows are not closed yet
}

// Unwrap returns the driver's connection.
func (c *keepingConn) Unwrap() driver.Conn { return c.DriverConn }

// Close implements driver.Conn.
func (c *keepingConn) Close() error {
	c.shrink(0)
	return c.DriverConn.Close()
}

// ExecContext implements driver.ExecerContext.
func (c *keepingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if len(args) == 0 {
		return c.DriverConn.ExecContext(ctx, query, args)
	}
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	result, err := s.stmt.ExecContext(ctx, args)
	c.giveBack(s, err)
	return result, err
}

// QueryContext implements driver.QueryerContext.
func (c *keepingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if len(args) == 0 && !isSelect(query) {
		return c.DriverConn.QueryContext(ctx, query, args)
	}
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := s.stmt.QueryContext(ctx, args)
	if err != nil {
		c.giveBack(s, err)
		return nil, err
	}
	return &keptRows{rows, func(err error) { c.giveBack(s, err) }}, nil
}

// longestKept is the length of the longest text whose statement is kept, in bytes. Longer ones,
// such as an INSERT of many rows, seldom repeat, and 256 of them would take much memory.
const longestKept = 16 << 10

// isSelect reports whether a query without arguments is worth to be prepared: the list of a table
// repeats, while PRAGMA, SHOW and the like do not, and some servers cannot prepare them.
func isSelect(query string) bool { return len(query) > 7 && strings.EqualFold(query[:7], "SELECT ") }

// take returns a prepared statement for the caller alone.
func (c *keepingConn) take(ctx context.Context, query string) (*kept, error) {
	at := c.byText[query]
	if at != nil && !at.Value.(*kept).busy {
		c.kept.MoveToFront(at)
		s := at.Value.(*kept)
		s.busy = true
		return s, nil
	}
	stmt, err := c.PrepareContext(ctx, query)
	if err != nil && c.keeper.isFull(err) {
		c.shrink(0)
		stmt, err = c.PrepareContext(ctx, query)
	}
	if err != nil {
		return nil, err
	}
	s := &kept{query, stmt.(driverStmt), true}
	if c.byText[query] == nil && len(query) <= longestKept { // else giveBack closes s
		c.byText[query] = c.kept.PushFront(s)
		c.shrink(c.keeper.size)
	}
	return s, nil
}

// giveBack ends the use of a statement. It closes the statement after an error, because the
// statement may no longer fit the schema.
func (c *keepingConn) giveBack(s *kept, err error) {
	s.busy = false
	at := c.byText[s.text]
	if at == nil || at.Value.(*kept) != s {
		s.stmt.Close()
	} else if err != nil {
		c.drop(at)
	}
}

// shrink closes the least recently used statements, until size are left.
func (c *keepingConn) shrink(size int) {
	for at := c.kept.Back(); at != nil && c.kept.Len() > size; {
		last := at
		at = at.Prev()
		c.drop(last)
	}
}

// drop forgets a statement, and closes it unless it is in use. In that case giveBack closes it.
func (c *keepingConn) drop(at *list.Element) {
	s := c.kept.Remove(at).(*kept)
	delete(c.byText, s.text)
	if !s.busy {
		s.stmt.Close()
	}
}

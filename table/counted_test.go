package table_test

import (
	"context"
	"database/sql/driver"
	"sync/atomic"

	"github.com/latchkey-go/latchkey/table"
)

// counted counts the statements that run on a database.
type counted struct {
	table.DB
	n    atomic.Int64
	last atomic.Pointer[string]
}

func (c *counted) Values(ctx context.Context, width int, fn func(row []driver.Value) error, query string,
	args ...any) error {
	c.n.Add(1)
	c.last.Store(&query)
	return c.DB.Values(ctx, width, fn, query, args...)
}

func (c *counted) Exec(ctx context.Context, statement string, args ...any) (int64, error) {
	c.n.Add(1)
	return c.DB.Exec(ctx, statement, args...)
}

func (c *counted) Insert(ctx context.Context, idColumn, statement string, args ...any) (int64, error) {
	c.n.Add(1)
	return c.DB.Insert(ctx, idColumn, statement, args...)
}

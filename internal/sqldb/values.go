package sqldb

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// Values runs a statement that returns rows of width columns, in the transaction of ctx or on a
// reader, and calls each once per row with the driver's values. They are valid until each returns,
// which must not use the transaction.
//
// On a reader the values come from the driver itself: for short rows the way through package sql
// costs as much as reading them.
func (db *DB) Values(ctx context.Context, width int, each func(row []driver.Value) error, query string, args ...any,
) error {
	if db.tx(ctx) != nil {
		return db.Loop(ctx, ScanValues(width, each), query, args...)
	}
	query = db.rebind(query, args)
	db.observe(query)
	return db.noteError(ctx, db.retryStale(func() error {
		return db.withReader(ctx, func(ctx context.Context) error {
			bound, cancel := db.boundStatement(ctx)
			defer cancel()
			return db.fromDriver(bound, query, args, &valueRows{row: make([]driver.Value, width), each: each})
		})
	}))
}

// ScanValues returns a function for Loop that calls each with the values of a row.
func ScanValues(width int, each func(row []driver.Value) error) func(scan func(...any) error) error {
	row, dest := make([]driver.Value, width), make([]any, width)
	for i := range row {
		dest[i] = (*any)(&row[i])
	}
	return func(scan func(...any) error) error {
		if err := scan(dest...); err != nil {
			return err
		}
		return each(row)
	}
}

// fromDriver runs a query on a connection to read. As package sql does, it tries again on another
// connection if the driver reports that one to be broken before it has done anything.
func (db *DB) fromDriver(ctx context.Context, query string, args []any, rows *valueRows) error {
	for tries := cap(db.readers.places); ; tries-- {
		conn, err := db.read.Conn(ctx)
		if err != nil {
			return err
		}
		err = conn.Raw(func(conn any) error { return rows.read(ctx, conn, query, args) })
		conn.Close() // returns it to the pool
		if rows.began || tries == 0 || !errors.Is(err, driver.ErrBadConn) {
			return err
		}
	}
}

// valueRows reads the rows of a query from a driver.
type valueRows struct {
	row   []driver.Value
	each  func(row []driver.Value) error
	began bool // the driver has taken the query
}

func (v *valueRows) read(ctx context.Context, conn any, query string, args []any) (err error) {
	named, err := namedValues(conn, args)
	if err != nil {
		return err
	}
	rows, err := conn.(driver.QueryerContext).QueryContext(ctx, query, named)
	if err != nil {
		return err
	}
	v.began = true
	defer func() {
		if failed := rows.Close(); err == nil {
			err = failed
		}
	}()
	if n := len(rows.Columns()); n != len(v.row) {
		return fmt.Errorf("the statement has %d columns instead of %d", n, len(v.row))
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := rows.Next(v.row)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if ctx.Err() != nil { // the driver's own error says less
			return ctx.Err()
		}
		if err == nil {
			err = v.each(v.row)
		}
		if err != nil {
			return err
		}
	}
}

// namedValues returns arguments in the form that the driver takes.
func namedValues(conn any, args []any) ([]driver.NamedValue, error) {
	checker, _ := conn.(driver.NamedValueChecker)
	named := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		named[i] = driver.NamedValue{Ordinal: i + 1, Value: arg}
		err := driver.ErrSkip
		if checker != nil {
			err = checker.CheckNamedValue(&named[i])
		}
		if errors.Is(err, driver.ErrSkip) {
			named[i].Value, err = driver.DefaultParameterConverter.ConvertValue(arg)
		}
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
	}
	return named, nil
}

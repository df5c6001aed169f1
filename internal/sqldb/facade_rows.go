package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"io"
	"reflect"

	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// openRows runs a statement that returns rows, for Facade. Outside a transaction the rows of a
// statement that writes are read before its transaction commits.
func (db *DB) openRows(ctx context.Context, query string, args []any) (driver.Rows, error) {
	db.observe(query)
	switch {
	case db.tx(ctx) != nil:
		return db.openInTx(ctx, query, args)
	case db.Writes(query):
		return db.collectRows(ctx, query, args)
	}
	rows, err := db.openOnReader(ctx, query, args)
	if fault, translated := db.translateStatement(ctx, err); fault == engine.ReadOnly {
		return db.collectRows(ctx, query, args) // a statement that writes: WITH … INSERT, FOR UPDATE
	} else if err != nil {
		return nil, translated
	}
	return rows, nil
}

// openInTx runs the query in the transaction of ctx. Until its rows are closed, that transaction
// refuses further statements, because some engines could not run them.
func (db *DB) openInTx(ctx context.Context, query string, args []any) (driver.Rows, error) {
	t := db.tx(ctx)
	if err := t.usable(); err != nil {
		return nil, err
	}
	db.noteEffect(ctx, t, query)
	bound, cancel := db.boundStatement(ctx)
	rows, err := t.QueryContext(bound, query, args...)
	if err != nil {
		cancel()
		return nil, db.noteError(ctx, err)
	}
	t.setReading(true)
	return newFacadeRows(ctx, db, rows, func() { cancel(); t.setReading(false) })
}

// openOnReader runs the query on a reader, which is free again when the rows are closed.
func (db *DB) openOnReader(ctx context.Context, query string, args []any) (rows driver.Rows, err error) {
	err = db.retryStale(func() error {
		waited, leave, err := db.readers.enter(ctx)
		if err != nil {
			return err
		}
		bound, cancel := db.boundStatement(waited)
		release := func() { cancel(); leave() }
		found, err := db.read.QueryContext(bound, query, args...)
		if err != nil {
			release()
			return err
		}
		rows, err = newFacadeRows(ctx, db, found, release)
		return err
	})
	return rows, err
}

// collectRows runs the query in a transaction of its own, and returns its rows after the commit.
func (db *DB) collectRows(ctx context.Context, query string, args []any) (driver.Rows, error) {
	var all *collected
	err := db.InTx(ctx, func(ctx context.Context) error {
		rows, err := db.openInTx(ctx, query, args)
		if err != nil {
			return err
		}
		defer rows.Close()
		all = &collected{facadeRows: rows.(*facadeRows)}
		for {
			row := make([]driver.Value, len(rows.Columns()))
			switch err := rows.Next(row); err {
			case nil:
				all.rows = append(all.rows, row)
			case io.EOF:
				return nil
			default:
				return err
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// facadeRows are the rows of a statement, with the errors of db.
type facadeRows struct {
	db      *DB
	ctx     context.Context
	rows    *sql.Rows
	release func()
	columns []string
	types   []*sql.ColumnType
}

func newFacadeRows(ctx context.Context, db *DB, rows *sql.Rows, release func()) (*facadeRows, error) {
	r := &facadeRows{db: db, ctx: ctx, rows: rows, release: release}
	var err error
	if r.columns, err = rows.Columns(); err == nil {
		r.types, err = rows.ColumnTypes()
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// note is DB.noteError, but does not check the schema: the check needs a reader, and the rows may
// hold the only one.
func (r *facadeRows) note(err error) error {
	fault, err := r.db.translate(r.ctx, err)
	if t := r.db.tx(r.ctx); t != nil {
		t.noteFault(fault, err, r.db.engine)
	}
	return err
}

// Columns implements driver.Rows.
func (r *facadeRows) Columns() []string { return r.columns }

// Close implements driver.Rows.
func (r *facadeRows) Close() error {
	defer r.release()
	return r.note(r.rows.Close())
}

// Next implements driver.Rows.
func (r *facadeRows) Next(row []driver.Value) error {
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return r.note(err)
		}
		return io.EOF
	}
	values, dest := make([]any, len(row)), make([]any, len(row))
	for i := range values {
		dest[i] = &values[i]
	}
	err := r.rows.Scan(dest...)
	for i, value := range values {
		row[i] = value
	}
	return err
}

// The following methods implement the interfaces driver.RowsColumnType…, for the types of columns.

func (r *facadeRows) ColumnTypeDatabaseTypeName(i int) string { return r.types[i].DatabaseTypeName() }
func (r *facadeRows) ColumnTypeLength(i int) (int64, bool)    { return r.types[i].Length() }
func (r *facadeRows) ColumnTypeNullable(i int) (bool, bool)   { return r.types[i].Nullable() }
func (r *facadeRows) ColumnTypeScanType(i int) reflect.Type   { return r.types[i].ScanType() }
func (r *facadeRows) ColumnTypePrecisionScale(i int) (int64, int64, bool) {
	return r.types[i].DecimalSize()
}

// collected are rows that have been read into memory.
type collected struct {
	*facadeRows // for the names and types of the columns
	rows        [][]driver.Value
}

// Close implements driver.Rows.
func (c *collected) Close() error { return nil }

// Next implements driver.Rows.
func (c *collected) Next(row []driver.Value) error {
	if len(c.rows) == 0 {
		return io.EOF
	}
	copy(row, c.rows[0])
	c.rows = c.rows[1:]
	return nil
}

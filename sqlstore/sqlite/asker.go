package sqlite

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"

	"github.com/latchkey-go/latchkey/auth/cache"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/internal/trigger"
)

// asker is the connection of a signal.
type asker struct {
	db   *sqldb.DB
	pool *sql.DB
	conn *sql.Conn
	data sqldriver.Stmt // reads data_version; it belongs to conn

	version int64 // data_version
	schema  int64 // schema_version
	lacks   error // why there are no counts of triggers, or nil
	counted sqldb.Counted
}

// connect opens a connection and notes the state of the database.
func connect(ctx context.Context, open sqldriver.Connector, db *sqldb.DB) (_ *asker, err error) {
	a := &asker{db: db, pool: sql.OpenDB(open), schema: -1}
	defer func() {
		if err != nil {
			a.close()
		}
	}()
	if a.conn, err = a.pool.Conn(ctx); err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	if err = a.conn.Raw(a.prepare); err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	if a.version, err = a.dataVersion(); err != nil {
		return nil, err
	}
	return a, a.readCounts(ctx)
}

// prepare prepares the question with the driver itself. It is asked so often that the way through
// package sql would cost as much as the answer.
func (a *asker) prepare(conn any) (err error) {
	a.data, err = conn.(sqldriver.Conn).Prepare("PRAGMA data_version")
	return err
}

// dataVersion reads data_version. It waits for a lock no longer than askBusy.
func (a *asker) dataVersion() (version int64, err error) {
	err = a.conn.Raw(func(any) error {
		rows, err := a.data.(sqldriver.StmtQueryContext).QueryContext(context.Background(), nil)
		if err != nil {
			return err
		}
		var row [1]sqldriver.Value
		err = rows.Next(row[:])
		version, _ = row[0].(int64)
		return errors.Join(err, rows.Close())
	})
	if err != nil {
		return 0, fmt.Errorf("read data_version: %w", err)
	}
	return version, nil
}

// ask counts what has changed since the last question.
func (a *asker) ask(changes *cache.Changes) error {
	version, err := a.dataVersion()
	if err != nil || version == a.version {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), askIn)
	defer cancel()
	schema, before := a.schema, a.counted
	if err := a.readCounts(ctx); err != nil {
		return err
	}
	a.version = version
	if a.lacks != nil || schema != a.schema { // DROP TABLE changes the schema only
		changes.All()
	} else {
		a.counted.Since(before, changes)
	}
	return nil
}

// readCounts reads what the triggers have counted. If the schema has changed, it first looks again
// whether the database has the triggers.
func (a *asker) readCounts(ctx context.Context) error {
	var schema int64
	if err := a.conn.QueryRowContext(ctx, "PRAGMA schema_version").Scan(&schema); err != nil {
		return fmt.Errorf("read schema_version: %w", err)
	}
	if schema != a.schema {
		lacks, err := a.checkTriggers(ctx)
		if err != nil {
			return fmt.Errorf("look for the triggers: %w", err)
		}
		a.schema, a.lacks = schema, lacks
	}
	if a.lacks != nil {
		return nil
	}
	query, rows := trigger.Counting(a.db.Engine().Name)
	if err := a.conn.QueryRowContext(ctx, query).Scan(a.counted.Fields()...); err != nil {
		return fmt.Errorf("read %s: %w", trigger.Counts, err)
	}
	if a.counted.Rows != rows { // until the schema changes again
		a.lacks = fmt.Errorf("%s has %d rows instead of %d: run migrate", trigger.Counts, a.counted.Rows, rows)
	}
	return nil
}

// checkTriggers returns nil as lacks if all triggers are there.
func (a *asker) checkTriggers(ctx context.Context) (lacks, err error) {
	_, lacks = a.db.CheckTriggers(func(query string) (found map[string]string, failed error) {
		found, failed = sqldb.Pairs(ctx, a.conn, query)
		err = errors.Join(err, failed)
		return found, failed
	})
	return lacks, err
}

func (a *asker) close() {
	if a.data != nil {
		a.data.Close()
	}
	if a.conn != nil {
		a.conn.Close()
	}
	a.pool.Close()
}

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

// asker is the connection on which signal asks.
type asker struct {
	db   *sqldb.DB
	pool *sql.DB
	conn *sql.Conn
	data *sql.Stmt // reads data_version

	version int64 // data_version
	schema  int64 // schema_version
	lacks   error // why there is nothing that triggers have counted, or nil
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
	if a.data, err = a.conn.PrepareContext(ctx, "PRAGMA data_version"); err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	if err = a.data.QueryRowContext(ctx).Scan(&a.version); err != nil {
		return nil, fmt.Errorf("read data_version: %w", err)
	}
	return a, a.readCounts(ctx)
}

// ask counts what has changed since the last question.
func (a *asker) ask(ctx context.Context, changes *cache.Changes) error {
	version := a.version
	if err := a.data.QueryRowContext(ctx).Scan(&version); err != nil {
		return fmt.Errorf("read data_version: %w", err)
	}
	if version == a.version {
		return nil
	}
	schema, before := a.schema, a.counted
	if err := a.readCounts(ctx); err != nil {
		return err
	}
	a.version = version
	if a.lacks != nil || schema != a.schema { // a dropped table fires no trigger
		changes.All()
	} else {
		a.counted.Since(before, changes)
	}
	return nil
}

// readCounts reads what the triggers have counted. Whether they are there it asks again when the
// schema has changed.
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
	if a.conn != nil {
		a.conn.Close()
	}
	a.pool.Close()
}

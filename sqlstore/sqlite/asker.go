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
	data *sql.Stmt // reads data_version

	version int64 // data_version
	schema  int64 // schema_version
	counted bool  // the database has all triggers
	changed int64 // of the table of counts
	added   int64 // of the table of counts
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
	schema, changed, added := a.schema, a.changed, a.added
	if err := a.readCounts(ctx); err != nil {
		return err
	}
	a.version = version
	switch {
	case !a.counted || schema != a.schema || changed != a.changed: // DROP TABLE changes the schema only
		changes.All()
	case added != a.added:
		changes.Added()
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
		counted, err := a.hasTriggers(ctx)
		if err != nil {
			return fmt.Errorf("look for the triggers: %w", err)
		}
		a.schema, a.counted = schema, counted
	}
	if !a.counted {
		return nil
	}
	err := a.conn.QueryRowContext(ctx, "SELECT changed, added FROM "+trigger.Counts+" WHERE id = 0").
		Scan(&a.changed, &a.added)
	if errors.Is(err, sql.ErrNoRows) {
		a.counted, err = false, nil // the row is missing: use no counts until the schema changes again
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", trigger.Counts, err)
	}
	return nil
}

// hasTriggers reports whether the database has all triggers. The error is that of a query.
func (a *asker) hasTriggers(ctx context.Context) (bool, error) {
	var failed error
	_, missing := a.db.CheckTriggers(func(query string) (found map[string]string, err error) {
		found, err = sqldb.Pairs(ctx, a.conn, query)
		failed = errors.Join(failed, err)
		return found, err
	})
	return missing == nil, failed
}

func (a *asker) close() {
	if a.conn != nil {
		a.conn.Close()
	}
	a.pool.Close()
}

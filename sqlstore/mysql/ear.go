package mysql

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"fmt"
	"maps"
	"time"

	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/internal/trigger"
)

const (
	askEvery   = 10 * time.Millisecond
	idleAfter  = time.Second            // how long the ear goes on asking after the last check of a credential
	checkEvery = 500 * time.Millisecond // how often the ear looks for missing triggers
)

// createdQuery returns when each trigger was created, so that a trigger shows that was dropped and
// created again.
const createdQuery = "SELECT TRIGGER_NAME, CONCAT_WS(' ', EVENT_OBJECT_TABLE, CREATED) " +
	"FROM information_schema.TRIGGERS " +
	"WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME LIKE 'latchkey%'"

// ear reads the counts of the triggers.
type ear struct {
	db      *sqldb.DB
	pool    *sql.DB
	conn    *sql.Conn
	counts  *sql.Stmt
	rows    int64 // how many trigger.Counts should have
	counted sqldb.Counted

	// Of the last checkTriggers.
	checked time.Time
	tables  string            // the tables of the triggers
	created map[string]string // the result of createdQuery
}

// newListener returns the signal of db, on connections of the connector.
func newListener(db *sqldb.DB, connector sqldriver.Connector) *sqldb.Listener {
	return sqldb.NewListener(db, sqldb.ListenerConfig{
		Every: askEvery, Idle: idleAfter,
		Connect: func(ctx context.Context) (sqldb.Ear, error) { return connect(ctx, db, connector) },
	})
}

func connect(ctx context.Context, db *sqldb.DB, connector sqldriver.Connector) (_ sqldb.Ear, err error) {
	e := &ear{db: db, pool: sql.OpenDB(connector)}
	defer func() {
		if err != nil {
			e.Close()
		}
	}()
	if e.conn, err = e.pool.Conn(ctx); err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	if err := e.checkTriggers(ctx); err != nil {
		return nil, err
	}
	// A plain SELECT reads committed rows, and waits for no transaction that has written others.
	query, rows := trigger.Counting(db.Engine().Name)
	e.rows = rows
	if e.counts, err = e.conn.PrepareContext(ctx, query); err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	return e, nil
}

// Ask implements sqldb.Ear.
func (e *ear) Ask(ctx context.Context) error {
	if time.Since(e.checked) > checkEvery {
		if err := e.checkTriggers(ctx); err != nil {
			return err
		}
	}
	var now sqldb.Counted
	if err := e.counts.QueryRowContext(ctx).Scan(now.Fields()...); err != nil {
		return fmt.Errorf("read %s: %w", trigger.Counts, err)
	}
	if now.Rows != e.rows {
		return fmt.Errorf("%s has %d rows instead of %d: run migrate", trigger.Counts, now.Rows, e.rows)
	}
	now.Since(e.counted, e.db.Changes())
	e.counted = now
	return nil
}

// checkTriggers returns an error if a trigger is missing. The error ends the connection, because
// changes while a trigger was missing are not known. DROP TABLE and RENAME fire no trigger, but
// change the list of triggers, which ends all that is cached.
func (e *ear) checkTriggers(ctx context.Context) error {
	created, err := sqldb.Pairs(ctx, e.conn, createdQuery) // before the check, so that the next one sees later changes
	if err != nil {
		return fmt.Errorf("read the triggers: %w", err)
	}
	tables, err := e.db.CheckTriggers(func(query string) (map[string]string, error) {
		return sqldb.Pairs(ctx, e.conn, query)
	})
	if tables != e.tables || !maps.Equal(created, e.created) {
		e.db.Changes().All()
	}
	e.checked, e.tables, e.created = time.Now(), tables, created
	return err
}

// Wait implements sqldb.Ear.
func (e *ear) Wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// Close implements sqldb.Ear.
func (e *ear) Close() {
	if e.conn != nil {
		e.conn.Close()
	}
	e.pool.Close()
}

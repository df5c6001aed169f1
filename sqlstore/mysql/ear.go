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
	idleAfter  = time.Second            // without a check of a credential nothing is asked
	checkEvery = 500 * time.Millisecond // how often it looks whether the triggers are there
)

// lookCreated tells when each trigger was created: one that was gone for a moment is a new one.
const lookCreated = "SELECT TRIGGER_NAME, CONCAT_WS(' ', EVENT_OBJECT_TABLE, CREATED) " +
	"FROM information_schema.TRIGGERS " +
	"WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME LIKE 'latchkey%'"

// ear reads what the triggers have counted, again and again.
type ear struct {
	db      *sqldb.DB
	pool    *sql.DB
	conn    *sql.Conn
	counts  *sql.Stmt
	rows    int64 // that trigger.Counts should have
	counted sqldb.Counted
	checked time.Time // when the triggers were last looked for
	tables  string    // the tables that had them
	created map[string]string
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
	// Each row is read as it is committed. A row of another transaction that is not committed yet
	// holds nobody up.
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

// checkTriggers looks for the triggers. What was changed while one was missing is not known, so an
// error ends the connection. A table that is dropped or renamed fires no trigger, but has one no
// more.
func (e *ear) checkTriggers(ctx context.Context) error {
	created, err := sqldb.Pairs(ctx, e.conn, lookCreated) // first: what changes after the check differs from it
	if err != nil {
		return fmt.Errorf("look at the triggers: %w", err)
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

package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/internal/trigger"
)

// askEvery is how often the ear asks the server whether the connection still works. Notifications
// arrive on the same connection.
const askEvery = 200 * time.Millisecond

// ear listens to the notifications of the triggers.
type ear struct {
	db       *sqldb.DB
	conn     *pgx.Conn
	triggers string // the last result of readTriggers
}

// newListener returns the signal of db, on connections with this configuration.
func newListener(db *sqldb.DB, config *pgx.ConnConfig) *sqldb.Listener {
	return sqldb.NewListener(db, sqldb.ListenerConfig{
		Every:   askEvery,
		Connect: func(ctx context.Context) (sqldb.Ear, error) { return connect(ctx, db, config) },
	})
}

var (
	errPooler = errors.New("a pooler is between this process and the server, " +
		"and does not pass on the server's notifications")
	errStandby = errors.New("the server is a standby, which sends no notifications")
)

func connect(ctx context.Context, db *sqldb.DB, config *pgx.ConnConfig) (_ sqldb.Ear, err error) {
	e := &ear{db: db}
	config = config.Copy()
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	config.OnNotification = func(_ *pgconn.PgConn, n *pgconn.Notification) { e.hear(n.Payload) }
	if e.conn, err = pgx.ConnectConfig(ctx, config); err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	defer func() {
		if err != nil {
			e.Close()
		}
	}()
	var standby bool
	var backend uint32
	err = e.conn.QueryRow(ctx, "SELECT pg_is_in_recovery(), pg_backend_pid()").Scan(&standby, &backend)
	switch {
	case err != nil:
		return nil, fmt.Errorf("look at the server: %w", err)
	case backend != e.conn.PgConn().PID():
		return nil, errPooler
	case standby:
		return nil, errStandby
	}
	if _, err := e.conn.Exec(ctx, "LISTEN "+trigger.Channel); err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	if e.triggers, err = e.readTriggers(ctx); err != nil { // before the check, so that Ask sees later changes
		return nil, err
	}
	return e, e.checkTriggers(ctx)
}

// hear counts the changes of a notification.
func (e *ear) hear(payload string) {
	changes := e.db.Changes()
	if payload == "+" {
		changes.Added()
		return
	}
	ids := strings.Split(payload, ",")
	for _, id := range ids {
		if id == "*" || id == "" {
			changes.All()
			return
		}
	}
	for _, id := range ids {
		if mark, isSession := strings.CutPrefix(id, "~"); isSession {
			changes.Session(mark)
		} else {
			changes.User(auth.UserID(id))
		}
	}
}

// Ask implements sqldb.Ear. Notifications that the server has sent before its answer are counted
// before Ask returns.
func (e *ear) Ask(ctx context.Context) error {
	now, err := e.readTriggers(ctx)
	if err != nil || now == e.triggers {
		return err
	}
	e.triggers = now
	e.db.Changes().All() // DROP TABLE and RENAME fire no trigger
	return e.checkTriggers(ctx)
}

// readTriggers returns a text that changes whenever the triggers, their function or the names of
// their tables change. A change that is undone changes the text too, because it leaves new rows in
// the catalog.
func (e *ear) readTriggers(ctx context.Context) (string, error) {
	result := e.conn.PgConn().Exec(ctx, `SELECT md5(string_agg(concat_ws(' ', c.oid, c.relname, t.oid, t.xmin, p.xmin), ','
		ORDER BY t.oid)) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
		WHERE NOT t.tgisinternal AND t.tgname LIKE 'latchkey%' AND pg_table_is_visible(c.oid)`)
	all, err := result.ReadAll()
	if err != nil {
		return "", fmt.Errorf("read the triggers: %w", err)
	}
	return string(all[0].Rows[0][0]), nil
}

// checkTriggers returns an error if a trigger is missing. The error ends the connection, because
// changes while a trigger was missing are not known.
func (e *ear) checkTriggers(ctx context.Context) error {
	_, err := e.db.CheckTriggers(func(query string) (map[string]string, error) {
		rows, err := e.conn.Query(ctx, query)
		if err != nil {
			return nil, err
		}
		all, name, text := map[string]string{}, "", ""
		_, err = pgx.ForEachRow(rows, []any{&name, &text}, func() error { all[name] = text; return nil })
		return all, err
	})
	return err
}

// Wait implements sqldb.Ear.
func (e *ear) Wait(ctx context.Context, d time.Duration) error {
	bound, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	for {
		_, err := e.conn.WaitForNotification(bound) // which also calls OnNotification
		switch {
		case err == nil:
		case ctx.Err() != nil:
			return ctx.Err()
		case bound.Err() != nil && !e.conn.IsClosed():
			return nil
		default:
			return err
		}
	}
}

// Close implements sqldb.Ear.
func (e *ear) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	e.conn.Close(ctx)
}

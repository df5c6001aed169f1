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

// askEvery is how often the server is asked whether it still answers on the connection on which it
// notifies.
const askEvery = 200 * time.Millisecond

// ear listens to the notifications of the triggers.
type ear struct {
	db       *sqldb.DB
	conn     *pgx.Conn
	triggers string // which there are, and on which tables
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
		"and does not pass on what the server notifies")
	errStandby = errors.New("the server is a standby, which notifies nobody")
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
	if e.triggers, err = e.look(ctx); err != nil { // first: what changes after the check differs from it
		return nil, err
	}
	return e, e.checkTriggers(ctx)
}

// hear counts the changes that a notification tells of.
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

// Ask implements sqldb.Ear. What the server has notified before its answer is heard before Ask
// returns.
func (e *ear) Ask(ctx context.Context) error {
	now, err := e.look(ctx)
	if err != nil || now == e.triggers {
		return err
	}
	e.triggers = now
	e.db.Changes().All() // a table that is dropped or renamed fires no trigger
	return e.checkTriggers(ctx)
}

// look returns a text that changes with the triggers, with their function and with the tables on
// which they are, also if they change and change back: the rows of the catalog are then others.
func (e *ear) look(ctx context.Context) (string, error) {
	result := e.conn.PgConn().Exec(ctx, `SELECT md5(string_agg(concat_ws(' ', c.oid, c.relname, t.oid, t.xmin, p.xmin), ','
		ORDER BY t.oid)) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
		WHERE NOT t.tgisinternal AND t.tgname LIKE 'latchkey%' AND pg_table_is_visible(c.oid)`)
	all, err := result.ReadAll()
	if err != nil {
		return "", fmt.Errorf("look at the triggers: %w", err)
	}
	return string(all[0].Rows[0][0]), nil
}

// checkTriggers looks for the triggers. What was changed while one was missing is not known, so an
// error ends the connection.
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

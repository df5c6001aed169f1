package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// ErrNoSchema is wrapped by what a statement returns on a database that lacks its tables. Apply the migrations.
var ErrNoSchema = errors.New("the database lacks its tables: run the migrate command")

// ErrForeignKey is wrapped by the error of a write that would leave rows that refer to a missing row. Django's
// foreign keys are deferred: it may come from the commit, so from InTx.
var ErrForeignKey = errors.New("rows would refer to a row that is missing")

// Dialect is what differs between engines.
type Dialect interface {
	// Name is the engine: "sqlite".
	Name() string
	// Rebind turns the ? placeholders of a statement into the engine's own.
	Rebind(query string) string
	// Quote quotes a name.
	Quote(name string) string
	// Classify says what kind of failure a driver's error is, by its code and never by its text.
	Classify(err error) Fault
	// TimeColumn selects a timestamp column in the form that DecodeTime reads.
	TimeColumn(column string) string
	// DecodeTime reads a stored timestamp; it is not called for NULL.
	DecodeTime(stored any) (time.Time, error)
	// EncodeTime is the value to store, in UTC and whole microseconds as Django keeps it.
	EncodeTime(t time.Time) any
	// Tables is a query for the names of all tables.
	Tables() string
	// ForeignKeys are the statements for a change of the schema, empty where the engine needs none: off runs
	// before the transaction, on a connection that is then dropped, violations inside it (table, referred table,
	// number of rows).
	ForeignKeys() (off, violations string)
}

// Fault is a kind of failure.
type Fault int

// The kinds.
const (
	FaultOther     Fault = iota // anything else: returned as it is
	FaultBusy                   // locked by another: a transaction may be tried again
	FaultUnusable               // cannot be reached, opened, read or written now
	FaultDuplicate              // a unique constraint
	FaultReference              // a foreign key
	FaultStatement              // the statement does not fit the schema: a table may be missing
)

func unavailable(err error) error { return fmt.Errorf("%w: %w", auth.ErrUnavailable, err) }

// fail turns the driver's error into what the stores return. ctx is the caller's. It may query the database, so
// call it when no connection is held.
func (db *DB) fail(ctx context.Context, err error) error {
	fault, err := db.classify(ctx, err)
	if fault == FaultStatement && db.lacksTables(ctx) {
		return fmt.Errorf("%w: %w", ErrNoSchema, err)
	}
	return err
}

func (db *DB) classify(ctx context.Context, err error) (Fault, error) {
	switch {
	case err == nil:
		return FaultOther, nil
	case errors.Is(err, auth.ErrUnavailable):
		return FaultUnusable, err
	case ctx.Err() != nil: // the caller went away: no fault of the database
		return FaultOther, fmt.Errorf("%w: %w", ctx.Err(), err)
	case db.closed.Load(), errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone),
		errors.Is(err, context.DeadlineExceeded): // our own bound, since ctx is not done
		return FaultUnusable, unavailable(err)
	}
	fault := db.dialect.Classify(err)
	switch fault {
	case FaultBusy, FaultUnusable:
		err = unavailable(err)
	case FaultDuplicate:
		err = fmt.Errorf("%w: %w", auth.ErrExists, err)
	case FaultReference:
		err = fmt.Errorf("%w: %w", ErrForeignKey, err)
	}
	return fault, err
}

// ours are the tables that the stores' statements name.
var ours = []string{
	"auth_group", "auth_group_permissions", "auth_permission", "auth_user", "auth_user_groups",
	"auth_user_user_permissions", "authtoken_token", "django_admin_log", "django_content_type", "django_migrations", "django_session",
	"latchkey_throttle",
}

func (db *DB) lacksTables(ctx context.Context) bool {
	have, err := db.tables(ctx)
	if err != nil {
		return false
	}
	for _, table := range ours {
		if !have[table] {
			return true
		}
	}
	return false
}

func (db *DB) tables(ctx context.Context) (map[string]bool, error) {
	have := map[string]bool{}
	err := db.run(ctx, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		have[name] = true
		return err
	}, db.dialect.Tables())
	_, err = db.classify(ctx, err)
	return have, err
}

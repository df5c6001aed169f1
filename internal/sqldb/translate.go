package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// ErrForeignKey is wrapped by the error of a write after which rows would refer to a missing row.
// Django's foreign keys are deferred where the engine can defer them, so the error may come from
// the commit.
var ErrForeignKey = errors.New("rows would refer to a row that is missing")

// These are wrapped beside auth.ErrUnavailable by the errors of writes.
var (
	// ErrFull is wrapped where nothing was written for lack of room.
	ErrFull = errors.New("no room is left on the database's disk")
	// ErrReadOnly is wrapped where the file, its file system or the server refuses writes.
	ErrReadOnly = errors.New("the database can be read but not written")
	// ErrInDoubt is wrapped where the connection to a server broke during a commit. The server may
	// have committed, so a caller looks before it tries again.
	ErrInDoubt = errors.New("the commit has no answer: the change may have been written, look before trying again")
)

// errAgain is wrapped where the whole transaction can be retried.
var errAgain = errors.New("the transaction was rolled back because of a conflict with another")

// translate turns an error of the driver, or of a gate, into the error that callers of this package
// get, and returns its kind. ctx is the caller's context. translate returns an auth.ErrUnavailable
// unchanged. It runs no query.
func (db *DB) translate(ctx context.Context, err error) (engine.Kind, error) {
	switch {
	case err == nil:
		return engine.Other, nil
	case errors.Is(err, errAgain):
		return engine.Retry, err
	case errors.Is(err, auth.ErrUnavailable):
		return engine.Unavailable, err
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		return engine.Other, err
	case ctx.Err() != nil: // the caller went away: no fault of the database
		return engine.Other, fmt.Errorf("%w: %w", ctx.Err(), err)
	case db.closed.Load(), errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone),
		// a time limit of this package, because ctx has not ended
		errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return engine.Unavailable, &auth.UnavailableError{Err: err}
	}
	fault := db.engine.KindOf(err)
	return fault, db.translateFault(fault, err)
}

// translateFault wraps a driver's error together with the sentinel that callers compare with.
func (db *DB) translateFault(fault engine.Kind, err error) error {
	unavailable := &auth.UnavailableError{Err: err}
	switch fault {
	case engine.Busy:
		unavailable.After = db.wait // the time that this caller has waited is the best guess for the next try
		return unavailable
	case engine.Unavailable:
		return unavailable
	case engine.Full:
		return fmt.Errorf("%w: %w", ErrFull, unavailable)
	case engine.ReadOnly:
		return fmt.Errorf("%w: %w", ErrReadOnly, unavailable)
	case engine.Retry, engine.Stale:
		return fmt.Errorf("%w: %w", errAgain, unavailable)
	case engine.Duplicate:
		if db.translateDuplicate != nil {
			var violated engine.Constraint
			if db.engine.ConstraintOf != nil {
				violated = db.engine.ConstraintOf(err)
			}
			return db.translateDuplicate(violated, err)
		}
		return fmt.Errorf("%w: %w", auth.ErrExists, err)
	case engine.ForeignKey:
		return fmt.Errorf("%w: %w", ErrForeignKey, err)
	case engine.Invalid:
		return fmt.Errorf("%w: %w", auth.ErrInvalid, err)
	}
	return err
}

// translateStatement is translate for the error of a statement. If the statement does not fit the
// schema it calls Config.TranslateMisfit, which may query the database. So no caller may hold a
// reader's place.
func (db *DB) translateStatement(ctx context.Context, err error) (engine.Kind, error) {
	fault, err := db.translate(ctx, err)
	if fault == engine.Missing && db.translateMisfit != nil {
		err = db.translateMisfit(db.outside(ctx), err)
	}
	return fault, err
}

// noteError is translateStatement for the error of a statement in the transaction of ctx, or
// outside of one.
func (db *DB) noteError(ctx context.Context, err error) error {
	fault, err := db.translateStatement(ctx, err)
	if t := db.tx(ctx); t != nil {
		t.noteFault(fault, err, db.engine)
	}
	return err
}

// TranslateLookup turns the error of a look-up by a text that the column cannot hold into
// auth.ErrNotFound. It repeats the look-up without reading the row's values, to find out whether
// the text causes the error or a row that cannot be read.
func (db *DB) TranslateLookup(ctx context.Context, err error, table, column, text string) error {
	if !errors.Is(err, auth.ErrInvalid) {
		return err
	}
	if !IsASCII(text) {
		var one int
		_, textErr := db.QueryRow(db.outside(ctx), []any{&one}, "SELECT 1 FROM "+table+" WHERE "+column+" = ?", text)
		if errors.Is(textErr, auth.ErrInvalid) {
			return auth.ErrNotFound
		}
	}
	return fmt.Errorf("read row: %v", err) // %v, not %w: an unreadable row is not the caller's ErrInvalid
}

// outside returns ctx without its transaction on a server, because a transaction in which a
// statement has failed takes no further statement there.
func (db *DB) outside(ctx context.Context) context.Context {
	if !db.engine.Server {
		return ctx
	}
	return context.WithValue(ctx, txKey{db}, nil)
}

package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/auth"
)

// Fault is a kind of failure.
type Fault int

// The kinds.
const (
	FaultOther     Fault = iota // anything else: returned as it is
	FaultBusy                   // locked by another for too long
	FaultAgain                  // a deadlock or a failed serialization: the transaction is undone and may be run again
	FaultUnusable               // cannot be reached, opened, read or written now
	FaultFull                   // there is no room left to write
	FaultReadOnly               // can be read but not written now
	FaultDuplicate              // a unique constraint
	FaultReference              // a foreign key
	FaultInvalid                // a value that the column cannot hold: too long, or of other characters
	FaultStale                  // a prepared statement no longer fits: prepared anew it does
	FaultStatement              // the statement does not fit the schema: a table may be missing
)

// ErrForeignKey is wrapped by the error of a write that would leave rows that refer to a missing row. Django's
// foreign keys are deferred where the engine can: it may come from the commit, so from InTx.
var ErrForeignKey = errors.New("rows would refer to a row that is missing")

// These are wrapped beside auth.ErrUnavailable, by the errors of writes.
var (
	// ErrFull is wrapped where nothing was written for lack of room.
	ErrFull = errors.New("no room is left on the database's disk")
	// ErrReadOnly is wrapped where the file, its file system or the server refuses writes.
	ErrReadOnly = errors.New("the database can be read but not written")
	// ErrInDoubt is wrapped where the connection to a server broke amid a commit: the server may have committed and its
	// answer be lost. A caller looks before it tries again.
	ErrInDoubt = errors.New("the commit has no answer: the change may have been written, look before trying again")
)

// errAgain marks what may be tried again as a whole transaction.
var errAgain = errors.New("the transaction was undone by another")

func unavailable(err error) error { return &auth.UnavailableError{Err: err} }

// tooLong is the error of a caller that has waited for a turn or a lock as long as the bound
// allows. Others wait as long by now, so that the bound is the best guess of when to try again.
func tooLong(waited time.Duration, err error) error {
	return &auth.UnavailableError{After: waited, Err: err}
}

// fail turns the driver's error into what the stores return. ctx is the caller's. It may query the database, so
// call it when no connection is held.
func (db *DB) fail(ctx context.Context, err error) error {
	_, err = db.failed(ctx, err)
	return err
}

// failed is fail with the kind of failure.
func (db *DB) failed(ctx context.Context, err error) (Fault, error) {
	fault, err := db.classify(ctx, err)
	if fault == FaultStatement && db.misfit != nil {
		err = db.misfit(db.outside(ctx), err)
	}
	return fault, err
}

func (db *DB) classify(ctx context.Context, err error) (Fault, error) {
	switch {
	case err == nil:
		return FaultOther, nil
	case errors.Is(err, errAgain):
		return FaultAgain, err
	case errors.Is(err, auth.ErrUnavailable):
		return FaultUnusable, err
	case ctx.Err() != nil: // the caller went away: no fault of the database
		return FaultOther, fmt.Errorf("%w: %w", ctx.Err(), err)
	case db.closed.Load(), errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone),
		errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled): // our own bound, since ctx is not done
		return FaultUnusable, unavailable(err)
	}
	fault := db.engine.FaultOf(err)
	switch fault {
	case FaultBusy:
		err = tooLong(db.wait, err)
	case FaultUnusable:
		err = unavailable(err)
	case FaultFull:
		err = fmt.Errorf("%w: %w", ErrFull, unavailable(err))
	case FaultReadOnly:
		err = fmt.Errorf("%w: %w", ErrReadOnly, unavailable(err))
	case FaultAgain, FaultStale:
		err = fmt.Errorf("%w: %w", errAgain, unavailable(err))
	case FaultDuplicate:
		err = fmt.Errorf("%w: %w", auth.ErrExists, err)
	case FaultReference:
		err = fmt.Errorf("%w: %w", ErrForeignKey, err)
	case FaultInvalid:
		err = fmt.Errorf("%w: %w", auth.ErrInvalid, err)
	}
	return fault, err
}

// TranslateLookup turns the error of a look-up by a text that the column could never hold into auth.ErrNotFound. Whether it was
// the text, and not a row that cannot be read, is found out by asking for nothing but the column.
func (db *DB) TranslateLookup(ctx context.Context, err error, table, column, text string) error {
	if !errors.Is(err, auth.ErrInvalid) {
		return err
	}
	if !IsASCII(text) {
		var one int
		_, alone := db.QueryRow(db.outside(ctx), []any{&one}, "SELECT 1 FROM "+table+" WHERE "+column+" = ?", text)
		if errors.Is(alone, auth.ErrInvalid) {
			return auth.ErrNotFound
		}
	}
	return fmt.Errorf("read row: %v", err) // nobody's mistake who asked
}

// IsASCII reports whether every character set of every engine has the characters of text.
func IsASCII(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// outside is ctx without its transaction, on a server, where a transaction in which a statement has
// failed takes no other.
func (db *DB) outside(ctx context.Context) context.Context {
	if !db.engine.Server {
		return ctx
	}
	return context.WithValue(ctx, txKey{db}, nil)
}

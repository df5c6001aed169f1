package sqldb

import (
	"database/sql"
	"time"
)

// Dialect is what differs between engines.
type Dialect interface {
	// Name is the engine: "sqlite", "postgres" or "mysql".
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
	// Syntax is how the engine spells what the standard leaves open.
	Syntax() *Syntax
}

// Syntax is an engine's spelling of statements, and what it can do. Config bounds what waits.
type Syntax struct {
	Server     bool // connections cross a network: they are bounded in time, and replaced
	Unprepared bool // nothing can be prepared: a pooler hands each transaction to another connection

	// Keep stands behind an INSERT. A row that has these columns' values already stays as it is,
	// locked, and is no error.
	Keep func(table string, columns ...string) string
	// Exact is a condition on the bytes of a text column, whatever its collation takes for equal, with so many
	// placeholders for the one text.
	Exact func(column string) (condition string, placeholders int)
	// Returning: the id of an inserted row comes by INSERT … RETURNING, and not from the driver.
	Returning bool
	// ForUpdate stands behind a SELECT and locks its rows, ForShare against their deletion only; SkipLocked locks those
	// that nobody else has locked, and leaves out the others. ForChange locks rows against change and deletion; other
	// tables' rows may refer to them meanwhile. All are empty where a transaction has the database to itself.
	ForUpdate, ForChange, ForShare, SkipLocked string
	// Placeholder is the one of a key (a uuid is bound as 32 hexadecimal digits); nil where the plain one always does.
	Placeholder func(Key) string
	// TimeParameter is the placeholder of a timestamp where no column tells the type: in a SELECT's list.
	TimeParameter string
	// Now is SQL for the database's clock when the statement runs, in microseconds since the
	// beginning of 1970 in UTC. The clock goes on within a transaction.
	Now string
	// Blob selects a column of bytes as hexadecimal digits, where how bytes are written is a setting; nil: as they are.
	Blob func(column string) string
	// Isolation is what transactions begin with; 0 where their connections have it already.
	Isolation sql.IsolationLevel
	// BusyUndoes: a lock that is not had in time may have undone the whole transaction.
	BusyUndoes bool
	// Begin runs first in each transaction.
	Begin []string

	// Tables is a query for the names of all tables.
	Tables string
	// Schema is how a change of the schema runs.
	Schema SchemaSyntax
}

// SchemaSyntax is how an engine changes its schema.
type SchemaSyntax struct {
	// Transactional: what a transaction has created or dropped goes back with it. Elsewhere each
	// such statement commits.
	Transactional bool
	// Before runs on the connection before the transaction, and the connection is dropped behind it. Where it returns a
	// row, that must be 1.
	Before string
	// Lock runs first in the transaction: one process at a time goes on from there.
	Lock []string
	// Violations is a query for rows that refer to a missing one (table, referred table, number of rows), where foreign
	// keys do not hold back by themselves while the schema changes.
	Violations string
}

// KeyPlaceholder is the one of a key.
func (s *Syntax) KeyPlaceholder(k Key) string {
	if s.Placeholder == nil {
		return "?"
	}
	return s.Placeholder(k)
}

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

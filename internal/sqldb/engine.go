package sqldb

import (
	"database/sql"
	"time"
)

// Engine describes a database engine: what it can do, what it needs, and how it spells what the SQL
// standard leaves open. Every func is set unless its comment says that it may be nil.
type Engine struct {
	Name string // "sqlite", "postgres" or "mysql"

	// Server reports that the database is a server, which may be across a network. Statements then
	// have a time limit, and connections are closed when they are idle or old.
	Server bool
	// Unprepared reports that no statement can be prepared, because a pooler hands each transaction
	// to another connection.
	Unprepared bool

	// FaultOf returns the kind of failure of a driver's error, by its code and never by its text.
	FaultOf func(err error) Fault

	// DuplicateOf tells which constraint is violated by a write whose error is FaultDuplicate.
	DuplicateOf func(err error) Duplicate
	// MissingTable returns the table that a statement names and the database lacks, as the text of
	// a FaultStatement says, or "" if the statement has another fault.
	MissingTable func(err error) string

	// Quote quotes the name of a table or column.
	Quote func(name string) string
	// Rebind turns the ? placeholders of a statement into the engine's own.
	Rebind func(query string) string
	// KeyPlaceholder returns the ? placeholder of a key, in a cast where the engine needs the type.
	// A uuid is bound as 32 hexadecimal digits.
	KeyPlaceholder func(Key) string
	// TimePlaceholder is the ? placeholder of a timestamp where no column tells the type: in the
	// list of a SELECT.
	TimePlaceholder string

	// TimeColumn selects a timestamp column in the form that DecodeTime reads.
	TimeColumn func(column string) string
	// DecodeTime reads a stored timestamp that is not NULL.
	DecodeTime func(stored any) (time.Time, error)
	// EncodeTime returns the value to store of a time: in UTC, and in whole microseconds as Django
	// keeps it.
	EncodeTime func(t time.Time) any
	// HexColumn selects a column of bytes as hexadecimal digits. It is nil where the bytes can be
	// selected as they are.
	HexColumn func(column string) string

	// KeepExisting returns the clause to append to an INSERT so that a conflict on these columns is
	// no error. The existing row is locked and keeps its values.
	KeepExisting func(table string, columns ...string) string
	// Exact returns a condition that holds where a text column has exactly the bytes of a text,
	// even if the column's collation treats other texts as equal. The text is bound to each
	// placeholder.
	Exact func(column string) (condition string, placeholders int)
	// Returning reports that INSERT … RETURNING gives the id of an inserted row. On other engines
	// the driver gives the id.
	Returning bool
	// Tables is a query for the names of all tables.
	Tables string
	// Now is an expression for the database's clock, in microseconds since 1970 in UTC. The clock
	// advances within a transaction.
	Now string

	// These clauses are appended to a SELECT and lock the rows that it finds. They are empty where
	// a transaction locks the whole database.
	ForUpdate  string // against every other lock
	ForChange  string // against change and deletion, but not against new rows that refer to them
	ForShare   string // against deletion only
	SkipLocked string // as ForUpdate, without the rows that other transactions have locked

	// Begin are the statements that run first in each transaction.
	Begin []string
	// Isolation is the level with which transactions begin, 0 for the default of the connection.
	Isolation sql.IsolationLevel
	// BusyUndoes reports that the engine may roll back the whole transaction when a lock is not
	// granted in time.
	BusyUndoes bool

	// Schema is how the engine changes its schema.
	Schema SchemaChange
}

// SchemaChange describes how an engine changes its schema.
type SchemaChange struct {
	// Transactional reports that a rollback undoes CREATE and DROP. On other engines each such
	// statement commits the transaction.
	Transactional bool
	// Before is a statement that runs on the connection before the transaction, "" for none. If it
	// returns a row, its value must be 1. The connection is closed after the transaction.
	Before string
	// Lock are the statements that run first in the transaction. They take a lock, so that only one
	// process at a time changes the schema.
	Lock []string
	// Violations is a query for rows that refer to a missing row (table, referred table, number of
	// rows). It is "" on engines that enforce foreign keys during the change.
	Violations string
}

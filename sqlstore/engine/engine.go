// Package engine describes database engines to package sqlstore. Only a program that brings a
// driver of its own needs it; the packages sqlite, postgres and mysql use it as well.
//
// # An engine of your own
//
// The stores run on SQLite, PostgreSQL, and MySQL or MariaDB, or on a database that speaks the SQL
// of one of them, such as CockroachDB. Each can be reached with another driver than ours. You give
// three things to sqlstore.New:
//
//   - Two driver.Connectors of your driver, one for reading and one for writing. Their connections
//     have the options that [SQLite], [Postgres] or [MySQL] lists.
//   - An [Engine]. Begin with the one that SQLite, Postgres or MySQL returns. Set its KindOf, which
//     sorts the errors of your driver by their codes with [SQLiteKind], [PostgresKind] or
//     [MySQLKind], and its ConstraintOf, with [SQLiteConstraint], [PostgresConstraint] or
//     [MySQLConstraint]. Replace the fields in which your driver or your database differs.
//   - The sqlstore.Config that you were given.
//
// A project opens such a database by the scheme of its URL: see latchkey.Project.Engines. A program
// without a project calls sqlstore.New itself.
//
// Package migrate chooses the statements that create the tables by [Engine.Name], and knows only
// three names. A database that cannot run any of these statements needs tables that were created by
// other means, or stores of your own: see package authtest.
//
// # Tests
//
// Run the suites of package authtest on your engine: TestStore opens a migrated database for each
// test, and TestCounter tests its counters. They find errors of the wrong kind, transactions that
// do not lock, and times that lose their microseconds. Test KindOf with errors that your driver
// really returns. Errors of a full disk or a broken network need a test of their own.
package engine

import (
	"database/sql"
	"time"
)

// Engine describes a database and its driver: how it spells SQL that the standard leaves open, and
// what an error of the driver means. Every func is set unless its comment says that it may be nil.
// In the SQL of the fields, ? is the placeholder of a value, which Rebind replaces.
type Engine struct {
	// Name is "sqlite", "postgres" or "mysql". Package migrate chooses the statements for tables by
	// it, and a project its own (migrate.Migration.Engines).
	Name string

	// Server reports that the database is a server, which may be across a network. Statements then
	// have a time limit, and connections are closed when they are idle or old.
	Server bool
	// Unprepared reports that no statement can be prepared, because a pooler hands each transaction
	// to another connection.
	Unprepared bool

	// DescribeArgs changes the arguments of a project's own statement so that the driver asks the
	// server for the types of its parameters. It is nil where the driver asks by itself. Without
	// the types a driver cannot bind a map to a column of JSON, for example. The stores' own
	// statements need none. There is at least one argument, and the slice is not changed.
	DescribeArgs func(args []any) []any

	// KindOf returns the kind of a driver's error, by its code and never by its text. It finds the
	// driver's error with errors.As, because the error may be wrapped.
	KindOf func(err error) Kind
	// ConstraintOf returns the constraint that a write violates, for an error of the kind
	// Duplicate. It may be nil. Then the stores cannot tell a taken name from a taken e-mail
	// address.
	ConstraintOf func(err error) Constraint

	// MissingTable returns the table that the text of a Missing error names, or "" if it names
	// none. It may be nil. Then an error for a table of the project does not say to migrate.
	MissingTable func(err error) string

	// UniqueColumns is a query for the columns of a unique index, with placeholders for the names
	// of the table and of the index. It is "" where ConstraintOf tells the columns.
	UniqueColumns string

	// Quote quotes the name of a table or column.
	Quote func(name string) string
	// Rebind turns the ? placeholders of a statement into the driver's own.
	Rebind func(statement string) string
	// FirstWords returns the first word of each statement in a text, in capitals, and "" for a
	// statement that begins with something else. With it the stores refuse a project's texts that
	// begin or end a transaction, or have several statements. If the driver or the server refuses
	// several statements itself, the first word is enough.
	FirstWords func(text string) []string
	// IntegerKey and UUIDKey are the ? placeholder of a key, in a cast if the engine needs the
	// type. A uuid is bound as 32 hexadecimal digits.
	IntegerKey, UUIDKey string
	// TimePlaceholder is the ? placeholder of a timestamp where no column tells the type: in the
	// list of a SELECT.
	TimePlaceholder string

	// TimeColumn selects a timestamp column in the form that DecodeTime reads.
	TimeColumn func(column string) string
	// DecodeTime reads a stored timestamp that is not NULL.
	DecodeTime func(stored any) (time.Time, error)
	// EncodeTime returns the value to bind for a time: in UTC, and in whole microseconds as Django
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
	// ASCII selects a text column for a comparison with a column of ASCII text, so that an index of
	// the latter answers it. It is nil where columns of all character sets compare so.
	ASCII func(column string) string
	// MergesExcept reports that EXCEPT compares two ranges of indexes side by side, in their order,
	// which takes less than to look up each key of the one in the other.
	MergesExcept bool
	// SkipsRange reports that a condition with "=" on the first column of an index keeps the
	// planner from the range of the second one, so that it reads all entries of the value. Two
	// bounds in the place of "=" give it the range.
	SkipsRange bool
	// StartsWith returns a condition that holds where a text column starts with a text that is not
	// empty. It may also hold for texts that differ from these in the case or the accents of
	// letters. An index of the column answers it: on PostgreSQL that of varchar_pattern_ops, which
	// Django makes for unique texts.
	StartsWith func(column, prefix string) (condition string, args []string)
	// PatternOrder reports that the index of StartsWith has another order than the column: that of
	// the bytes, by ~<~ and its kin. A list by prefix then goes by that order, because the planner
	// would read the other index from its start.
	PatternOrder bool
	// Returning reports that INSERT … RETURNING gives the id of an inserted row. On other engines
	// the driver gives the id (sql.Result.LastInsertId).
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

	// Begin has the statements that run first in each transaction.
	Begin []string
	// Isolation is the level with which transactions begin, 0 for the default of the connection.
	Isolation sql.IsolationLevel
	// BusyUndoes reports that the engine may roll back the whole transaction when a lock is not
	// granted in time.
	BusyUndoes bool

	// DDL is how migrations run.
	DDL DDL
}

// DDL describes how statements run that create, change and drop tables.
type DDL struct {
	// Transactional reports that a rollback undoes CREATE and DROP. On other engines each such
	// statement commits the transaction.
	Transactional bool
	// Before is a statement that runs on the connection before the transaction, "" for none. If it
	// returns a row, its value must be 1. The connection is closed after the transaction.
	Before string
	// Lock has the statements that run first in the transaction. They take a lock, so that only one
	// process at a time changes tables.
	Lock []string
	// Violations is a query for rows that refer to a missing row (table, referred table, number of
	// rows). It is "" on engines that enforce foreign keys during the change.
	Violations string
}

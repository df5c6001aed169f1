package sqlstore

import (
	"errors"

	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// ErrNoSchema is wrapped by the error of a statement on a database that lacks a table of the
// stores, because migrations are not applied, or that lacks a table of the project's own which the
// statement names. The text then names that table.
var ErrNoSchema = errors.New("the database lacks its tables: run the migrate command")

// ErrNoDatabase is wrapped by the error of Open for a file that does not exist, if Config.Existing
// is set.
var ErrNoDatabase = errors.New("there is no such database")

// ErrForeignKey is wrapped by the error of a write after which rows would refer to a missing row.
// Django's foreign keys are deferred where the engine can defer them, so the error may come from
// the commit, and so from InTx.
var ErrForeignKey = sqldb.ErrForeignKey

// These are wrapped beside auth.ErrUnavailable, by the errors of writes.
var (
	// ErrFull is wrapped where nothing was written for lack of room.
	ErrFull = sqldb.ErrFull
	// ErrReadOnly is wrapped where the file, its file system or the server refuses writes.
	ErrReadOnly = sqldb.ErrReadOnly
	// ErrInDoubt is wrapped where the connection to a server broke during a commit. The server may
	// have committed, so a caller looks before it tries again.
	ErrInDoubt = sqldb.ErrInDoubt
)

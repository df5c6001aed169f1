package sqlstore

import (
	"errors"

	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// ErrNoSchema is wrapped by what a statement returns on a database that lacks its tables. Apply the migrations.
var ErrNoSchema = errors.New("the database lacks its tables: run the migrate command")

// ErrNoDatabase is wrapped by the error of opening a database file that does not exist, with Config.Existing.
var ErrNoDatabase = errors.New("there is no such database")

// ErrForeignKey is wrapped by the error of a write that would leave rows that refer to a missing row. Django's
// foreign keys are deferred where the engine can: it may come from the commit, so from InTx.
var ErrForeignKey = sqldb.ErrForeignKey

// These are wrapped beside auth.ErrUnavailable, by the errors of writes.
var (
	// ErrFull is wrapped where nothing was written for lack of room.
	ErrFull = sqldb.ErrFull
	// ErrReadOnly is wrapped where the file, its file system or the server refuses writes.
	ErrReadOnly = sqldb.ErrReadOnly
	// ErrInDoubt is wrapped where the connection to a server broke amid a commit: the server may have committed and its
	// answer be lost. A caller looks before it tries again.
	ErrInDoubt = sqldb.ErrInDoubt
)

// Package sqlstore keeps users, groups and tokens in Django's own tables, and counters of requests in one of ours.
// It is every SQL statement of the stores, one small type a table family; the engine packages beside it (sqlite,
// postgres, mysql) bring the driver and open a [DB].
//
//	db, err := sqlite.Open(ctx, "sqlite:db.sqlite3", sqlstore.Config{})
//	...
//	users := auth.New(auth.Config{Store: db.Users(), Tx: db, ...})
//	tokens := authtoken.New(authtoken.Config{Store: db.Tokens(), Tx: db})
//
// # Transactions
//
// [DB.InTx] puts a transaction into the context that it gives to its function; every store call made with that
// context joins it. A store call made with another context reads what is committed, and waits for its turn to
// write: on an engine with one writer (SQLite) such a call inside a transaction cannot get its turn, and comes
// back with auth.ErrUnavailable after Config.Wait instead of hanging.
//
// Listings read a page at a time and hold neither a connection nor a lock while the caller works on a value,
// so that a caller may write while it ranges, in a transaction or not.
//
// # Errors
//
// Look-ups return auth.ErrNotFound, inserts auth.ErrExists. What may be tried again (a lock, a full
// disk, a file that cannot be opened or written, a closed database) wraps auth.ErrUnavailable;
// [ErrFull], [ErrReadOnly] and [ErrInDoubt] stand beside it where they say more. A database without
// its tables is [ErrNoSchema], a file that does not exist [ErrNoDatabase], and a user table that
// lacks what the user model names a [MisfitError]. No error carries a key or a password.
package sqlstore

import (
	"context"
	"database/sql"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// DB is an open database: one pool to read and one to write, which on SQLite is a single connection. So token checks
// never wait behind transactions. It is safe for concurrent use.
type DB struct {
	sql      *sqldb.DB
	engine   *sqldb.Engine
	users    *userTable
	identify *sqldb.PreparedQuery
}

// New puts a DB together. It is for the packages that bring a driver.
func New(read, write *sql.DB, e *sqldb.Engine, c Config) *DB {
	c = c.WithDefaults(e.Server)
	db := &DB{engine: e, users: newUserTable(c.Users, e)}
	db.sql = sqldb.New(read, write, e, sqldb.Config{
		Readers: c.Readers, Writers: c.Writers,
		Wait: c.Wait, Statement: c.Statement, Idle: c.Idle, Lifetime: c.Lifetime,
		TranslateMisfit: db.translateMisfit,
	})
	db.identify = db.sql.Prepare(db.identifyQuery())
	return db
}

// Users keeps the user table: auth_user, or what Config.Users says.
func (db *DB) Users() *Users { return &Users{db} }

// Groups keeps auth_group and who holds which permission.
func (db *DB) Groups() *Groups { return &Groups{db} }

// Tokens keeps authtoken_token.
func (db *DB) Tokens() *Tokens { return &Tokens{db} }

// Counters keeps latchkey_throttle.
func (db *DB) Counters() *Counters { return &Counters{db, db.engine.Now} }

// UserModel is the user table, with nothing left open.
func (db *DB) UserModel() UserModel { return db.users.model }

// InTx implements auth.Transactor. fn runs again, up to ten times and within Config.Wait, when the transaction was
// undone by another: a deadlock, a failed serialization, a lock at the commit. A panic in fn rolls back and goes on.
// Inside a transaction of the same database fn runs in a savepoint: its error undoes what it did, and the transaction
// may go on.
func (db *DB) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	return db.sql.InTx(ctx, fn)
}

// AfterCommit implements auth.Transactor. What was registered in a savepoint that is rolled back does not run.
func (db *DB) AfterCommit(ctx context.Context, fn func()) { db.sql.AfterCommit(ctx, fn) }

// Ping reports whether the database answers: nil or an error that wraps auth.ErrUnavailable.
func (db *DB) Ping(ctx context.Context) error { return db.sql.Ping(ctx) }

// Close closes the connections. What is under way may fail with auth.ErrUnavailable, as does what comes later.
func (db *DB) Close() error { return db.sql.Close() }

// SQLDB implements sqldb.Holder, for the packages of this module. What it returns is of no use elsewhere.
func (db *DB) SQLDB() sqldb.Handle { return db.sql.Handle() }

var (
	_ auth.Transactor = (*DB)(nil)
	_ auth.UserStore  = (*Users)(nil)
	_ auth.GroupStore = (*Groups)(nil)
	_ authtoken.Store = (*Tokens)(nil)
)

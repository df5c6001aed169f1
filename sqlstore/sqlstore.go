// Package sqlstore keeps users, groups, tokens and sessions in Django's own tables, and counters of
// requests in one of ours. It has one small type for each family of tables, with all SQL statements
// on them. The engine packages (sqlite, postgres, mysql) bring the driver and open a [DB].
//
//	db, err := sqlite.Open(ctx, "sqlite:db.sqlite3", sqlstore.Config{})
//	...
//	users := auth.NewUsers(auth.UsersConfig{Store: db.Users(), Tx: db, ...})
//	tokens := token.New(token.Config{Store: db.Tokens(), Tx: db})
//
// A project's own statements on its own tables go through [SQL], which [DB.SQL] returns.
//
// # Transactions
//
// [DB.InTx] puts a transaction into the context that it gives to its function. Every store call
// made with that context joins the transaction. A store call made with another context reads what
// is committed, and waits for a free connection to write. On SQLite, which has one writer, a write
// with the outer context inside a transaction would wait for itself. It returns auth.ErrUnavailable
// after Config.Wait instead of hanging.
//
// Listings read a page at a time. They hold neither a connection nor a lock while the caller
// handles a value. So a caller may write inside its loop, in a transaction or not.
//
// # Other databases
//
// Another driver for one of the three databases, or a database that speaks the SQL of one of them,
// needs a description and two connectors, which go to [New]: see package engine. For any other
// database, write stores of your own. They implement auth.UserStore, auth.GroupStore, token.Store,
// session.Store, throttle.Counter, audit.Store and auth.Transactor, or those of them that the
// program needs. Package authtest tests that they keep the contracts of these interfaces.
//
// # Errors
//
// Look-ups return auth.ErrNotFound, inserts auth.ErrExists. A failure that may pass (a lock, a full
// disk, a file that cannot be opened or written, a closed database) wraps auth.ErrUnavailable. It
// also wraps [ErrFull], [ErrReadOnly] or [ErrInDoubt] where one of them says more.
// [ErrNoSchema] means that the database lacks tables, [ErrNoDatabase] that its file does not exist,
// and a [MisfitError] that the user table does not fit the user model. No error carries a key or a
// password.
package sqlstore

import (
	"context"
	"database/sql/driver"
	"strconv"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// DB is an open database. It has one pool to read and one to write, so that token checks never wait
// behind transactions. On SQLite the pool to write is a single connection. A DB is safe for
// concurrent use.
type DB struct {
	held   // lets migrate and the packages of the engines reach sql
	sql    *sqldb.DB
	engine *engine.Engine
	users  *userTable
	now    func() time.Time // Config.Now

	identify, identifySealed, identifyAny *sqldb.PreparedQuery // of Tokens.Identify
	identifyKey                           *sqldb.PreparedQuery
}

type held = sqldb.Handle

// New returns a DB that reads through one connector and writes through the other. Programs call
// Open of sqlite, postgres or mysql; New is for those and for drivers that a program brings itself:
// see package engine.
//
// New opens the pools, which Close closes, but makes no connection yet: call Ping. New panics if
// read, write or e is nil, or if e lacks something that it must have. The caller must not change e
// afterwards.
func New(read, write driver.Connector, e *engine.Engine, c Config) *DB {
	if read == nil || write == nil || e == nil {
		panic("sqlstore: New needs two connectors and an engine")
	}
	if field := unsetField(e); field != "" {
		panic("sqlstore: New needs an engine whose " + field + " is set")
	}
	c = c.WithDefaults(e.Server)
	db := &DB{engine: e, users: newUserTable(c.Users, e), now: c.Now}
	db.sql = sqldb.New(read, write, e, sqldb.Config{
		Readers: c.Readers, Writers: c.Writers,
		Wait: c.Wait, Statement: c.Statement, Idle: c.Idle, Lifetime: c.Lifetime,
		Watched: watched(c.Users), EffectOf: effectOf(e, watched(c.Users)),
		TranslateMisfit: db.translateMisfit, TranslateDuplicate: newConflict,
	})
	db.held = db.sql.Handle()
	db.prepareTokens()
	db.identifyKey = db.sql.Prepare(db.identifyKeyQuery())
	return db
}

// Users returns the store of the user table: auth_user, or the one of Config.Users.
func (db *DB) Users() *Users { return &Users{db} }

// Groups returns the store of auth_group, of its members, and of the permissions of groups and
// users.
func (db *DB) Groups() *Groups { return &Groups{db} }

// APIKeys returns the store of latchkey_apikey.
func (db *DB) APIKeys() *APIKeys { return &APIKeys{db} }

// Counters returns the store of latchkey_throttle.
func (db *DB) Counters() *Counters { return &Counters{db, db.clock()} }

// Refusals returns the store of latchkey_refusal.
func (db *DB) Refusals() *Refusals { return &Refusals{db} }

// Leases returns the store of latchkey_lease.
func (db *DB) Leases() *Leases { return &Leases{db, db.clock()} }

// Jobs returns the store of latchkey_job.
func (db *DB) Jobs() *Jobs { return &Jobs{db, db.clock()} }

// clock returns a function that returns SQL for the database's clock, or for Config.Now.
func (db *DB) clock() func() string {
	if db.now != nil {
		return func() string { return strconv.FormatInt(db.now().UnixMicro(), 10) }
	}
	return func() string { return db.engine.Now }
}

// UserModel returns the user model with its defaults filled in.
func (db *DB) UserModel() UserModel { return db.users.model }

// InTx implements auth.Transactor. fn runs again if the engine rolled the transaction back because
// of a conflict with another (a deadlock, a failed serialization, a lock at the commit): up to ten
// times and within Config.Wait. A panic in fn rolls the transaction back and reaches the caller.
//
// Inside a transaction of the same database, fn runs in a savepoint. Its error rolls back to the
// savepoint, and the transaction can continue.
func (db *DB) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	return db.sql.InTx(ctx, fn)
}

// AfterCommit implements auth.Transactor. A function that was registered in a savepoint which is
// rolled back does not run. AfterCommit panics on nil at once: a panic after the commit would not
// show the caller that passed it.
func (db *DB) AfterCommit(ctx context.Context, fn func()) {
	if fn == nil {
		panic("sqlstore: AfterCommit needs a function")
	}
	db.sql.AfterCommit(ctx, fn)
}

// Ping reports whether the database answers: nil or an error that wraps auth.ErrUnavailable.
func (db *DB) Ping(ctx context.Context) error { return db.sql.Ping(ctx) }

// Close closes the connections. Calls that are under way may fail with auth.ErrUnavailable, and
// later calls do.
func (db *DB) Close() error { return db.sql.Close() }

var (
	_ auth.Transactor = (*DB)(nil)
	_ auth.UserStore  = (*Users)(nil)
	_ auth.GroupStore = (*Groups)(nil)
	_ token.Store     = (*Tokens)(nil)
)

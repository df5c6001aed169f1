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
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/authtoken"
)

// DB is an open database: one pool to read and one to write, which on SQLite is a single connection. So token checks
// never wait behind transactions. It is safe for concurrent use.
type DB struct {
	read, write *sql.DB
	dialect     Dialect
	syntax      *Syntax
	users       *userTable
	wait        time.Duration
	statement   time.Duration // 0: not bounded
	readers     gate
	writer      gate
	closed      atomic.Bool

	identifyText string
	identifyMu   sync.Mutex
	prepares     int                      // how often it was
	identify     atomic.Pointer[sql.Stmt] // prepared on first use: the tables may not exist before
}

// New puts a DB together. It is for the packages that bring a driver. It panics where one of the three is nil.
func New(read, write *sql.DB, d Dialect, c Config) *DB {
	if read == nil || write == nil || d == nil {
		panic("sqlstore: New needs two pools and a Dialect")
	}
	syntax := d.Syntax()
	c = c.WithDefaults(syntax.Server)
	db := &DB{
		read: read, write: write, dialect: d, syntax: syntax, users: newUserTable(c.Users, d), wait: c.Wait,
		readers: newGate(c.Readers, c.Wait), writer: newGate(c.Writers, c.Wait),
	}
	db.identifyText = d.Rebind(db.identifyQuery())
	for pool, size := range map[*sql.DB]int{read: c.Readers, write: c.Writers} {
		pool.SetMaxOpenConns(size)
		pool.SetMaxIdleConns(size) // a connection keeps its prepared look-up
		if syntax.Server {
			pool.SetConnMaxIdleTime(c.Idle)
			pool.SetConnMaxLifetime(c.Lifetime)
			db.statement = c.Statement
		}
	}
	return db
}

// Users keeps the user table: auth_user, or what Config.Users says.
func (db *DB) Users() *Users { return &Users{db} }

// Groups keeps auth_group and who holds which permission.
func (db *DB) Groups() *Groups { return &Groups{db} }

// Tokens keeps authtoken_token.
func (db *DB) Tokens() *Tokens { return &Tokens{db} }

// Counters keeps latchkey_throttle.
func (db *DB) Counters() *Counters { return &Counters{db, db.syntax.Now} }

// Ping reports whether the database answers: nil or an error that wraps auth.ErrUnavailable.
func (db *DB) Ping(ctx context.Context) error {
	_, err := db.tables(ctx)
	if err != nil && !errors.Is(err, auth.ErrUnavailable) {
		err = unavailable(err)
	}
	if err != nil {
		return fmt.Errorf("ping database: %w", err)
	}
	return nil
}

// Close closes the connections. What is under way may fail with auth.ErrUnavailable, as does what comes later.
func (db *DB) Close() error {
	db.closed.Store(true)
	if stmt := db.identify.Swap(nil); stmt != nil {
		stmt.Close()
	}
	return errors.Join(db.read.Close(), db.write.Close())
}

var (
	_ auth.Transactor = (*DB)(nil)
	_ auth.UserStore  = (*Users)(nil)
	_ auth.GroupStore = (*Groups)(nil)
	_ authtoken.Store = (*Tokens)(nil)
)

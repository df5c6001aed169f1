// Package sqlstore keeps users, groups and tokens in Django's own tables, and counters of requests in one of ours.
// It is every SQL statement of the stores, one small type a table family; the engine packages beside it (sqlite)
// bring the driver and open a [DB].
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
// Look-ups return auth.ErrNotFound, inserts auth.ErrExists. What may be tried again (a lock, a full disk, a file
// that cannot be opened or written, a closed database) wraps auth.ErrUnavailable, a database without its tables
// [ErrNoSchema]. No error carries a key or a password.
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

// Config bounds a database's use. The zero Config is the default.
type Config struct {
	Readers int           // connections that read at once; default 4
	Wait    time.Duration // how long a statement or transaction waits for its turn; default 4 s, then auth.ErrUnavailable
}

// WithDefaults returns c with its zero fields set to their defaults. It panics on negative ones.
func (c Config) WithDefaults() Config {
	if c.Readers < 0 || c.Wait < 0 {
		panic("sqlstore: Config.Readers and Config.Wait cannot be negative")
	}
	if c.Readers == 0 {
		c.Readers = 4
	}
	if c.Wait == 0 {
		c.Wait = 4 * time.Second
	}
	return c
}

// DB is an open database: a pool to read and, on SQLite, one connection to write. It is safe for concurrent use.
type DB struct {
	read, write *sql.DB
	dialect     Dialect
	wait        time.Duration
	readers     gate
	writer      gate
	closed      atomic.Bool

	identifyMu sync.Mutex
	identify   atomic.Pointer[sql.Stmt] // prepared on first use: the tables may not exist before
}

// New puts a DB together. It is for the packages that bring a driver; writes go through one connection at a time.
func New(read, write *sql.DB, d Dialect, c Config) *DB {
	c = c.WithDefaults()
	read.SetMaxOpenConns(c.Readers)
	read.SetMaxIdleConns(c.Readers) // a connection keeps its prepared look-up
	write.SetMaxOpenConns(1)
	return &DB{
		read: read, write: write, dialect: d, wait: c.Wait,
		readers: newGate(c.Readers, c.Wait), writer: newGate(1, c.Wait),
	}
}

// Users keeps auth_user.
func (db *DB) Users() *Users { return &Users{db} }

// Groups keeps auth_group and who holds which permission.
func (db *DB) Groups() *Groups { return &Groups{db} }

// Tokens keeps authtoken_token.
func (db *DB) Tokens() *Tokens { return &Tokens{db} }

// Counters keeps latchkey_throttle.
func (db *DB) Counters() *Counters { return &Counters{db} }

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

package sqlstore

import (
	"cmp"
	"time"
)

// Config has the options of a database and the limits on its use. The zero Config is the default.
type Config struct {
	Users    UserModel // the user table; default Django's auth_user
	Password string    // of a server's user, if the URL has none

	// Existing makes Open return ErrNoDatabase for a SQLite file that does not exist, instead of
	// creating the file. Open then leaves an empty file unchanged.
	Existing bool
	// Lazy makes Open return without a connection: the first statement connects, and returns the
	// error if it cannot. On SQLite, Open then creates no file, as with Existing. Lazy is for
	// programs that may need no database at all.
	Lazy bool

	Readers int // connections that read at once; default 4 on SQLite, 8 on a server
	Writers int // transactions at once, each on a connection of its own; default 8, and always 1 on SQLite

	// Now is the clock of Counters, for tests; default the database's clock. Processes that share a
	// database must share the clock too.
	Now func() time.Time

	// Wait is how long a statement or a transaction waits for a connection, or for a lock, before
	// it fails with auth.ErrUnavailable; default 4 s.
	Wait time.Duration
	// Statement is how long a statement may run on a server before it fails with
	// auth.ErrUnavailable; default 30 s.
	Statement time.Duration

	// Prepared is how many statements each connection keeps prepared, by their text; default 256,
	// and none if it is negative. If there is no room for another, the least recently used one is
	// closed. Behind a pooler (pooled=true) no statement is prepared.
	Prepared int

	Connect  time.Duration // how long it may take to connect to a server; default 5 s
	Idle     time.Duration // how long an unused connection to a server stays open; default 5 min
	Lifetime time.Duration // how long a connection to a server is used; default 30 min
}

// WithDefaults returns c with its zero fields set to the defaults for a server, or else for SQLite.
// It panics on a negative number other than Prepared, and on a user model that contradicts itself.
func (c Config) WithDefaults(server bool) Config {
	if min(c.Readers, c.Writers) < 0 || min(c.Wait, c.Statement, c.Connect, c.Idle, c.Lifetime) < 0 {
		panic("sqlstore: no number of Config can be negative")
	}
	readers := 4
	if server {
		readers = 8
	}
	c.Users = c.Users.WithDefaults()
	c.Readers = cmp.Or(c.Readers, readers)
	c.Writers = cmp.Or(c.Writers, 8)
	if !server {
		c.Writers = 1
	}
	c.Prepared = cmp.Or(c.Prepared, 256)
	c.Wait = cmp.Or(c.Wait, 4*time.Second)
	c.Statement = cmp.Or(c.Statement, 30*time.Second)
	c.Connect = cmp.Or(c.Connect, 5*time.Second)
	c.Idle = cmp.Or(c.Idle, 5*time.Minute)
	c.Lifetime = cmp.Or(c.Lifetime, 30*time.Minute)
	return c
}

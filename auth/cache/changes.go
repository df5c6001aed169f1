package cache

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// Changes counts the changes of users, credentials and permissions in one store. It is safe for
// concurrent use.
type Changes struct {
	config ChangesConfig
	start  time.Time
	ahead  atomic.Int64 // how far the wall clock has gone beyond Elapsed
	looked atomic.Int64 // when the wall clock was last looked at

	last  atomic.Uint64 // the number of the last change
	all   number        // of the last change that may concern everyone
	added number        // of the last one that may make an unknown token or key known
	users [slots]number // of the last change of a user, by slotOf its id

	sessions sessions
}

// ChangesConfig says what else Changes depends on.
type ChangesConfig struct {
	// Live reports whether every change that another process committed a moment ago is counted by
	// now. It may ask the database. It gets the time since the Changes were made, which never goes
	// back. Default nil: no other process changes the store.
	Live func(now time.Duration) bool
	// Lost returns why Live is false, or nil. It is for logs. Default nil: not known.
	Lost func() error
	// Coarse returns why each commit counts as a change of everyone, or nil. It is for logs.
	// Default nil: changes are told apart.
	Coarse func() error
	// Uncommitted reports whether reads with ctx see uncommitted changes. Such a read neither uses
	// the cache nor fills it. Default nil: no read sees them.
	Uncommitted func(ctx context.Context) bool
}

// NewChanges returns Changes that have counted nothing yet.
func NewChanges(c ChangesConfig) *Changes {
	if c.Live == nil {
		c.Live = func(time.Duration) bool { return true }
	}
	if c.Uncommitted == nil {
		c.Uncommitted = func(context.Context) bool { return false }
	}
	if c.Lost == nil {
		c.Lost = func() error { return nil }
	}
	if c.Coarse == nil {
		c.Coarse = func() error { return nil }
	}
	return &Changes{config: c, start: time.Now()}
}

// All counts a change that may concern every user and session, after the commit of another process.
func (c *Changes) All() { c.all.raise(c.last.Add(1)) }

// User counts a change of one user, after the commit of another process: of its row, its tokens,
// keys or permissions.
func (c *Changes) User(id auth.UserID) {
	n := c.last.Add(1)
	c.users[slotOf(id)].raise(n)
	c.added.raise(n)
}

// Added counts new users, tokens or keys, after the commit of another process. They end only what
// is remembered of unknown ones.
func (c *Changes) Added() { c.added.raise(c.last.Add(1)) }

// Lost returns why changes of other processes are not heard of, so that no identity is cached, and
// nil while they are. The error wraps [ErrNotAsked] if nobody needed to know.
func (c *Changes) Lost() error { return c.config.Lost() }

// Coarse returns why each commit ends everything that is cached, whatever it changes, and nil if
// changes are told apart. As the error of Lost, it may wrap ErrNotAsked.
func (c *Changes) Coarse() error { return c.config.Coarse() }

// ErrNotAsked is wrapped by the error of [Changes.Lost] as long as no credential is checked.
var ErrNotAsked = errors.New("no credential was checked lately")

// Elapsed returns the time since the Changes were made, by which Live counts.
func (c *Changes) Elapsed() time.Duration { return time.Since(c.start) }

// slots is how many users are told apart. A change of one user also counts for the others of its
// slot, which costs them one read.
const slots = 1 << 12

// slotOf hashes an id (FNV-1a).
func slotOf(id auth.UserID) uint16 {
	h := uint32(2166136261)
	for i := range len(id) {
		h = (h ^ uint32(id[i])) * 16777619
	}
	return uint16((h ^ h>>16) % slots)
}

// mark is a moment in the count of changes.
type mark struct {
	count uint64
	at    time.Duration // since Changes.start
	state state
}

// state says what a read may do with the cache.
type state int

const (
	bypass  state = iota // neither use it nor fill it
	blind                // changes of other processes may be missing
	counted              // every change is counted
)

const (
	// jump is how far the wall clock may move by itself.
	jump = time.Second / 2
	// lookEvery is how old the last look at the wall clock may be. Reading that clock at each check
	// would take a fifth of the check.
	lookEvery = time.Millisecond
)

// noteJump counts a change for everyone if the wall clock has jumped. The machine may have slept:
// Elapsed stood still meanwhile, and with it all leases and ages.
func (c *Changes) noteJump(elapsed time.Duration, wall func() time.Time) {
	if looked := c.looked.Load(); looked > 0 && elapsed-time.Duration(looked) < lookEvery {
		return
	}
	ahead := wall().Round(0).Sub(c.start.Round(0)) - elapsed
	if d := ahead - time.Duration(c.ahead.Load()); d > jump || d < -jump {
		c.All() // before ahead and looked are set: then other requests do not count the jump any more
		c.ahead.Store(int64(ahead))
	}
	c.looked.Store(int64(elapsed))
}

// mark returns the current moment, for a read that begins after it.
func (c *Changes) mark(ctx context.Context) mark {
	now := c.Elapsed()
	c.noteJump(now, time.Now)
	live := c.config.Live(now) // first, because it may count changes
	if c.config.Uncommitted(ctx) {
		return mark{}
	}
	m := mark{c.last.Load(), now, blind}
	if live {
		m.state = counted
	}
	return m
}

// endsKnown reports whether a change since e was read may concern its identity.
func (c *Changes) endsKnown(kind Kind, e *entry) bool {
	return c.all.isAfter(e.count()) || c.users[e.user()].isAfter(e.count()) ||
		kind == Session && c.sessions.changed(e)
}

// endsUnknown reports whether a change since e was read may have made its credential known.
func (c *Changes) endsUnknown(kind Kind, e *entry) bool {
	if kind == Session {
		return c.all.isAfter(e.count()) || c.sessions.changed(e) || c.sessions.added.isAfter(e.count())
	}
	return c.all.isAfter(e.count()) || c.added.isAfter(e.count())
}

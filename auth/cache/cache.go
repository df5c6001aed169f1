package cache

import (
	"context"
	"errors"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/latchkey-go/latchkey/auth"
)

// Config holds the parts and bounds of Identities.
type Config struct {
	Changes *Changes // of the store that the loads read; required
	// Memory bounds what known identities take, in bytes, by estimate. Default 64 MiB.
	Memory int64
	// Unknown bounds how many unknown credentials are remembered. Default 10,000, about 1 MB.
	Unknown int
	// MaxAge is how long an identity is used before it is read again, even if nothing has changed.
	// So it bounds the age of the user's fields that decide nothing, such as LastLogin. Default one
	// minute.
	MaxAge time.Duration
	// Blind is how long an identity is used while changes of other processes are not heard of, at
	// most MaxAge. A credential that another process revokes works for that long. Default 0: no
	// identity is used then.
	Blind time.Duration
}

// Identities holds the identities of recent checks. It is safe for concurrent use. A nil
// *Identities remembers nothing.
type Identities struct {
	changes *Changes
	maxAge  [counted + 1]time.Duration // by state
	recent  *recent
	known   *otter.Cache[digest, *entry]
	unknown *otter.Cache[digest, *entry]
}

// entry is an identity, with the moment before it was read and the slots of what it depends on. Of
// an unknown credential identity is nil.
type entry struct {
	identity *auth.Identity
	at       time.Duration
	// stamp is the count of changes, and 12 bits for each slot. Fields of their own would make an
	// entry larger by 8 bytes.
	stamp uint64
}

func newEntry(id *auth.Identity, before mark, user, session uint16) *entry {
	return &entry{id, before.at, before.count<<24 | uint64(user)<<12 | uint64(session)}
}

// count is the number of the last change before the identity was read. Beyond 2^40 it is too small,
// and so the entry has ended.
func (e *entry) count() uint64   { return e.stamp >> 24 }
func (e *entry) user() uint16    { return uint16(e.stamp >> 12 % slots) }
func (e *entry) session() uint16 { return uint16(e.stamp % slots) } // of a Session

// New returns Identities. It panics if c.Changes is missing.
func New(c Config) *Identities {
	if c.Changes == nil {
		panic("cache: Config needs Changes")
	}
	if c.Memory <= 0 {
		c.Memory = 64 << 20
	}
	if c.Unknown <= 0 {
		c.Unknown = 10_000
	}
	if c.MaxAge <= 0 {
		c.MaxAge = time.Minute
	}
	return &Identities{
		changes: c.Changes, maxAge: [...]time.Duration{blind: min(c.Blind, c.MaxAge), counted: c.MaxAge},
		recent: newRecent(),
		known: otter.Must(&otter.Options[digest, *entry]{
			MaximumWeight: uint64(c.Memory), Weigher: func(_ digest, e *entry) uint32 { return weight(e.identity) }}),
		unknown: otter.Must(&otter.Options[digest, *entry]{MaximumSize: c.Unknown}),
	}
}

// Identity returns the identity of a credential from the cache, or else calls load. load reads the
// store, and returns auth.ErrNotFound for an unknown credential. Callers share the identity: never
// modify it.
//
// kind is the kind of the credential. A text of one kind never finds an identity of another.
func (c *Identities) Identity(
	ctx context.Context, kind Kind, credential string, load func(context.Context) (*auth.Identity, error),
) (*auth.Identity, error) {
	if c == nil || len(credential) > maxCredential {
		return load(ctx)
	}
	before := c.changes.mark(ctx)
	if c.maxAge[before.state] == 0 {
		return load(ctx)
	}
	if e := c.recent.find(kind, credential); e != nil && c.isFresh(e.at, before) && !c.changes.endsKnown(kind, e) {
		return e.identity, nil
	}
	sum := digestOf(kind, credential)
	if e, ok := c.known.GetIfPresent(sum); ok && c.isFresh(e.at, before) && !c.changes.endsKnown(kind, e) {
		c.recent.put(kind, credential, e)
		return e.identity, nil
	}
	if e, ok := c.unknown.GetIfPresent(sum); ok && c.isFresh(e.at, before) && !c.changes.endsUnknown(kind, e) {
		return nil, auth.ErrNotFound
	}
	id, err := load(ctx)
	var user, session uint16
	if kind == Session {
		session = sessionSlot(credential)
	}
	switch {
	case err == nil && id != nil:
		user = slotOf(id.User.ID)
		e := newEntry(id, before, user, session)
		c.known.Set(sum, e)
		c.recent.put(kind, credential, e)
	case errors.Is(err, auth.ErrNotFound):
		c.known.Invalidate(sum)
		c.recent.drop(kind, credential)
		c.unknown.Set(sum, newEntry(nil, before, user, session))
	}
	return id, err
}

func (c *Identities) isFresh(at time.Duration, now mark) bool { return now.at-at < c.maxAge[now.state] }

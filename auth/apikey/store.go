package apikey

import (
	"context"
	"iter"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// Store stores keys. Every method may return an error that wraps auth.ErrUnavailable. All times are
// in whole microseconds.
type Store interface {
	// Identify finds the key with this digest and its owner, in one query, and returns the digest
	// that is stored. Identity.Auth is a *Key, Identity.Scopes are its scopes, and the owner has
	// its Grants. The key may have ended, the owner may be inactive, and the store may compare
	// digests loosely: Service checks all of it. It returns auth.ErrNotFound for an unknown digest.
	Identify(ctx context.Context, digest string) (id *auth.Identity, stored string, err error)
	// KeyByHandle returns the key with this handle, byte for byte, or auth.ErrNotFound.
	KeyByHandle(ctx context.Context, handle string) (Key, error)
	// ListKeys iterates over the keys that filter selects, by ID, in the order of Filter.Newest. An
	// error ends the iteration. A caller may write in the loop.
	ListKeys(ctx context.Context, filter Filter) iter.Seq2[Listed, error]
	// KeyAhead returns the ID of a key of the list that filter describes: to list the keys up to
	// that one, included, reads at most n keys. ok is false if the rest of the list needs no more
	// than that. It reads index entries alone, at most about n.
	KeyAhead(ctx context.Context, filter Filter, n int) (id int64, ok bool, err error)
	// LockOwner locks the user until the transaction ends, so that transactions that change the
	// user's keys run one after the other. It returns how many keys the user has at the time now.
	// auth.ErrNotFound: the user does not exist.
	LockOwner(ctx context.Context, user auth.UserID, now time.Time) (Counts, error)
	// InsertKey stores a key under a new ID, and ignores Key.ID. auth.ErrExists: another key has
	// its handle or its digest. auth.ErrNotFound: the owner does not exist.
	InsertKey(ctx context.Context, key Key, digest string) (id int64, err error)
	// UpdateKey changes a key. auth.ErrNotFound: no key has this handle, or a condition of the
	// change does not hold.
	UpdateKey(ctx context.Context, handle string, change Change) error
	// DeleteEnded deletes at most limit keys that expired or were revoked earlier than before, and
	// returns them. It skips keys that other transactions have locked.
	DeleteEnded(ctx context.Context, before time.Time, limit int) ([]Key, error)
	// SaveUses stores uses as the last ones of their keys, in the order of the list. It ignores
	// keys that no longer exist, and a use that is older than the stored one.
	SaveUses(ctx context.Context, uses []Use) error
}

// Counts are numbers of a user's keys.
type Counts struct {
	Current int // neither ended nor replaced
	Rotated int // replaced, but not ended yet
}

// Change is a change of a key: either its revocation or its replacement.
type Change struct {
	Revoked   time.Time // if not zero: revoke, unless the key is already revoked
	RevokedBy string

	Rotated   time.Time // if not zero: replace, unless the key is already replaced or revoked
	Successor string
	Expires   time.Time // end of the grace period
}

// Use is the last use of a key.
type Use struct {
	ID      int64
	At      time.Time
	Network string
}

// MaxHandles is how many handles a Filter may have: databases bound the parameters of a statement.
const MaxHandles = 1000

// Filter selects keys. The zero Filter selects all keys, also those that have ended.
type Filter struct {
	User        auth.UserID
	Users       []auth.UserID // keys of one of these users; nil: of any
	Name        string        // the exact name
	Handles     []string      // keys with one of these, at most MaxHandles; nil: with any
	Parent      string        // keys that were made with the key of this handle; see [Service.List]
	UnusedSince time.Time     // keys that were neither used nor made since then
	MadeBefore  time.Time
	LiveAt      time.Time // keys that are neither expired nor revoked at that time
	ExpiresBy   time.Time // keys that have expired then
	// Search selects keys with this text, in any case, in their name or in the username of their
	// owner, and keys whose handle begins with it.
	Search string

	Newest bool  // the newest keys first
	After  int64 // without Newest: keys that are newer than the one with this ID; 0: all
	Before int64 // with Newest: keys that are older than the one with this ID; 0: all
	Until  int64 // the list ends with the key of this ID; 0: at the last one
	Limit  int   // how many keys; 0: all
}

// Lease lets one of many processes do a task.
type Lease interface {
	// Take reports whether holder gets the task. If so, nobody else gets it until the period ends,
	// but holder may take it again, for a new period. All processes must use the same clock.
	Take(ctx context.Context, task, holder string, period time.Duration) (bool, error)
}

package audit

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// Config holds the parts and settings of a Trail.
type Config struct {
	Store Store            // required
	Now   func() time.Time // default time.Now
	// MaxValue is how many characters of an old or new value are recorded, from 3 to 10000. Default
	// 1000.
	MaxValue int
	// Off turns the recording off. Existing entries can still be read.
	Off bool
}

// Trail is the audit trail. It is safe for concurrent use.
type Trail struct{ config Config }

// DefaultMaxValue is the default of Config.MaxValue, and MaxMaxValue its largest value.
const (
	DefaultMaxValue = 1000
	MaxMaxValue     = 10_000
)

// New returns a Trail. It panics if c has no Store, or if MaxValue is out of range.
func New(c Config) *Trail {
	if c.Store == nil {
		panic("audit: Config needs a Store")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.MaxValue == 0 {
		c.MaxValue = DefaultMaxValue
	}
	if c.MaxValue < 3 || c.MaxValue > MaxMaxValue {
		panic("audit: Config.MaxValue is not from 3 to 10000")
	}
	return &Trail{c}
}

// Store stores entries. It can neither change nor delete one. Every method may return an error that
// wraps auth.ErrUnavailable.
type Store interface {
	// AppendEntry calls seal with the anchor of the last entry, and stores the entry that seal
	// returns, in the transaction of ctx or in one of its own. Calls run one after the other, in
	// all processes. In a transaction, AppendEntry may store the entry just before the commit, so
	// that other transactions wait briefly. It returns ErrBroken if the trail has an entry of that
	// number.
	AppendEntry(ctx context.Context, seal func(last Anchor) Entry) error
	// LastEntry returns the anchor of the last entry, which the store keeps apart from the entries.
	// It returns {0, GenesisHash} before the first entry.
	LastEntry(ctx context.Context) (Anchor, error)
	// ListEntries iterates over the entries that filter selects, by number. It holds no lock while
	// the caller handles an entry. An error ends the iteration. It is a *TamperedError for an entry
	// that cannot be read.
	ListEntries(ctx context.Context, filter Filter) iter.Seq2[Entry, error]
}

// Filter selects entries. The zero Filter selects all.
type Filter struct {
	// User is a username. It selects the entries about a user who has or had this name, and the
	// changes that such a user made. UserID selects in the same way by the id. If both are set, an
	// entry matches that one of them selects.
	User   string
	UserID auth.UserID
	Action string
	// RequestID selects the changes that a request made.
	RequestID string
	Since     time.Time // from the first entry on that has this time or a later one
	Before    int64     // entries with lower numbers; 0: all
	// From selects entries with this number or a higher one; 0: all. With it, User selects by the
	// names and ids in these entries alone.
	From int64
	Last int // how many of the matching entries, the last ones; 0: all
	// First is how many of the matching entries, the first ones; 0: all. It does not go with Last.
	First int
}

// ErrBroken means that a change cannot be recorded, because the trail already has an entry with the
// next number: somebody has changed the tables by hand.
var ErrBroken = errors.New("the audit trail is broken: 'audit verify' says where")

// Record implements auth.Recorder: it appends an entry, in the transaction of ctx or in one of its
// own. An action is required. ErrBroken, auth.ErrUnavailable.
func (t *Trail) Record(ctx context.Context, e auth.Event) error {
	switch {
	case t.config.Off:
		return nil
	case e.Action == "":
		return fmt.Errorf("record event: %w: it has no action", auth.ErrInvalid)
	}
	entry := newEntry(t.config.Now(), ActorFromContext(ctx), e, t.config.MaxValue)
	if err := t.config.Store.AppendEntry(ctx, entry.seal); err != nil {
		return fmt.Errorf("record event: %w", err)
	}
	return nil
}

// List iterates over the entries that filter selects, by number. An error ends the iteration.
func (t *Trail) List(ctx context.Context, filter Filter) iter.Seq2[Entry, error] {
	return t.config.Store.ListEntries(ctx, filter)
}

// Anchor returns the anchor of the last entry, {0, GenesisHash} for an empty trail.
// auth.ErrUnavailable.
func (t *Trail) Anchor(ctx context.Context) (Anchor, error) { return t.config.Store.LastEntry(ctx) }

var _ auth.Recorder = (*Trail)(nil)

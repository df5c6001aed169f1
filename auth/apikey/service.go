package apikey

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/cache"
)

// Config holds the parts and settings of a Service.
type Config struct {
	Store Store           // required
	Tx    auth.Transactor // required
	// Confirm is auth.Users.Confirm. Create and Rotate call it in their transactions, so that a
	// creator who may not sign in any more is refused. Default nil: nobody is refused for that.
	Confirm func(context.Context, auth.User) (auth.User, error)
	// Audit records each change of a key, in the transaction of the change. Default nil: nothing is
	// recorded.
	Audit auth.Recorder
	// Lease lets one of many processes prune in the background. Default nil: each prunes.
	Lease Lease
	// Cache remembers the identities of keys of the same store. Default nil: each check asks the
	// store.
	Cache *cache.Identities
	Now   func() time.Time // default time.Now
	Log   *slog.Logger     // default slog.Default()

	// Prefix begins new keys: at most 20 lower-case letters, digits and underscores, the first one
	// a letter. Default "lk". Keys with another prefix stay valid.
	Prefix string
	// MaxPerUser is how many keys a user may have that neither ended nor were replaced. Default
	// 100.
	MaxPerUser int
	// DefaultLife is the life of a key that is created without an expiry. Default 0: it never
	// expires, unless MaxLife is set.
	DefaultLife time.Duration
	// MaxLife is the longest life of a new key. Default 0: no limit.
	MaxLife time.Duration
	// Grace is how long a replaced key still works. Default 24 hours; negative: not at all.
	Grace time.Duration
	// Keep is how long an ended key stays in the store, so that its end can be explained. Default
	// 30 days; negative: it may be pruned at once.
	Keep time.Duration
	// LastUsed is how often last uses are written. A process that is killed loses those of this
	// time. Default one minute, which is also the most; negative: never written.
	LastUsed time.Duration
	// PruneEvery is how often Run prunes. Default one hour; negative: never.
	PruneEvery time.Duration
}

// withDefaults returns c with its defaults. It panics as New does.
func (c Config) withDefaults() Config {
	if c.Store == nil || c.Tx == nil {
		panic("apikey: Config needs a Store and a Tx")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Prefix == "" {
		c.Prefix = defaultPrefix
	}
	if err := CheckPrefix(c.Prefix); err != nil {
		panic(fmt.Sprintf("apikey: Config.Prefix %q: %v", c.Prefix, err))
	}
	if c.MaxPerUser == 0 {
		c.MaxPerUser = 100
	}
	c.Grace = orDefault(c.Grace, 24*time.Hour)
	c.Keep = orDefault(c.Keep, 30*24*time.Hour)
	c.LastUsed = min(orDefault(c.LastUsed, time.Minute), time.Minute)
	c.PruneEvery = orDefault(c.PruneEvery, time.Hour)
	if c.DefaultLife == 0 {
		c.DefaultLife = c.MaxLife
	}
	if c.MaxLife > 0 {
		c.DefaultLife = min(c.DefaultLife, c.MaxLife)
	}
	return c
}

func orDefault(d, standard time.Duration) time.Duration {
	if d == 0 {
		return standard
	}
	return d
}

// Service creates, checks, rotates and revokes keys. It is safe for concurrent use.
type Service struct {
	config Config
	uses   uses
	counts *counts
	holder string // names this process to the Lease
}

// New returns a Service. It panics if a required field of c is missing, or if c.Prefix cannot be a
// prefix. [Service.Run] does the work in the background: without it no last use is written.
func New(c Config) *Service {
	return &Service{config: c.withDefaults(), holder: randomText(), counts: newCounts()}
}

func (s *Service) now() time.Time { return s.config.Now().UTC().Truncate(time.Microsecond) }

// Verify returns the identity of a presented key. A text without the form and checksum of a key
// costs no query. Any other text costs one, and none while Config.Cache has it. The client's
// address is that of ctx: see [auth.AttemptFromContext]. Without an address, a key that is bound to
// networks is refused.
//
// The error is a *Refusal, which wraps auth.ErrNotFound, or a fault of the store. Callers share the
// identity: never modify it.
func (s *Service) Verify(ctx context.Context, key string) (*auth.Identity, error) {
	id, err := s.verify(ctx, key)
	s.counts.check(err)
	return id, err
}

func (s *Service) verify(ctx context.Context, key string) (*auth.Identity, error) {
	if !Check(key) {
		return nil, &Refusal{Reason: ReasonMalformed, Detail: "its form or its checksum is wrong"}
	}
	id, err := s.config.Cache.Identity(ctx, cache.APIKey, key, func(ctx context.Context) (*auth.Identity, error) {
		return s.identify(ctx, key)
	})
	switch {
	case errors.Is(err, auth.ErrNotFound):
		return nil, &Refusal{Handle: HandleOf(key), Reason: ReasonUnknown, Detail: "no such key"}
	case err != nil:
		return nil, fmt.Errorf("verify API key: %w", err)
	}
	k := id.Auth.(*Key)
	address, _ := auth.ClientAddr(ctx)
	if reason, detail := k.refusal(s.now(), id.User.Active, address); reason != "" {
		return nil, &Refusal{Handle: k.Handle, User: k.UserID, Reason: reason, Detail: detail}
	}
	s.used(k.ID, address)
	return id, nil
}

// identify asks the store for the identity of a key. Its Auth is a *Key.
func (s *Service) identify(ctx context.Context, key string) (*auth.Identity, error) {
	sum := digest(key)
	id, stored, err := s.config.Store.Identify(ctx, sum)
	if err != nil {
		return nil, err
	}
	// A collation may match other digests.
	if _, ok := id.Auth.(*Key); !ok || subtle.ConstantTimeCompare([]byte(stored), []byte(sum)) != 1 {
		return nil, auth.ErrNotFound
	}
	return id, nil
}

// ByHandle returns the key with this handle. auth.ErrNotFound, auth.ErrUnavailable.
func (s *Service) ByHandle(ctx context.Context, handle string) (Key, error) {
	if !IsHandle(handle) {
		return Key{}, fmt.Errorf("find API key: %w", auth.ErrNotFound)
	}
	key, err := s.config.Store.KeyByHandle(ctx, handle)
	if err != nil {
		return Key{}, fmt.Errorf("find API key: %w", err)
	}
	return key, nil
}

// List iterates over the keys that filter selects, in the order of their creation. filter.Parent
// selects the keys that were made with it, the keys that were made with these, and so on; Newest,
// Before and Limit do not go with it. An error ends the iteration.
func (s *Service) List(ctx context.Context, filter Filter) iter.Seq2[Listed, error] {
	if filter.Parent != "" {
		return s.listDescendants(ctx, filter)
	}
	return s.config.Store.ListKeys(ctx, filter)
}

// Ahead returns the ID of a key at which a list can be cut, so that its part up to there is read
// from at most n keys. Filter.Until then ends the list with that key. ok is false if the rest of
// the list needs no more. auth.ErrUnavailable.
func (s *Service) Ahead(ctx context.Context, filter Filter, n int) (id int64, ok bool, err error) {
	return s.config.Store.KeyAhead(ctx, filter, n)
}

// ByUser iterates over the keys of a user that have not ended.
func (s *Service) ByUser(ctx context.Context, user auth.UserID) iter.Seq2[Listed, error] {
	return s.List(ctx, Filter{User: user, LiveAt: s.now()})
}

// Now returns the service's clock, by which keys expire: use it for [Key.State].
func (s *Service) Now() time.Time { return s.now() }

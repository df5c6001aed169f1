package apikey

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// CreateParams describe a key to create.
type CreateParams struct {
	User        auth.UserID // the owner; required
	Name        string      // required; at most 100 characters
	Description string      // at most 500 characters
	// Scopes limit the key. nil: the scopes of By.
	Scopes *auth.Scopes
	// Networks limit from where the key may be presented. At most 50. None: the networks of By.
	Networks []netip.Prefix
	// Expires is when the key ends; the zero time: never. nil: after Config.DefaultLife, or when By
	// expires if that is earlier.
	Expires *time.Time
	// By creates the key, and must be its owner. The key is never wider than By: it has no scopes
	// and no networks that By lacks, and expires no later. nil: an operator, without these limits.
	By *auth.Identity
}

// Create stores a new key, and returns it with its secret, which cannot be read again.
//
// ErrBeyond: the key would be wider than p.By, or of another user. ErrTooMany: the user has
// Config.MaxPerUser keys. auth.ErrInvalid: the *auth.InvalidError names the field.
// auth.ErrNotFound: there is no such user. auth.ErrBadCredentials: By has been revoked, or may not
// sign in any more. auth.ErrUnavailable.
func (s *Service) Create(ctx context.Context, p CreateParams) (Key, Secret, error) {
	key, secret, err := s.create(ctx, p)
	if err != nil {
		return Key{}, Secret{}, fmt.Errorf("create API key: %w", err)
	}
	return key, secret, nil
}

func (s *Service) create(ctx context.Context, p CreateParams) (key Key, secret Secret, err error) {
	key = Key{UserID: p.User, Name: p.Name, Description: p.Description}
	if err := checkTexts(p.Name, p.Description); err != nil {
		return Key{}, Secret{}, err
	}
	if p.By != nil && p.By.User.ID != p.User {
		return Key{}, Secret{}, fmt.Errorf("%w: it would be the key of another user", ErrBeyond)
	}
	if key.Networks, err = normalizeNetworks(p.Networks); err != nil {
		return Key{}, Secret{}, err
	}
	err = s.config.Tx.InTx(ctx, func(ctx context.Context) error {
		counts, by, err := s.lock(ctx, p.User, p.By)
		if err != nil {
			return err
		}
		if counts.Current >= s.config.MaxPerUser {
			return fmt.Errorf("%w: the user has %d, the most that are allowed", ErrTooMany, counts.Current)
		}
		made, err := by.limit(key, p.Scopes, p.Expires, s.config.DefaultLife, s.config.MaxLife)
		if err != nil {
			return err
		}
		made.Parent = by.handle
		if key, secret, err = s.insert(ctx, made); err != nil {
			return err
		}
		return s.record(ctx, "key.create", key, created(key)...)
	})
	return key, secret, err
}

// lock locks the owner until the transaction ends, and returns its numbers of keys and the limits
// of by, who must still be allowed to sign in, with a credential that has not ended meanwhile.
func (s *Service) lock(ctx context.Context, owner auth.UserID, by *auth.Identity) (Counts, creator, error) {
	now := s.now()
	if by != nil && s.config.Confirm != nil {
		if _, err := s.config.Confirm(ctx, by.User); err != nil {
			return Counts{}, creator{}, err
		}
	}
	counts, err := s.config.Store.LockOwner(ctx, owner, now)
	if err != nil || by == nil {
		return counts, creator{now: now}, err
	}
	if by.Recheck != nil {
		if err := by.Recheck(ctx); err != nil {
			return counts, creator{}, err
		}
	}
	limits := creator{now: now, scopes: by.Scopes}
	if k, ok := by.Auth.(*Key); ok { // as it is now: it may have been revoked or replaced meanwhile
		stored, err := s.config.Store.KeyByHandle(ctx, k.Handle)
		if errors.Is(err, auth.ErrNotFound) || err == nil && hasEnded(stored, now) {
			return counts, creator{}, fmt.Errorf("%w: the key %s has ended", auth.ErrBadCredentials, k.Handle)
		}
		if err != nil {
			return counts, creator{}, err
		}
		limits.handle, limits.networks, limits.expires = stored.Handle, stored.Networks, stored.Expires
	}
	return counts, limits, nil
}

func hasEnded(k Key, now time.Time) bool {
	state := k.State(now)
	return state == StateRevoked || state == StateExpired
}

// insertTries is how many random keys insert tries. A second one is rarely needed: the first one's
// handle would have to be taken.
const insertTries = 3

// insert stores the key under a new secret.
func (s *Service) insert(ctx context.Context, key Key) (Key, Secret, error) {
	for try := 1; ; try++ {
		secret := newSecret(s.config.Prefix)
		key.Handle = HandleOf(secret.Reveal())
		id, err := s.config.Store.InsertKey(ctx, key, digest(secret.Reveal()))
		if errors.Is(err, auth.ErrExists) && try < insertTries {
			continue
		}
		if err != nil {
			return Key{}, Secret{}, err
		}
		key.ID = id
		return key, secret, nil
	}
}

package apikey

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/latchkey-go/latchkey/auth"
)

// RevokeParams say who revokes a key, and why.
type RevokeParams struct {
	// By revokes the key. It must be the owner, and able to do all that the key may do. nil: an
	// operator.
	By *auth.Identity
	// Reason is for people: "found in a repository". Key.RevokedBy contains it after the name of
	// By, and is cut after 250 characters.
	Reason string
}

// Revoke ends a key at once. auth.ErrNotFound: there is no such key, or By is not its owner.
// ErrEnded: the key was revoked before. ErrBeyond: the key is wider than By. auth.ErrUnavailable.
func (s *Service) Revoke(ctx context.Context, handle string, p RevokeParams) error {
	key, err := s.ownKey(ctx, handle, p.By)
	if err == nil {
		err = checkRevoker(p.By, key)
	}
	if err == nil {
		err = s.config.Tx.InTx(ctx, func(ctx context.Context) error {
			// Wait for transactions in which the key makes others, so that none appears afterwards.
			if _, err := s.config.Store.LockOwner(ctx, key.UserID, s.now()); err != nil {
				return err
			}
			return s.revoke(ctx, key, p)
		})
	}
	if err != nil {
		return fmt.Errorf("revoke API key: %w", err)
	}
	return nil
}

// checkRevoker returns ErrBeyond if the key is wider than by. A key may always revoke itself.
func checkRevoker(by *auth.Identity, key Key) error {
	if by == nil {
		return nil
	}
	limits := creator{scopes: by.Scopes}
	if k, ok := by.Auth.(*Key); ok && k.Handle != key.Handle {
		limits.networks, limits.expires = k.Networks, k.Expires
	}
	return limits.checkWithin(key)
}

func (s *Service) revoke(ctx context.Context, key Key, p RevokeParams) error {
	change := Change{Revoked: s.now(), RevokedBy: p.text()}
	err := s.config.Store.UpdateKey(ctx, key.Handle, change)
	if errors.Is(err, auth.ErrNotFound) {
		return ErrEnded
	}
	if err != nil {
		return err
	}
	return s.record(ctx, "key.revoke", key, auth.Change{Field: "revoked by", New: change.RevokedBy})
}

// text returns the Key.RevokedBy of p: who revokes a key, and why.
func (p RevokeParams) text() string {
	who := "an operator"
	if p.By != nil {
		who = p.By.User.Username
		if k, ok := p.By.Auth.(*Key); ok {
			who += " with key " + k.Handle
		}
	}
	if p.Reason != "" {
		who += " (" + p.Reason + ")"
	}
	if runes := []rune(who); len(runes) > maxRevokedBy {
		who = string(runes[:maxRevokedBy-1]) + "…"
	}
	return who
}

// revokeEach is how many keys one transaction revokes, unless one user has more: enough to save
// disk syncs, few enough to let other writers in between.
const revokeEach = 100

// RevokeAll revokes the keys that filter selects and that have not ended, and returns their number.
// With p.By these are keys of By that are no wider than By; if there are others, the error is
// ErrBeyond. A key that one of them makes meanwhile is revoked too. RevokeAll commits about every
// hundred keys, unless ctx has a transaction. What is committed stays if RevokeAll fails.
func (s *Service) RevokeAll(ctx context.Context, filter Filter, p RevokeParams) (revoked int, err error) {
	filter.LiveAt = s.now()
	if p.By != nil {
		filter.User = p.By.User.ID
	}
	keys := map[auth.UserID]int{}
	for key, err := range s.List(ctx, filter) {
		if err != nil {
			return 0, fmt.Errorf("revoke API keys: %w", err)
		}
		keys[key.UserID]++
	}
	var beyond error
	var batch []auth.UserID
	size := 0
	owners := slices.Sorted(maps.Keys(keys)) // all processes lock users in this order
	for i, owner := range owners {
		batch, size = append(batch, owner), size+keys[owner]
		if size < revokeEach && i < len(owners)-1 {
			continue
		}
		n, wider, err := s.revokeBatch(ctx, batch, filter, p)
		if revoked += n; err != nil {
			return revoked, fmt.Errorf("revoke API keys: %w", err)
		}
		beyond, batch, size = errors.Join(beyond, wider), nil, 0
	}
	if beyond != nil {
		return revoked, fmt.Errorf("revoke API keys: %w", beyond)
	}
	return revoked, nil
}

// revokeBatch revokes the keys of several users in one transaction. beyond is ErrBeyond if p.By may
// not revoke one of them.
func (s *Service) revokeBatch(
	ctx context.Context, owners []auth.UserID, filter Filter, p RevokeParams,
) (revoked int, beyond, err error) {
	err = s.config.Tx.InTx(ctx, func(ctx context.Context) error {
		revoked, beyond = 0, nil // the transaction may run again
		for _, filter.User = range owners {
			n, wider, err := s.revokeOf(ctx, filter, p)
			if revoked += n; err != nil {
				return err
			}
			beyond = errors.Join(beyond, wider)
		}
		return nil
	})
	if err != nil {
		return 0, nil, err
	}
	return revoked, beyond, nil
}

// revokeOf revokes the keys of filter.User. It locks the user before it looks for the keys, because
// one of them may be making another one, or be replaced, at the same time.
func (s *Service) revokeOf(ctx context.Context, filter Filter, p RevokeParams) (revoked int, beyond, err error) {
	_, err = s.config.Store.LockOwner(ctx, filter.User, s.now())
	if errors.Is(err, auth.ErrNotFound) { // deleted meanwhile, with the keys
		return 0, nil, nil
	}
	if err != nil {
		return 0, nil, err
	}
	for key, err := range s.List(ctx, filter) {
		if err != nil {
			return revoked, beyond, err
		}
		if wider := checkRevoker(p.By, key.Key); wider != nil {
			beyond = wider
			continue
		}
		if err := s.revoke(ctx, key.Key, p); err != nil {
			return revoked, beyond, err
		}
		revoked++
	}
	return revoked, beyond, nil
}

// EndFor revokes all keys of a user whose password has changed. It is a hook for
// auth.Users.OnPasswordChange.
func (s *Service) EndFor(ctx context.Context, user auth.User) error {
	_, err := s.RevokeAll(ctx, Filter{User: user.ID}, RevokeParams{Reason: "the password changed"})
	return err
}

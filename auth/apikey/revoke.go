package apikey

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/latchkey-go/latchkey/auth"
)

// RevokeParams say who revokes a key, and why.
type RevokeParams struct {
	// By revokes the key. It must be the owner, and may do all that the key may. nil: an operator.
	By *auth.Identity
	// Reason is for people: "found in a repository". Stored up to 200 characters.
	Reason string
}

// Revoke ends a key at once. auth.ErrNotFound: there is no such key, or it is not By's. ErrEnded:
// it was revoked before. ErrBeyond: it is wider than By. auth.ErrUnavailable.
func (s *Service) Revoke(ctx context.Context, handle string, p RevokeParams) error {
	key, err := s.ownKey(ctx, handle, p.By)
	if err == nil {
		err = checkRevoker(p.By, key)
	}
	if err == nil {
		err = s.config.Tx.InTx(ctx, func(ctx context.Context) error { return s.revoke(ctx, key, p) })
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

// text returns who revokes a key, and why.
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

// revokeBatch is how many keys one transaction revokes: enough to save disk syncs, few enough to
// let other writers in between.
const revokeBatch = 100

// RevokeAll revokes the keys that filter selects and that have not ended, and returns their number.
// With p.By these are keys of By that are no wider than By; if there are others, the error is
// ErrBeyond.
//
// The keys of one user end in one transaction, which locks the user: a key that one of them makes
// at this moment is among them, or is refused. Otherwise RevokeAll commits every hundred keys,
// unless ctx has a transaction. What is committed stays if RevokeAll fails.
func (s *Service) RevokeAll(ctx context.Context, filter Filter, p RevokeParams) (revoked int, err error) {
	filter.LiveAt = s.now()
	if p.By != nil {
		filter.User = p.By.User.ID
	}
	if filter.User == "" {
		return s.revokeAll(ctx, filter, p)
	}
	var beyond error
	err = s.config.Tx.InTx(ctx, func(ctx context.Context) error {
		revoked, beyond = 0, nil // the transaction may run again
		_, err := s.config.Store.LockOwner(ctx, filter.User, filter.LiveAt)
		if errors.Is(err, auth.ErrNotFound) { // nobody's keys
			return nil
		}
		if err != nil {
			return fmt.Errorf("revoke API keys: %w", err)
		}
		revoked, err = s.revokeAll(ctx, filter, p)
		if errors.Is(err, ErrBeyond) { // the other keys end nevertheless
			beyond, err = err, nil
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	return revoked, beyond
}

// revokeAll revokes the keys that filter selects.
func (s *Service) revokeAll(ctx context.Context, filter Filter, p RevokeParams) (revoked int, err error) {
	var batch []Key
	var beyond error
	for key, err := range s.List(ctx, filter) {
		if err != nil {
			return revoked, fmt.Errorf("revoke API keys: %w", err)
		}
		if err := checkRevoker(p.By, key.Key); err != nil {
			beyond = err
			continue
		}
		batch = append(batch, key.Key)
	}
	for keys := range slices.Chunk(batch, revokeBatch) {
		n, err := s.revokeBatch(ctx, keys, p)
		if revoked += n; err != nil {
			return revoked, fmt.Errorf("revoke API keys: %w", err)
		}
	}
	if beyond != nil {
		return revoked, fmt.Errorf("revoke API keys: %w", beyond)
	}
	return revoked, nil
}

// revokeBatch revokes keys in one transaction, and counts those that were not revoked meanwhile.
func (s *Service) revokeBatch(ctx context.Context, keys []Key, p RevokeParams) (revoked int, err error) {
	err = s.config.Tx.InTx(ctx, func(ctx context.Context) error {
		revoked = 0 // the transaction may run again
		for _, key := range keys {
			err := s.revoke(ctx, key, p)
			if errors.Is(err, ErrEnded) {
				continue
			}
			if err != nil {
				return err
			}
			revoked++
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return revoked, nil
}

// EndFor revokes all keys of a user whose password has changed. It is a hook for
// auth.Users.OnPasswordChange.
func (s *Service) EndFor(ctx context.Context, user auth.User) error {
	_, err := s.RevokeAll(ctx, Filter{User: user.ID}, RevokeParams{Reason: "the password changed"})
	return err
}

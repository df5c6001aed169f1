package apikey

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// RotateParams describe how a key is replaced.
type RotateParams struct {
	// Grace is how long the old key still works. nil: Config.Grace. Zero: it ends at once.
	Grace *time.Duration
	// Expires is when the new key ends; the zero time: never. nil: it lives as long as the old one
	// was made to live, or ends when By expires if that is earlier.
	Expires *time.Time
	// By replaces the key. It must be the owner, and able to do all that the key may do. nil: an
	// operator.
	By *auth.Identity
}

// MaxGrace is the longest grace period. A key that works for longer beside its successor has not
// been replaced.
const MaxGrace = 90 * 24 * time.Hour

// Rotate replaces a key by a new one with the same name, scopes and networks, and returns it with
// its secret. The old key works until the grace period ends, and never longer than before.
//
// auth.ErrNotFound: there is no such key, or By is not its owner. ErrEnded: the key expired, was
// revoked or already has a successor. ErrBeyond: the key, or its successor, is wider than By.
// ErrTooMany: too many keys of the user are in their grace periods. The other errors are those of
// Create.
func (s *Service) Rotate(ctx context.Context, handle string, p RotateParams) (Key, Secret, error) {
	key, secret, err := s.rotate(ctx, handle, p)
	if err != nil {
		return Key{}, Secret{}, fmt.Errorf("rotate API key: %w", err)
	}
	return key, secret, nil
}

func (s *Service) rotate(ctx context.Context, handle string, p RotateParams) (made Key, secret Secret, err error) {
	grace := max(s.config.Grace, 0)
	if p.Grace != nil {
		grace = *p.Grace
	}
	if grace < 0 || grace > MaxGrace {
		return Key{}, Secret{}, invalid("grace", "A grace period lasts for %s at most.", spell(MaxGrace))
	}
	old, err := s.ownKey(ctx, handle, p.By)
	if err != nil {
		return Key{}, Secret{}, err
	}
	err = s.config.Tx.InTx(ctx, func(ctx context.Context) error {
		counts, by, err := s.lock(ctx, old.UserID, p.By)
		if err != nil {
			return err
		}
		if old, err = s.config.Store.KeyByHandle(ctx, handle); err != nil { // as it is now
			return err
		}
		if old.State(by.now) != StateActive {
			return ErrEnded
		}
		if err := by.checkWithin(old); err != nil {
			return err
		}
		if grace > 0 && counts.Rotated >= s.config.MaxPerUser {
			return fmt.Errorf("%w: %d are in their grace periods", ErrTooMany, counts.Rotated)
		}
		next := Key{UserID: old.UserID, Parent: old.Parent, Name: old.Name, Description: old.Description,
			Networks: old.Networks}
		if by.handle != "" { // whoever has the key of by has the new one too
			next.Parent = by.handle
		}
		next, err = by.limit(next, &old.Scopes, p.Expires, s.lifeOf(old), s.config.MaxLife)
		if err != nil {
			return err
		}
		if made, secret, err = s.insert(ctx, next); err != nil {
			return err
		}
		return s.replace(ctx, old, made, by.now.Add(grace))
	})
	return made, secret, err
}

// ownKey returns the key with this handle, or auth.ErrNotFound if by is not its owner.
func (s *Service) ownKey(ctx context.Context, handle string, by *auth.Identity) (Key, error) {
	key, err := s.ByHandle(ctx, handle)
	if err == nil && by != nil && key.UserID != by.User.ID {
		return Key{}, auth.ErrNotFound // by must not learn that another user has it
	}
	return key, err
}

// lifeOf returns how long a successor of the key lives: as long as the key was made to live, but no
// longer than Config.MaxLife. 0: for ever.
func (s *Service) lifeOf(key Key) time.Duration {
	life := s.config.MaxLife
	if !key.Expires.IsZero() && (life <= 0 || key.Expires.Sub(key.Created) < life) {
		life = key.Expires.Sub(key.Created)
	}
	return life
}

// replace ends the old key when its grace period ends, or when it expires if that is earlier.
func (s *Service) replace(ctx context.Context, old, made Key, end time.Time) error {
	if !old.Expires.IsZero() && old.Expires.Before(end) {
		end = old.Expires
	}
	change := Change{Rotated: made.Created, Successor: made.Handle, Expires: end}
	err := s.config.Store.UpdateKey(ctx, old.Handle, change)
	if errors.Is(err, auth.ErrNotFound) {
		return ErrEnded
	}
	if err != nil {
		return err
	}
	return s.record(ctx, "key.rotate", old, auth.Change{Field: "successor", New: made.Handle},
		auth.Change{Field: "expires", Old: optionalStamp(old.Expires), New: stamp(end)},
		auth.Change{Field: "successor expires", New: optionalStamp(made.Expires)})
}

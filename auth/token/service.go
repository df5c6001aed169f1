package token

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// Config is what a Service needs.
type Config struct {
	Store Store            // required
	Tx    auth.Transactor  // required
	Now   func() time.Time // default time.Now
}

// Service makes, finds and revokes tokens. It is safe for concurrent use.
type Service struct{ config Config }

// New returns the service. It panics on a Config that lacks what is required.
func New(c Config) *Service {
	if c.Store == nil || c.Tx == nil {
		panic("token: Config needs a Store and a Tx")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Service{c}
}

// maxKey is how many bytes a key may have to be looked up at all: 40 characters, as Django's column is wide.
const maxKey = 40 * 4

// Verify returns whose key it is: auth.ErrNotFound for an unknown key, ErrInactive for a user who may not
// sign in, or a fault of the store. The identity is shared: never modify it.
func (t *Service) Verify(ctx context.Context, key string) (*auth.Identity, error) {
	if key == "" || len(key) > maxKey {
		return nil, auth.ErrNotFound
	}
	id, err := t.config.Store.Identify(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("verify token: %w", err)
	}
	// A collation may take "ÁBC" for "abc": only the same bytes are the same key.
	token, ok := id.Auth.(*Token)
	if !ok || subtle.ConstantTimeCompare([]byte(token.Key), []byte(key)) != 1 {
		return nil, auth.ErrNotFound
	}
	if !id.User.Active {
		return nil, ErrInactive
	}
	return id, nil
}

// Of returns the user's token, or auth.ErrNotFound or auth.ErrUnavailable.
func (t *Service) Of(ctx context.Context, user auth.UserID) (Token, error) {
	return t.config.Store.TokenOf(ctx, user)
}

// GetOrCreate returns the user's token, which it makes where there is none. Callers in parallel get the same
// one. auth.ErrNotFound: no such user; auth.ErrUnavailable.
func (t *Service) GetOrCreate(ctx context.Context, user auth.UserID) (Token, error) {
	token, err := t.config.Store.TokenOf(ctx, user)
	if errors.Is(err, auth.ErrNotFound) {
		token, err = t.config.Store.InsertToken(ctx, t.newToken(user))
	}
	if err != nil {
		return Token{}, fmt.Errorf("get or create token: %w", err)
	}
	return token, nil
}

// Obtain is GetOrCreate for a user whose password auth.Users has just checked. confirm is
// Users.Confirm, which refuses a user who may not sign in any more.
//
// A token that exists is looked up first and the user confirmed behind that, outside a transaction:
// it was the user's while the password was right, and a database that cannot be written still signs
// people in. A new token is stored in the transaction that has confirmed the user.
// auth.ErrBadCredentials; auth.ErrUnavailable.
func (t *Service) Obtain(ctx context.Context, user auth.User, confirm func(context.Context, auth.User) (auth.User, error)) (Token, error) {
	token, err := t.config.Store.TokenOf(ctx, user.ID)
	switch {
	case err == nil:
		_, err = confirm(ctx, user)
	case errors.Is(err, auth.ErrNotFound):
		err = t.config.Tx.InTx(ctx, func(ctx context.Context) error {
			if _, err := confirm(ctx, user); err != nil {
				return err
			}
			token, err = t.config.Store.InsertToken(ctx, t.newToken(user.ID))
			return err
		})
	}
	if err != nil {
		return Token{}, fmt.Errorf("obtain token: %w", err)
	}
	return token, nil
}

// newToken makes a token of now for the user.
func (t *Service) newToken(user auth.UserID) Token {
	return Token{Key: newKey(), UserID: user, Created: t.config.Now().UTC().Truncate(time.Microsecond)}
}

// CreateFor is GetOrCreate in the form of an auth.Users.OnCreate hook: a token for each new user.
func (t *Service) CreateFor(ctx context.Context, user auth.User) error {
	_, err := t.GetOrCreate(ctx, user.ID)
	return err
}

// Reset replaces the user's token, in one transaction: at no time are there two that work, or none.
// auth.ErrNotFound: no such user; auth.ErrUnavailable.
func (t *Service) Reset(ctx context.Context, user auth.UserID) (Token, error) {
	var token Token
	err := t.config.Tx.InTx(ctx, func(ctx context.Context) error {
		err := t.config.Store.DeleteToken(ctx, user)
		if err != nil && !errors.Is(err, auth.ErrNotFound) {
			return err
		}
		token, err = t.config.Store.InsertToken(ctx, t.newToken(user))
		return err
	})
	if err != nil {
		return Token{}, fmt.Errorf("reset token: %w", err)
	}
	return token, nil
}

// Revoke deletes the user's token, which is refused from then on. auth.ErrNotFound where there is none;
// auth.ErrUnavailable.
func (t *Service) Revoke(ctx context.Context, user auth.UserID) error {
	if err := t.config.Store.DeleteToken(ctx, user); err != nil {
		return fmt.Errorf("revoke token: %w", err)
	}
	return nil
}

// All ranges over every token in the order of the users' ids. It reads a page at a time, so that neither the
// number of tokens nor a slow caller costs memory or a lock. An error ends the range.
func (t *Service) All(ctx context.Context) iter.Seq2[Listed, error] {
	return t.config.Store.ListTokens(ctx)
}

package token

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/cache"
)

// Config holds the parts of a Service.
type Config struct {
	Store Store             // required
	Tx    auth.Transactor   // required
	Now   func() time.Time  // default time.Now
	Audit auth.Recorder     // records token.create, token.reset, token.revoke, token.seal and others; default none
	Cache *cache.Identities // of the same store; default none: each check asks the store
}

// Service makes, finds and revokes tokens. It is safe for concurrent use.
type Service struct{ config Config }

// New returns a Service. It panics if a required field of c is missing.
func New(c Config) *Service {
	if c.Store == nil || c.Tx == nil {
		panic("token: Config needs a Store and a Tx")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Service{c}
}

// maxKey is the longest key, in bytes, that Verify looks up: Django's column holds 40 characters of
// up to four bytes.
const maxKey = 40 * 4

// Verify returns the identity of a presented key. It returns auth.ErrNotFound for an unknown key,
// ErrInactive for the key of an inactive user, or a fault of the store. Callers share the identity:
// never modify it.
func (t *Service) Verify(ctx context.Context, key string) (*auth.Identity, error) {
	if key == "" || len(key) > maxKey {
		return nil, auth.ErrNotFound
	}
	id, err := t.config.Cache.Identity(ctx, cache.Token, key, func(ctx context.Context) (*auth.Identity, error) {
		return t.identify(ctx, key)
	})
	if err != nil {
		return nil, err
	}
	if !id.User.Active {
		return nil, &auth.Refusal{Reason: auth.ReasonInactive, User: id.User.ID, Err: ErrInactive,
			Detail: "the token is right, but its user is inactive"}
	}
	return id, nil
}

// identify asks the store for the identity of a key.
func (t *Service) identify(ctx context.Context, key string) (*auth.Identity, error) {
	id, err := t.config.Store.Identify(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("verify token: %w", err)
	}
	// A collation may match "ÁBC" with "abc", so compare the bytes.
	token, ok := id.Auth.(*Token)
	if !ok || !token.Holds(key) {
		return nil, auth.ErrNotFound
	}
	id.Recheck = func(ctx context.Context) error { return t.recheck(ctx, id) }
	return id, nil
}

// recheck returns auth.ErrBadCredentials if the key of an identity is no longer that of a token of
// the user.
func (t *Service) recheck(ctx context.Context, old *auth.Identity) error {
	id, err := t.Verify(ctx, old.Auth.(*Token).Key)
	if errors.Is(err, auth.ErrNotFound) || errors.Is(err, ErrInactive) || err == nil && id.User.ID != old.User.ID {
		return fmt.Errorf("read token again: %w", auth.ErrBadCredentials)
	}
	return err
}

// ByUser returns the token of a user. auth.ErrNotFound, auth.ErrUnavailable.
func (t *Service) ByUser(ctx context.Context, user auth.UserID) (Token, error) {
	return t.config.Store.TokenByUser(ctx, user)
}

// GetOrCreate returns the token of a user and creates it if there is none. Concurrent callers get
// the same token. auth.ErrNotFound: the user does not exist. auth.ErrUnavailable, beside
// ErrNoSecret: the token exists, but its key cannot be read.
func (t *Service) GetOrCreate(ctx context.Context, user auth.UserID) (Token, error) {
	token, err := t.getOrCreate(ctx, user, "")
	if err != nil {
		return Token{}, fmt.Errorf("get or create token: %w", err)
	}
	return token, nil
}

// Create creates the token of a user who has none. auth.ErrExists: the user has one, perhaps since
// a moment ago. auth.ErrNotFound: the user does not exist. auth.ErrUnavailable.
func (t *Service) Create(ctx context.Context, user auth.UserID) (token Token, err error) {
	err = t.config.Tx.InTx(ctx, func(ctx context.Context) error {
		switch _, err := t.config.Store.TokenByUser(ctx, user); {
		case err == nil || errors.Is(err, ErrNoSecret):
			return auth.ErrExists
		case !errors.Is(err, auth.ErrNotFound):
			return err
		}
		made := false
		if token, made, err = t.insert(ctx, user, ""); err == nil && !made {
			return auth.ErrExists
		}
		return err
	})
	if err != nil {
		return Token{}, fmt.Errorf("create token: %w", err)
	}
	return token, nil
}

// getOrCreate is GetOrCreate without the context of its error. name is the user's name for the
// audit trail, or "" if it is unknown.
func (t *Service) getOrCreate(ctx context.Context, user auth.UserID, name string) (Token, error) {
	token, err := t.config.Store.TokenByUser(ctx, user)
	if !errors.Is(err, auth.ErrNotFound) {
		return token, err
	}
	err = t.config.Tx.InTx(ctx, func(ctx context.Context) (err error) {
		token, _, err = t.insert(ctx, user, name)
		return err
	})
	return token, err
}

// insert stores a new token in the transaction of ctx, unless the user has one, and returns the
// stored one. made reports whether the new one was stored.
func (t *Service) insert(ctx context.Context, user auth.UserID, name string) (stored Token, made bool, err error) {
	created := t.newToken(user)
	stored, err = t.config.Store.InsertToken(ctx, created)
	if err == nil && stored.Holds(created.Key) {
		made, err = true, t.record(ctx, event("token.create", user, name))
	}
	return stored, made, err
}

// Obtain is GetOrCreate for a user whose password auth.Users has just checked. confirm is
// Users.Confirm, which refuses a user who may not sign in any more.
//
// Obtain looks up an existing token first and confirms the user afterwards. The token thus belonged
// to the user while the password was still right. No transaction is needed, so that users can sign
// in while the database is read-only. A new token is stored in the transaction that confirms the
// user. auth.ErrBadCredentials, auth.ErrUnavailable.
func (t *Service) Obtain(
	ctx context.Context, user auth.User, confirm func(context.Context, auth.User) (auth.User, error),
) (Token, error) {
	token, err := t.config.Store.TokenByUser(ctx, user.ID)
	switch {
	case err == nil:
		_, err = confirm(ctx, user)
	case errors.Is(err, auth.ErrNotFound):
		err = t.config.Tx.InTx(ctx, func(ctx context.Context) error {
			if _, err := confirm(ctx, user); err != nil {
				return err
			}
			token, _, err = t.insert(ctx, user.ID, user.Username)
			return err
		})
	}
	if err != nil {
		return Token{}, fmt.Errorf("obtain token: %w", err)
	}
	return token, nil
}

// newToken returns a token with a new key for the user.
func (t *Service) newToken(user auth.UserID) Token {
	return Token{Key: newKey(), UserID: user, Created: t.config.Now().UTC().Truncate(time.Microsecond)}
}

// CreateFor is GetOrCreate as a hook for auth.Users.OnCreate: every new user gets a token.
func (t *Service) CreateFor(ctx context.Context, user auth.User) error {
	if _, err := t.getOrCreate(ctx, user.ID, user.Username); err != nil {
		return fmt.Errorf("create token: %w", err)
	}
	return nil
}

// Reset replaces the token of a user in one transaction, so that there is always exactly one valid
// token. auth.ErrNotFound: the user does not exist. auth.ErrUnavailable.
func (t *Service) Reset(ctx context.Context, user auth.UserID) (Token, error) {
	var token Token
	err := t.config.Tx.InTx(ctx, func(ctx context.Context) error {
		err := t.config.Store.DeleteToken(ctx, user)
		if errors.Is(err, auth.ErrNotFound) {
			token, _, err = t.insert(ctx, user, "")
			return err
		}
		if err != nil {
			return err
		}
		if token, err = t.config.Store.InsertToken(ctx, t.newToken(user)); err != nil {
			return err
		}
		return t.record(ctx, event("token.reset", user, ""))
	})
	if err != nil {
		return Token{}, fmt.Errorf("reset token: %w", err)
	}
	return token, nil
}

// Revoke deletes the token of a user; its key is refused from then on. auth.ErrNotFound: the user
// has no token. auth.ErrUnavailable.
func (t *Service) Revoke(ctx context.Context, user auth.UserID) error {
	err := t.config.Tx.InTx(ctx, func(ctx context.Context) error {
		if err := t.config.Store.DeleteToken(ctx, user); err != nil {
			return err
		}
		return t.record(ctx, event("token.revoke", user, ""))
	})
	if err != nil {
		return fmt.Errorf("revoke token: %w", err)
	}
	return nil
}

// All iterates over all tokens by user id. It reads a page at a time, so that it needs little
// memory and a slow caller holds no lock. An error ends the iteration.
func (t *Service) All(ctx context.Context) iter.Seq2[Listed, error] {
	return t.List(ctx, Filter{})
}

// List iterates over the tokens that filter selects, by user id. An error ends the iteration.
func (t *Service) List(ctx context.Context, filter Filter) iter.Seq2[Listed, error] {
	return t.config.Store.ListTokens(ctx, filter)
}

// event returns the event of a user's token. A token has no name of its own: its id is the user's.
func event(action string, user auth.UserID, name string) auth.Event {
	return auth.Event{Action: action, Kind: "token", ID: string(user), Name: name, User: user}
}

// record records e in the transaction of ctx.
func (t *Service) record(ctx context.Context, e auth.Event) error {
	if t.config.Audit == nil {
		return nil
	}
	if err := t.config.Audit.Record(ctx, e); err != nil {
		return fmt.Errorf("record %s: %w", e.Action, err)
	}
	return nil
}

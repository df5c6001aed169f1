package session

import (
	"context"
	"errors"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/cache"
)

// signIn is what a session says of the user whom it signs in. The answer of identify depends on it
// and on the user, and on nothing else.
type signIn struct {
	user    auth.UserID // "" if it signs nobody in
	backend string
	expires time.Time
	by      *Service // which has verified the hash, with its secrets
	// renewed is the hash to store instead of hash, if an old secret has made it.
	hash, renewed string
}

// Size is how much memory a cached session takes beside its user.
func (in *signIn) Size() int {
	const fields = 96
	return fields + len(in.user) + len(in.backend) + len(in.hash) + len(in.renewed)
}

// identify returns the user whom the session with this key signs in, or the anonymous user.
//
// auth.ErrNotFound: the session is unknown or has expired. A *auth.Refusal that does not wrap it:
// the session signs nobody in now. With ReasonChanged it never will again. Another error is a fault
// of the store.
func (s *Service) identify(ctx context.Context, key string) (auth.User, *signIn, error) {
	if !isValidKey(key) {
		return auth.User{}, nil, auth.ErrNotFound
	}
	id, err := s.config.Cache.Identity(ctx, cache.Session, key, func(ctx context.Context) (*auth.Identity, error) {
		return s.read(ctx, key)
	})
	if err == nil && id.Auth.(*signIn).by != s { // another Service may have other secrets
		id, err = s.read(ctx, key)
	}
	if err != nil {
		return auth.User{}, nil, err
	}
	in := id.Auth.(*signIn)
	switch {
	case !in.expires.After(s.config.Now()):
		return auth.User{}, nil, auth.ErrNotFound
	case in.user == "":
		return auth.User{}, in, nil
	case !s.acceptsBackend(ctx, in.backend):
		return auth.User{}, nil, &auth.Refusal{Reason: auth.ReasonOther, User: in.user,
			Detail: "the session is of an authentication backend that session.backends does not list"}
	}
	return id.User, in, nil
}

// read reads the session from the store, and its user if the session's backend is accepted. Auth is
// a *signIn.
func (s *Service) read(ctx context.Context, key string) (*auth.Identity, error) {
	held, expires, err := s.row(ctx, key)
	if err != nil {
		return nil, err
	}
	in := &signIn{by: s, expires: expires, user: auth.UserID(held.text(userKey))}
	id := &auth.Identity{User: auth.User{ID: in.user}, Auth: in}
	if in.user == "" {
		return id, nil
	}
	if in.backend = held.text(backendKey); !s.acceptsBackend(ctx, in.backend) {
		return id, nil
	}
	hash := held.text(hashKey)
	id.User, in.renewed, err = s.config.Users.BySession(ctx, in.user, hash)
	switch {
	case errors.Is(err, auth.ErrNotFound): // the user may become active again: the session stays
		return nil, &auth.Refusal{Reason: auth.ReasonInactive, User: in.user,
			Detail: "the user of the session is inactive or deleted"}
	case errors.Is(err, auth.ErrBadCredentials):
		return nil, &auth.Refusal{Reason: auth.ReasonChanged, User: in.user,
			Detail: "the session was ended by a change of the password"}
	case in.renewed != "":
		in.hash = hash
	}
	return id, err
}

package session

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
)

// The reasons of ends of sessions, for people.
const (
	loggedOut  = "logged out"
	endedAll   = "all sessions of the user were ended"
	endedOne   = "ended by its handle"
	signedOver = "another user signed in"
)

// HandleOf returns the name of a session in the audit trail: a digest of its key, which signs
// nobody in.
func HandleOf(key string) string {
	const length = 12 // as that of an API key
	sum := sha256.Sum256([]byte("latchkey session handle\x00" + key))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:length])
}

// logOut deletes the session of a request, and records it if a user was signed in.
func (s *Service) logOut(ctx context.Context, key string) error {
	if s.config.Audit == nil {
		return s.delete(ctx, key)
	}
	held, found, err := s.load(ctx, key)
	user := auth.UserID(held.text(userKey))
	if err != nil || !found || user == "" {
		return errors.Join(err, s.delete(ctx, key))
	}
	err = s.end(s.byOwner(ctx, user), key, user, loggedOut)
	if errors.Is(err, auth.ErrNotFound) { // it has ended meanwhile
		return nil
	}
	return err
}

// byOwner returns a context in which the user of a session makes a change, unless ctx says who
// makes it: outside of a view nobody has read the session.
func (s *Service) byOwner(ctx context.Context, user auth.UserID) context.Context {
	if id, ok := auth.FromContext(ctx); ok && id.User.IsAuthenticated() {
		return ctx
	}
	owner, err := s.config.Users.ByID(ctx, user)
	if err != nil { // deleted, or a fault, which the change will meet too
		owner = auth.User{ID: user}
	}
	return auth.NewContext(ctx, &auth.Identity{User: owner, Via: "session"})
}

// end deletes the session of a user, and records it in the same transaction. auth.ErrNotFound:
// there is no such session.
func (s *Service) end(ctx context.Context, key string, user auth.UserID, reason string) error {
	if s.config.Audit == nil {
		return s.config.Store.DeleteSession(ctx, key)
	}
	return s.config.Tx.InTx(ctx, func(ctx context.Context) error {
		if err := s.config.Store.DeleteSession(ctx, key); err != nil {
			return err
		}
		return s.recordEnd(ctx, key, user, reason)
	})
}

// endSome deletes sessions, and records them in the same transaction. owners has their users. It
// returns how many there were.
func (s *Service) endSome(ctx context.Context, keys []string, owners map[string]auth.UserID) (ended int, err error) {
	err = s.config.Tx.InTx(ctx, func(ctx context.Context) error {
		deleted, err := s.config.Store.DeleteSessions(ctx, keys)
		if ended = len(deleted); err != nil || s.config.Audit == nil {
			return err
		}
		for _, key := range deleted {
			if err := s.recordEnd(ctx, key, owners[key], endedAll); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return ended, nil
}

func (s *Service) recordEnd(ctx context.Context, key string, user auth.UserID, reason string) error {
	err := s.config.Audit.Record(ctx, auth.Event{
		Action: "session.end", Kind: "session", ID: HandleOf(key), User: user,
		Changes: []auth.Change{{Field: "reason", New: reason}},
	})
	if err != nil {
		return fmt.Errorf("record session.end: %w", err)
	}
	return nil
}

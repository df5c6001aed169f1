package session

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/vary"
)

// EndAll ends all sessions of a user, also those that Django has started, and returns their number.
// Only the content of a session tells its user, so EndAll reads all sessions that have not expired:
// about a second for each hundred thousand. It deletes one session at a time. If it fails, those
// that are deleted stay deleted. The error may be auth.ErrUnavailable.
//
// A session that starts meanwhile may stay. If an attacker knows the password, change it: that ends
// all sessions, also those that the attacker starts meanwhile.
func (s *Service) EndAll(ctx context.Context, user auth.UserID) (ended int, err error) {
	return s.endAllBut(ctx, "", user)
}

// EndAllOf is EndAll for several users. It reads the sessions once, where EndAll for each user
// would read all of them each time.
func (s *Service) EndAllOf(ctx context.Context, users ...auth.UserID) (ended int, err error) {
	return s.endAllBut(ctx, "", users...)
}

// EndOthers is EndAll for all sessions but that of a request. header is that of its answer.
func (s *Service) EndOthers(r *http.Request, header http.Header, user auth.UserID) (ended int, err error) {
	vary.Add(header, "Cookie")
	kept, _ := s.currentKey(r, header)
	return s.endAllBut(r.Context(), kept, user)
}

// endAllBut ends all sessions of users but the one with the key kept.
func (s *Service) endAllBut(ctx context.Context, kept string, users ...auth.UserID) (ended int, err error) {
	ends := map[auth.UserID]bool{}
	for _, user := range users {
		ends[user] = true
	}
	for row, err := range s.config.Store.ListSessions(ctx, s.config.Now()) {
		if err != nil {
			return ended, fmt.Errorf("end sessions: %w", err)
		}
		owner := s.ownerOf(row)
		if owner == "" || !ends[owner] || subtle.ConstantTimeCompare([]byte(row.Key), []byte(kept)) == 1 {
			continue
		}
		switch err := s.end(ctx, row.Key, owner, endedAll); {
		case errors.Is(err, auth.ErrNotFound): // it has ended meanwhile
		case err != nil:
			return ended, fmt.Errorf("end sessions: %w", err)
		default:
			ended++
		}
	}
	return ended, nil
}

// ownerOf returns the id of the user whom a session signs in, or "" if it signs nobody in.
func (s *Service) ownerOf(row Session) auth.UserID {
	payload, ok := s.signer.UnsignTimed(row.Data)
	if !ok {
		return ""
	}
	held, err := parseData(payload)
	if err != nil {
		return ""
	}
	return auth.UserID(held.text(userKey))
}

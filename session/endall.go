package session

import (
	"context"
	"errors"
	"fmt"

	"github.com/latchkey-go/latchkey/auth"
)

// EndAll ends all sessions of a user, also those that Django has started, and returns their number.
// Only the content of a session tells its user, so EndAll reads all sessions that have not expired:
// about a second for each hundred thousand. It deletes one session at a time. If it fails, those
// that are deleted stay deleted. The error may be auth.ErrUnavailable.
//
// A session that starts meanwhile may stay. If an attacker knows the password, change it: that ends
// all sessions, also those that the attacker starts meanwhile.
func (s *Service) EndAll(ctx context.Context, user auth.UserID) (ended int, err error) {
	for row, err := range s.config.Store.ListSessions(ctx, s.config.Now()) {
		if err != nil {
			return ended, fmt.Errorf("end sessions: %w", err)
		}
		if owner := s.ownerOf(row); owner == "" || owner != user {
			continue
		}
		switch err := s.end(ctx, row.Key, user, endedAll); {
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

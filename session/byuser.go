package session

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// Open is a session that signs a user in, as a list shows it.
type Open struct {
	Handle  string // names it, as in the audit trail; it signs nobody in
	Expires time.Time
}

// ByUser iterates over the sessions of a user that have not expired, also those that Django has
// started, in any order. Like [Service.EndAll] it reads all sessions that have not expired. An
// error ends the iteration; it may be auth.ErrUnavailable.
func (s *Service) ByUser(ctx context.Context, user auth.UserID) iter.Seq2[Open, error] {
	return func(yield func(Open, error) bool) {
		for row, err := range s.config.Store.ListSessions(ctx, s.config.Now()) {
			if err != nil {
				yield(Open{}, fmt.Errorf("list sessions: %w", err))
				return
			}
			if owner := s.ownerOf(row); owner == "" || owner != user {
				continue
			}
			if !yield(Open{Handle: HandleOf(row.Key), Expires: row.Expires}, nil) {
				return
			}
		}
	}
}

// End ends the session of a user that has this handle. It reads as much as [Service.ByUser].
// auth.ErrNotFound: the user has no such session. auth.ErrUnavailable.
func (s *Service) End(ctx context.Context, user auth.UserID, handle string) error {
	for row, err := range s.config.Store.ListSessions(ctx, s.config.Now()) {
		if err != nil {
			return fmt.Errorf("end session: %w", err)
		}
		if HandleOf(row.Key) != handle {
			continue
		}
		if owner := s.ownerOf(row); owner == "" || owner != user {
			break
		}
		if err := s.end(ctx, row.Key, user, endedOne); err != nil {
			return fmt.Errorf("end session: %w", err)
		}
		return nil
	}
	return fmt.Errorf("end session: %w", auth.ErrNotFound)
}

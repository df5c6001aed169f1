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

// ByUserBefore returns the sessions of a user among the next n that expire before a time, or among
// the first n for the zero time. The last to expire come first. end is where the next ones begin,
// or the zero time if there are none. With it a page reads a part of many sessions, where
// [Service.ByUser] reads all of them. auth.ErrUnavailable.
func (s *Service) ByUserBefore(
	ctx context.Context, user auth.UserID, before time.Time, n int,
) (found []Open, end time.Time, err error) {
	rows, err := s.config.Store.LastSessions(ctx, s.config.Now(), before, n)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("list sessions: %w", err)
	}
	for _, row := range rows {
		if owner := s.ownerOf(row); owner != "" && owner == user {
			found = append(found, Open{Handle: HandleOf(row.Key), Expires: row.Expires})
		}
	}
	if len(rows) >= n {
		end = rows[len(rows)-1].Expires
	}
	return found, end, nil
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

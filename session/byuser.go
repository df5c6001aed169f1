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
// started, in any order. It calls [Service.Note] before. An error ends the iteration; it may be
// auth.ErrUnavailable.
func (s *Service) ByUser(ctx context.Context, user auth.UserID) iter.Seq2[Open, error] {
	return func(yield func(Open, error) bool) {
		if err := s.Note(ctx); err != nil {
			yield(Open{}, err)
			return
		}
		for open, err := range s.Noted(ctx, user) {
			if !yield(open, err) {
				return
			}
		}
	}
}

// Noted is ByUser without the call of Note. It lacks sessions that Django has started since the
// last call of [Service.Note] or of another method that notes users.
func (s *Service) Noted(ctx context.Context, user auth.UserID) iter.Seq2[Open, error] {
	return func(yield func(Open, error) bool) {
		for row, err := range s.notedOf(ctx, user) {
			if err != nil {
				yield(Open{}, fmt.Errorf("list sessions: %w", err))
				return
			}
			if !yield(Open{Handle: HandleOf(row.Key), Expires: row.Expires}, nil) {
				return
			}
		}
	}
}

// notedPage is how many sessions of a user are read at a time.
const notedPage = 500

// notedOf iterates over the sessions that are noted as a user's, that have not expired and whose
// content says that they are the user's.
func (s *Service) notedOf(ctx context.Context, user auth.UserID) iter.Seq2[Session, error] {
	return func(yield func(Session, error) bool) {
		for page, err := range s.notedPages(ctx, []auth.UserID{user}) {
			if err != nil {
				yield(Session{}, err)
				return
			}
			for _, row := range page {
				if s.isOf(row, user) && !yield(row, nil) {
					return
				}
			}
		}
	}
}

// notedPages iterates over the sessions that are noted as those of users, notedPage at a time.
func (s *Service) notedPages(ctx context.Context, users []auth.UserID) iter.Seq2[[]Session, error] {
	return func(yield func([]Session, error) bool) {
		for after := (Session{}); ; {
			rows, err := s.config.Store.SessionsOf(ctx, users, after, notedPage)
			if !yield(rows, err) || err != nil || len(rows) < notedPage {
				return
			}
			after = rows[len(rows)-1]
		}
	}
}

// isOf reports whether a session has not expired and signs user in.
func (s *Service) isOf(row Session, user auth.UserID) bool {
	owner, _ := s.ownerOf(row)
	return owner != "" && owner == user && row.Expires.After(s.config.Now())
}

// End ends the session of a user that has this handle. If it is not among those of which is known
// that they are the user's, End looks as [Service.Note] does.
// auth.ErrNotFound: the user has no such session. auth.ErrUnavailable.
func (s *Service) End(ctx context.Context, user auth.UserID, handle string) error {
	key, err := s.keyOf(ctx, user, handle)
	if err == nil && key == "" {
		p := search{service: s}
		err = p.all(ctx, func(rows []Session) error {
			for _, row := range rows {
				if HandleOf(row.Key) == handle && s.isOf(row, user) {
					key = row.Key
				}
			}
			return nil
		})
	}
	return s.endKey(ctx, key, user, err)
}

// EndNoted is End without the search: it ends a session that [Service.Noted] lists.
func (s *Service) EndNoted(ctx context.Context, user auth.UserID, handle string) error {
	key, err := s.keyOf(ctx, user, handle)
	return s.endKey(ctx, key, user, err)
}

// endKey ends a session that was looked for: "" if there is none. err is the error of the search.
func (s *Service) endKey(ctx context.Context, key string, user auth.UserID, err error) error {
	if err == nil && key == "" {
		err = auth.ErrNotFound
	}
	if err == nil {
		err = s.end(ctx, key, user, endedOne)
	}
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

// keyOf returns the key of a noted session of a user, or "".
func (s *Service) keyOf(ctx context.Context, user auth.UserID, handle string) (key string, err error) {
	for row, err := range s.notedOf(ctx, user) {
		if err != nil || HandleOf(row.Key) == handle {
			return row.Key, err
		}
	}
	return "", nil
}

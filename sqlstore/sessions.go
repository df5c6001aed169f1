package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/session"
)

// Sessions implements session.Store on django_session, with the users of sessions in
// latchkey_session.
type Sessions struct{ db *DB }

var _ session.Store = (*Sessions)(nil)

// Sessions returns the store of django_session.
func (db *DB) Sessions() *Sessions { return &Sessions{db} }

// Session implements session.Store.
func (s *Sessions) Session(ctx context.Context, key string) (session.Session, error) {
	if !sqldb.IsStorable(key) {
		return session.Session{}, fmt.Errorf("find session: %w", auth.ErrNotFound)
	}
	var row session.Session
	found, err := s.db.sql.QueryRow(ctx, []any{&row.Key, &row.Data, sqldb.ScanTime(s.db.engine, &row.Expires)},
		"SELECT session_key, session_data, "+s.db.engine.TimeColumn("expire_date")+
			" FROM django_session WHERE session_key = ?", key)
	if err == nil && (!found || !sameKey(row.Key, key)) {
		err = auth.ErrNotFound
	}
	if err != nil {
		err = s.db.sql.TranslateLookup(ctx, err, "django_session", "session_key", key)
		return session.Session{}, fmt.Errorf("find session: %w", err)
	}
	return row, nil
}

// SaveSession implements session.Store. It returns auth.ErrInvalid for text that is not storable.
func (s *Sessions) SaveSession(ctx context.Context, row session.Session) error {
	if err := sqldb.CheckStorable(&row.Key, &row.Data); err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	err := s.db.InTx(sqldb.ConcerningSessions(ctx, row.Key), func(ctx context.Context) error {
		err := s.update(ctx, row)
		if !errors.Is(err, auth.ErrNotFound) {
			return err
		}
		err = s.insert(ctx, row)
		if errors.Is(err, auth.ErrExists) {
			// Another transaction has inserted the key, or the collation treats another key as
			// equal.
			if again := s.update(ctx, row); !errors.Is(again, auth.ErrNotFound) {
				return again
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	return nil
}

// UpdateSession implements session.Store.
func (s *Sessions) UpdateSession(ctx context.Context, row session.Session) error {
	err := sqldb.CheckStorable(&row.Key, &row.Data)
	if err == nil {
		err = s.db.InTx(sqldb.ConcerningSessions(ctx, row.Key), func(ctx context.Context) error {
			return s.update(ctx, row)
		})
	}
	if err != nil {
		return fmt.Errorf("update session: %w", err)
	}
	return nil
}

// update also moves the entry of a session that gets a user.
func (s *Sessions) update(ctx context.Context, row session.Session) error {
	is, key := s.db.sql.Exact("session_key", row.Key)
	args := append([]any{row.Data, s.db.engine.EncodeTime(row.Expires)}, key...)
	err := s.db.sql.ExecOne(ctx, "UPDATE django_session SET session_data = ?, expire_date = ? WHERE "+is, args...)
	if err != nil {
		return err
	}
	return s.moveEntry(ctx, row)
}

// insert inserts the row in a savepoint, so that the transaction can continue if the key exists.
func (s *Sessions) insert(ctx context.Context, row session.Session) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		err := s.db.sql.Exec(ctx,
			"INSERT INTO django_session (session_key, session_data, expire_date) VALUES (?, ?, ?)",
			row.Key, row.Data, s.db.engine.EncodeTime(row.Expires))
		if err != nil {
			return err
		}
		return s.addEntry(ctx, row)
	})
}

// DeleteSession implements session.Store.
func (s *Sessions) DeleteSession(ctx context.Context, key string) error {
	err := auth.ErrNotFound
	if sqldb.IsStorable(key) {
		err = s.db.InTx(sqldb.ConcerningSessions(ctx, key), func(ctx context.Context) error {
			return s.delete(ctx, key)
		})
	}
	if err != nil {
		err = s.db.sql.TranslateLookup(ctx, err, "django_session", "session_key", key)
		return fmt.Errorf("delete session: %w", err)
	}
	return nil
}

func (s *Sessions) delete(ctx context.Context, key string) error {
	is, args := s.db.sql.Exact("session_key", key)
	if err := s.db.sql.ExecOne(ctx, "DELETE FROM django_session WHERE "+is, args...); err != nil {
		return err
	}
	return s.forgetEntry(ctx, key)
}

// sessionPage is how many sessions ClearExpired deletes in one transaction. Other transactions can
// write between two of them.
const sessionPage = 500

// ClearExpired deletes the sessions that expired before now, as Django's clearsessions does, and
// returns their number. It works in several transactions and calls progress, which may be nil,
// after each. At last it deletes the entries of latchkey_session whose sessions a Django has
// deleted. If it fails or ctx ends, the sessions of earlier transactions stay deleted. It returns
// auth.ErrUnavailable.
func (s *Sessions) ClearExpired(ctx context.Context, now time.Time, progress func(cleared int)) (int, error) {
	for cleared, more := 0, true; ; {
		var n int
		err := s.db.InTx(ctx, func(ctx context.Context) (err error) {
			n, more, err = s.clearPage(ctx, now)
			return err
		})
		if err != nil {
			return cleared, fmt.Errorf("clear expired sessions: %w", err)
		}
		cleared += n
		if progress != nil {
			progress(cleared)
		}
		if !more {
			return cleared, s.forgetGone(ctx)
		}
	}
}

// clearPage deletes one page of expired sessions. more reports that there may be others.
func (s *Sessions) clearPage(ctx context.Context, now time.Time) (cleared int, more bool, err error) {
	var keys []string
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var key string
		err := scan(&key)
		keys = append(keys, key)
		return err
	}, "SELECT session_key FROM django_session WHERE expire_date < ? ORDER BY expire_date LIMIT ?",
		s.db.engine.EncodeTime(now), sessionPage)
	if err != nil {
		return 0, false, err
	}
	ctx = sqldb.ConcerningSessions(ctx, keys...)
	for _, key := range keys { // checks expire_date again: a session may have been renewed since the query
		is, args := s.db.sql.Exact("session_key", key)
		n, err := s.db.sql.ExecCount(ctx, "DELETE FROM django_session WHERE "+is+" AND expire_date < ?",
			append(args, s.db.engine.EncodeTime(now))...)
		if err != nil {
			return 0, false, err
		}
		if n > 0 {
			if err := s.forgetEntry(ctx, key); err != nil {
				return 0, false, err
			}
		}
		cleared += int(n)
	}
	return cleared, len(keys) == sessionPage, nil
}

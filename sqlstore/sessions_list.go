package sqlstore

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/session"
)

// ListSessions implements session.Store. Each page is a range of the primary key.
func (s *Sessions) ListSessions(ctx context.Context, now time.Time) iter.Seq2[session.Session, error] {
	return func(yield func(session.Session, error) bool) {
		for after := ""; ; {
			page, err := s.listPage(ctx, after, now)
			if err != nil {
				yield(session.Session{}, fmt.Errorf("list sessions: %w", err))
				return
			}
			for _, row := range page {
				if !yield(row, nil) {
					return
				}
			}
			if len(page) < sessionPage {
				return
			}
			after = page[len(page)-1].Key
		}
	}
}

// listPage returns the next page of sessions: those whose keys are greater than after.
func (s *Sessions) listPage(ctx context.Context, after string, now time.Time) (page []session.Session, err error) {
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var row session.Session
		err := scan(&row.Key, &row.Data, sqldb.ScanTime(s.db.engine, &row.Expires))
		page = append(page, row)
		return err
	}, "SELECT session_key, session_data, "+s.db.engine.TimeColumn("expire_date")+" FROM django_session"+
		" WHERE session_key > ? AND expire_date > ? ORDER BY session_key LIMIT ?",
		after, s.db.engine.EncodeTime(now), sessionPage)
	return page, err
}

// LastSessions implements session.Store. It reads a range of the index on expire_date.
func (s *Sessions) LastSessions(
	ctx context.Context, now, before time.Time, n int,
) (list []session.Session, err error) {
	for limit := n; ; limit *= 2 {
		if list, err = s.lastSessions(ctx, now, before, limit+1); err != nil {
			return nil, fmt.Errorf("list sessions: %w", err)
		}
		for i := n; i < len(list); i++ {
			if !list[i-1].Expires.Equal(list[i].Expires) {
				return list[:i], nil
			}
		}
		if len(list) <= limit {
			return list, nil
		}
	}
}

func (s *Sessions) lastSessions(
	ctx context.Context, now, before time.Time, limit int,
) (list []session.Session, err error) {
	where, args := "expire_date > ?", []any{s.db.engine.EncodeTime(now)}
	if !before.IsZero() {
		where, args = where+" AND expire_date < ?", append(args, s.db.engine.EncodeTime(before))
	}
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var row session.Session
		err := scan(&row.Key, &row.Data, sqldb.ScanTime(s.db.engine, &row.Expires))
		list = append(list, row)
		return err
	}, "SELECT session_key, session_data, "+s.db.engine.TimeColumn("expire_date")+" FROM django_session WHERE "+where+
		" ORDER BY expire_date DESC LIMIT ?", append(args, limit)...)
	return list, err
}

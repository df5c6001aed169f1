package sqlstore

import (
	"context"
	"fmt"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/session"
)

// SessionsOf implements session.Store. It reads a range of the index of users of latchkey_session.
func (s *Sessions) SessionsOf(
	ctx context.Context, user auth.UserID, after string, n int,
) (rows []session.Session, err error) {
	if id := string(user); !sqldb.IsStorable(id) || user == "" {
		return nil, nil
	}
	rows, err = s.list(ctx, "latchkey_session e JOIN django_session s ON s.session_key = e.session_key"+
		" WHERE e.user_id = ? AND e.session_key > ? ORDER BY e.session_key LIMIT ?", string(user), after, n)
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	for i := range rows {
		rows[i].User = user
	}
	return rows, nil
}

// unnotedPage is how many sessions UnnotedSessions returns at most.
const unnotedPage = 1000

// UnnotedSessions implements session.Store. It compares a range of the primary key of
// django_session with that of latchkey_session, and reads no row that has an entry.
func (s *Sessions) UnnotedSessions(
	ctx context.Context, after string, n int,
) (rows []session.Session, end string, err error) {
	var keys []any
	if end, err = s.keyAt(ctx, "django_session", after, n); err == nil {
		keys, err = s.unnotedKeys(ctx, after, end)
	}
	if err == nil && len(keys) > 0 {
		rows, err = s.list(ctx, "django_session s WHERE s.session_key IN ("+placeholders(len(keys))+
			") ORDER BY s.session_key", keys...)
	}
	if err != nil {
		return nil, "", fmt.Errorf("list sessions: %w", err)
	}
	if len(keys) == unnotedPage {
		end = keys[unnotedPage-1].(string)
	}
	return rows, end, nil
}

// unnotedKeys returns the first unnotedPage keys of a range that have no entry. It reads indexes
// alone.
func (s *Sessions) unnotedKeys(ctx context.Context, after, end string) (keys []any, err error) {
	within := func(column string) (string, []any) {
		if end == "" {
			return column + " > ?", []any{after}
		}
		return column + " > ? AND " + column + " <= ?", []any{after, end}
	}
	where, args := within("s.session_key")
	query := "SELECT s.session_key FROM django_session s LEFT JOIN latchkey_session e ON e.session_key = " +
		s.ascii("s.session_key") + " WHERE " + where + " AND e.session_key IS NULL ORDER BY s.session_key LIMIT ?"
	if s.db.engine.MergesExcept {
		noted, more := within("session_key")
		query = "SELECT s.session_key FROM django_session s WHERE " + where +
			" EXCEPT SELECT session_key FROM latchkey_session WHERE " + noted + " ORDER BY session_key LIMIT ?"
		args = append(args, more...)
	}
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var key string
		err := scan(&key)
		keys = append(keys, key)
		return err
	}, query, append(args, unnotedPage)...)
	return keys, err
}

// ChangedSessions implements session.Store. It reads a range of the entries of nobody, which the
// index of users has together, and their rows in django_session.
func (s *Sessions) ChangedSessions(
	ctx context.Context, after string, n int,
) (rows []session.Session, end string, err error) {
	if end, err = s.keyAt(ctx, "latchkey_session", after, n, "user_id = ''"); err == nil {
		where, args := "e.user_id = '' AND e.session_key > ?", []any{after}
		if end != "" {
			where, args = where+" AND e.session_key <= ?", append(args, end)
		}
		rows, err = s.list(ctx,
			"latchkey_session e JOIN django_session s ON s.session_key = e.session_key WHERE "+where+
				" AND e.mark <> "+s.ascii("substr(s.session_data, length(s.session_data) - 42)")+
				" ORDER BY e.session_key LIMIT ?", append(args, unnotedPage)...)
	}
	if err != nil {
		return nil, "", fmt.Errorf("list sessions: %w", err)
	}
	if len(rows) == unnotedPage {
		end = rows[unnotedPage-1].Key
	}
	return rows, end, nil
}

// keyAt returns the n-th session key of a table after a key, or "" if there are fewer.
func (s *Sessions) keyAt(ctx context.Context, table, after string, n int, also ...string) (key string, err error) {
	where := "session_key > ?"
	for _, condition := range also {
		where = condition + " AND " + where
	}
	_, err = s.db.sql.QueryRow(ctx, []any{&key},
		"SELECT session_key FROM "+table+" WHERE "+where+" ORDER BY session_key LIMIT 1 OFFSET ?", after, n-1)
	return key, err
}

// ascii returns SQL for a column of django_session that can be compared with latchkey_session.
func (s *Sessions) ascii(column string) string {
	if s.db.engine.ASCII == nil {
		return column
	}
	return s.db.engine.ASCII(column)
}

// list returns the rows of s, which stands for django_session.
func (s *Sessions) list(ctx context.Context, from string, args ...any) (rows []session.Session, err error) {
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var row session.Session
		err := scan(&row.Key, &row.Data, sqldb.ScanTime(s.db.engine, &row.Expires))
		rows = append(rows, row)
		return err
	}, "SELECT s.session_key, s.session_data, "+s.db.engine.TimeColumn("s.expire_date")+" FROM "+from, args...)
	return rows, err
}

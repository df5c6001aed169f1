package sqlstore

import (
	"context"
	"fmt"
	"slices"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/session"
)

// SessionsOf implements session.Store. It reads ranges of the index of users of latchkey_session.
func (s *Sessions) SessionsOf(
	ctx context.Context, users []auth.UserID, after session.Session, n int,
) (rows []session.Session, err error) {
	var following []string // the users after that of the session
	for _, user := range users {
		if sqldb.IsStorable(string(user)) && user > after.User {
			following = append(following, string(user))
		}
	}
	slices.Sort(following)
	if after.User != "" && slices.Contains(users, after.User) { // first the rest of that user: one range
		rows, err = s.notedOf(ctx, string(after.User), after.Key, n)
	}
	for some := range slices.Chunk(following, holdingsChunk) {
		if err != nil || len(rows) == n {
			break
		}
		var more []session.Session
		if len(some) == 1 {
			more, err = s.notedOf(ctx, some[0], "", n-len(rows))
		} else {
			more, err = s.noted(ctx, "e.user_id IN ("+placeholders(len(some))+
				") ORDER BY e.user_id, e.session_key LIMIT ?", append(anyOf(some), n-len(rows))...)
		}
		rows = append(rows, more...)
	}
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return rows, nil
}

// notedOf returns the first sessions of a user behind a key. Ordered by the user too, MariaDB would
// sort all of them.
func (s *Sessions) notedOf(ctx context.Context, user, after string, n int) ([]session.Session, error) {
	where, args := "e.user_id = ?", []any{user}
	if s.db.engine.SkipsRange {
		where, args = "e.user_id >= ? AND e.user_id <= ?", []any{user, user}
	}
	return s.noted(ctx, where+" AND e.session_key > ? ORDER BY e.session_key LIMIT ?", append(args, after, n)...)
}

// noted returns the sessions whose entries e meet a condition.
func (s *Sessions) noted(ctx context.Context, where string, args ...any) (rows []session.Session, err error) {
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var row session.Session
		var user string
		err := scan(&user, &row.Key, &row.Data, sqldb.ScanTime(s.db.engine, &row.Expires))
		row.User = auth.UserID(user)
		rows = append(rows, row)
		return err
	}, "SELECT e.user_id, s.session_key, s.session_data, "+s.db.engine.TimeColumn("s.expire_date")+
		" FROM latchkey_session e JOIN django_session s ON s.session_key = e.session_key WHERE "+where, args...)
	return rows, err
}

// ChangedSessions implements session.Store. It reads a range of the entries of nobody, which the
// index of users has together, and their rows in django_session.
func (s *Sessions) ChangedSessions(
	ctx context.Context, after string, n int,
) (rows []session.Session, end string, err error) {
	n = min(n, comparedAtOnce)
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

package sqlstore

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
)

// stretchSize is how many users ScanUsers checks with one statement.
const stretchSize = 2000

// ScanUsers implements token.Store. The database compares the tables, so that users who have a
// token are not transferred.
func (s *Tokens) ScanUsers(ctx context.Context) iter.Seq2[token.Scan, error] {
	return func(yield func(token.Scan, error) bool) {
		for after := auth.UserID(""); ; {
			end, stretch, err := s.scanStretch(ctx, after)
			if err != nil {
				yield(token.Scan{}, fmt.Errorf("list users without a token: %w", err))
				return
			}
			if !yield(stretch, nil) || end == "" {
				return
			}
			after = end
		}
	}
}

// scanStretch finds the users without a token in a stretch: the next stretchSize users whose ids
// are greater than after. end is the last of these ids, or "" in the last stretch.
func (s *Tokens) scanStretch(
	ctx context.Context, after auth.UserID,
) (end auth.UserID, stretch token.Scan, err error) {
	users := s.db.users
	q := s.endQuery(after)
	if _, err = s.db.sql.QueryRow(ctx, []any{users.scanID(&end)}, q.query, q.args...); err != nil {
		return "", stretch, err
	}
	if stretch.Scanned = stretchSize; end == "" {
		where, args := users.stretch(after, "", "u."+users.id)
		_, err = s.db.sql.QueryRow(ctx, []any{&stretch.Scanned},
			"SELECT COUNT(*) FROM "+users.name+" u WHERE "+where, args...)
		if err != nil {
			return "", stretch, err
		}
	}
	q = s.withoutTokenQuery(after, end)
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var user auth.UserID
		err := scan(users.scanID(&user))
		stretch.WithoutToken = append(stretch.WithoutToken, user)
		return err
	}, q.query, q.args...)
	return end, stretch, err
}

// endQuery returns a query for the last user of a full stretch.
func (s *Tokens) endQuery(after auth.UserID) statement {
	users := s.db.users
	where, args := users.stretch(after, "", "u."+users.id)
	return statement{"SELECT u." + users.id + " FROM " + users.name + " u WHERE " + where +
		" ORDER BY u." + users.id + " LIMIT 1 OFFSET ?", append(args, stretchSize-1)}
}

// withoutTokenQuery returns a query for the users of a stretch who have no token. It restricts the
// ids in all tables, because PostgreSQL applies an inequality only to the table that it names.
func (s *Tokens) withoutTokenQuery(after, end auth.UserID) statement {
	users := s.db.users
	where, args := users.stretch(after, end, "u."+users.id)
	inner, more := users.stretch(after, end, "t.user_id")
	lacks := func(table string) string {
		return " AND NOT EXISTS (SELECT 1 FROM " + table + " t WHERE t.user_id = u." + users.id + " AND " + inner + ")"
	}
	return statement{"SELECT u." + users.id + " FROM " + users.name + " u WHERE " + where +
		lacks("authtoken_token") + lacks("latchkey_token") + " ORDER BY u." + users.id,
		slices.Concat(args, more, more)}
}

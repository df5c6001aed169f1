package sqlstore

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

const (
	tokenPage   = 1000 // tokens that a listing reads at a time
	stretchSize = 2000 // users that ScanUsers checks with one statement
)

// statement is SQL and its arguments.
type statement struct {
	query string
	args  []any
}

// ListTokens implements token.Store. Each page is a range of the unique index on user_id, so that a
// listing reads the table once. The tokens are not ordered by created, which has no index.
func (s *Tokens) ListTokens(ctx context.Context) iter.Seq2[token.Listed, error] {
	return func(yield func(token.Listed, error) bool) {
		for after := auth.UserID(""); ; {
			page, err := s.page(ctx, after)
			if err != nil {
				yield(token.Listed{}, fmt.Errorf("list tokens: %w", err))
				return
			}
			for _, t := range page {
				if !yield(t, nil) {
					return
				}
			}
			if len(page) < tokenPage {
				return
			}
			after = page[len(page)-1].UserID
		}
	}
}

// page returns the next page of tokens: of the users whose ids follow after. "" precedes all ids.
func (s *Tokens) page(ctx context.Context, after auth.UserID) (page []token.Listed, err error) {
	users, q := s.db.users, s.pageQuery(after)
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var t token.Listed
		err := scan(&t.Key, sqldb.ScanTime(s.db.engine, &t.Created), users.scanID(&t.UserID),
			sqldb.ScanText(&t.Username))
		page = append(page, t)
		return err
	}, q.query, q.args...)
	return page, err
}

// pageQuery returns the query of page. It restricts the ids in both tables: PostgreSQL derives the
// condition on a joined table from an equality, but not from an inequality.
func (s *Tokens) pageQuery(after auth.UserID) statement {
	users := s.db.users
	where, args := users.stretch(after, "", "t.user_id", "u."+users.id)
	return statement{"SELECT t." + s.db.quotedKey() + ", " + s.db.engine.TimeColumn("t.created") + ", t.user_id, u." +
		users.username + " FROM authtoken_token t JOIN " + users.name + " u ON u." + users.id + " = t.user_id" +
		" WHERE " + where + " ORDER BY t.user_id LIMIT ?", append(args, tokenPage)}
}

// ScanUsers implements token.Store. The database compares the two tables, so that it returns no
// users who have a token.
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

// scanStretch finds the users without a token among the stretchSize users whose ids follow after.
// end is the last of these ids, or "" if no users follow them.
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

// withoutTokenQuery returns a query for the users of a stretch who have no token. Like pageQuery it
// restricts the ids in both tables.
func (s *Tokens) withoutTokenQuery(after, end auth.UserID) statement {
	users := s.db.users
	where, args := users.stretch(after, end, "u."+users.id)
	inner, more := users.stretch(after, end, "t.user_id")
	return statement{"SELECT u." + users.id + " FROM " + users.name + " u WHERE " + where +
		" AND NOT EXISTS (SELECT 1 FROM authtoken_token t WHERE t.user_id = u." + users.id + " AND " + inner +
		") ORDER BY u." + users.id, append(args, more...)}
}

// stretch returns the condition that each of the columns, which hold ids of users, is greater than
// after and at most end. "" sets no limit.
func (u *userTable) stretch(after, end auth.UserID, columns ...string) (condition string, args []any) {
	conditions := []string{"1 = 1"}
	for _, column := range columns {
		for _, bound := range []struct {
			operator string
			id       auth.UserID
		}{{" > ", after}, {" <= ", end}} {
			if bound.id == "" {
				continue
			}
			// The id is always a key, because it was read from the table.
			key, _ := sqldb.ParseKey(u.model.Key.kind(), string(bound.id))
			conditions, args = append(conditions, column+bound.operator+u.placeholder), append(args, key)
		}
	}
	return strings.Join(conditions, " AND "), args
}

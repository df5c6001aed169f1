package sqlstore

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

const (
	tokenPage   = 1000 // tokens that a listing reads at a time
	stretchSize = 2000 // users that ScanUsers checks with one statement
)

// ListTokens implements token.Store. Each page is a range of the indexes on user_id, so that a
// listing reads the tables once. The tokens are not ordered by created, which has no index. A
// sealed token that cannot be opened has no key.
func (s *Tokens) ListTokens(ctx context.Context) iter.Seq2[token.Listed, error] {
	return s.list(ctx, tokenPage)
}

// list is ListTokens with the size of a page.
func (s *Tokens) list(ctx context.Context, limit int) iter.Seq2[token.Listed, error] {
	return func(yield func(token.Listed, error) bool) {
		for after := auth.UserID(""); ; {
			page, more, err := s.page(ctx, after, limit)
			if err != nil {
				yield(token.Listed{}, fmt.Errorf("list tokens: %w", err))
				return
			}
			for _, t := range page {
				if t.username != nil && !yield(t.Listed, nil) {
					return
				}
			}
			if !more {
				return
			}
			after = page[len(page)-1].UserID
		}
	}
}

// listedToken is a token and the name of its user, which is nil if there is no such user.
type listedToken struct {
	token.Listed
	username any
}

// page returns the next page: all tokens of the users with the lowest ids that are greater than
// after. "" precedes all ids. One statement reads both tables, so that a token that is moved
// meanwhile is listed once. more reports whether other pages follow.
func (s *Tokens) page(ctx context.Context, after auth.UserID, limit int) (page []listedToken, more bool, err error) {
	q := s.pageQuery(after, limit)
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var h heldToken
		var t listedToken
		err := scan(append(h.dest(s.db), &t.username)...)
		if err == nil {
			err = sqldb.ScanText(&t.Username).Scan(t.username)
		}
		if err == nil {
			t.Sealed = h.number != plainNumber
			t.Token, err = s.open(h)
		}
		if isUnreadable(err) {
			err = nil
		}
		page = append(page, t)
		return err
	}, q.query, q.args...)
	if err != nil || len(page) < limit {
		return page, false, err
	}
	last := page[len(page)-1].UserID // its other tokens may be on the next page
	end := slices.IndexFunc(page, func(t listedToken) bool { return t.UserID == last })
	if end == 0 { // a page of one user's tokens
		return s.page(ctx, after, 2*limit)
	}
	return page[:end], true, nil
}

// pageQuery returns the query of page: the pages of both tables, merged.
func (s *Tokens) pageQuery(after auth.UserID, limit int) statement {
	plain := s.tablePageQuery("authtoken_token", s.plainColumns(), after, limit)
	sealed := s.tablePageQuery("latchkey_token", s.sealedColumns(), after, limit)
	return statement{"SELECT * FROM (" + plain.query + ") p UNION ALL SELECT * FROM (" + sealed.query +
		") s ORDER BY 7, 5 LIMIT ?", slices.Concat(plain.args, sealed.args, []any{limit})}
}

// tablePageQuery returns the query of a page of one table. It does not join the users: without
// statistics of an empty table, SQLite would read the users first, and sort all rows that follow.
func (s *Tokens) tablePageQuery(table, columns string, after auth.UserID, limit int) statement {
	users := s.db.users
	where, args := users.stretch(after, "", "t.user_id")
	return statement{"SELECT " + columns + ", (SELECT u." + users.username + " FROM " + users.name + " u WHERE u." +
		users.id + " = t.user_id) FROM " + table + " t WHERE " + where + " ORDER BY t.user_id LIMIT ?",
		append(args, limit)}
}

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

// stretch returns the condition that each of the columns, which hold ids of users, is greater than
// after and at most end. An empty bound sets no limit.
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

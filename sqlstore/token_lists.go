package sqlstore

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// tokenPage is how many tokens a listing reads at a time.
const tokenPage = 1000

// ListTokens implements token.Store. Each page is a range of the indexes on user_id, so that a
// listing reads the tables once. The tokens are not ordered by created, which has no index. A
// sealed token that cannot be opened has no key.
func (s *Tokens) ListTokens(ctx context.Context, filter token.Filter) iter.Seq2[token.Listed, error] {
	if filter.Limit <= 0 {
		return s.list(ctx, filter, tokenPage)
	}
	return func(yield func(token.Listed, error) bool) {
		left := filter.Limit
		for t, err := range s.list(ctx, filter, min(left+1, tokenPage)) { // see page: the last user's may go on
			if !yield(t, err) || err != nil {
				return
			}
			if left--; left == 0 {
				return
			}
		}
	}
}

// list is ListTokens without Filter.Limit, with the size of a page.
func (s *Tokens) list(ctx context.Context, filter token.Filter, limit int) iter.Seq2[token.Listed, error] {
	return func(yield func(token.Listed, error) bool) {
		for {
			page, more, err := s.page(ctx, filter, limit)
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
			filter.After = page[len(page)-1].UserID
		}
	}
}

// listedToken is a token and the name of its user, which is nil if there is no such user.
type listedToken struct {
	token.Listed
	username any
}

// page returns the next page: all tokens of the users who follow filter.After. One statement reads
// both tables, so that a token that is moved meanwhile is listed once. more reports whether other
// pages follow.
func (s *Tokens) page(
	ctx context.Context, filter token.Filter, limit int,
) (page []listedToken, more bool, err error) {
	q := s.pageQuery(filter, limit)
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
		return s.page(ctx, filter, 2*limit)
	}
	return page[:end], true, nil
}

// pageQuery returns the query of page: the pages of both tables, merged.
func (s *Tokens) pageQuery(filter token.Filter, limit int) statement {
	plain := s.tablePageQuery("authtoken_token", s.plainColumns(), filter, limit)
	sealed := s.tablePageQuery("latchkey_token", s.sealedColumns(), filter, limit)
	_, order := follow("7", filter.Descending)
	return statement{"SELECT * FROM (" + plain.query + ") p UNION ALL SELECT * FROM (" + sealed.query +
		") s ORDER BY " + order + ", 5 LIMIT ?", slices.Concat(plain.args, sealed.args, []any{limit})}
}

// tablePageQuery returns the query of a page of one table. It does not join the users: without
// statistics of an empty table, SQLite would read the users first, and sort all rows that follow.
func (s *Tokens) tablePageQuery(table, columns string, filter token.Filter, limit int) statement {
	users := s.db.users
	where, args := users.beyond("t.user_id", filter.After, filter.Descending)
	_, order := follow("t.user_id", filter.Descending)
	if filter.Users != nil {
		is, keys := users.oneOf("t.user_id", filter.Users)
		where, args = where+" AND "+is, append(args, keys...)
	}
	return statement{"SELECT " + columns + ", (SELECT u." + users.username + " FROM " + users.name + " u WHERE u." +
		users.id + " = t.user_id) FROM " + table + " t WHERE " + where + " ORDER BY " + order + " LIMIT ?",
		append(args, limit)}
}

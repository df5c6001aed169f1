package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// UserAhead implements auth.UserStore. A small group needs no cut: see isLarge.
func (s *Users) UserAhead(ctx context.Context, filter auth.UserFilter, n int) (name string, ok bool, err error) {
	text := filter.After + filter.Until
	if !sqldb.IsStorable(text) {
		return "", false, nil
	}
	if filter.Group != "" {
		if large, err := s.isLarge(ctx, filter.Group); !large || err != nil {
			return "", false, err
		}
	}
	where, args, order := s.db.users.between(filter)
	for _, m := range filter.Match {
		if condition, ends, ok := s.db.users.startsWith(m); ok {
			where, args = append(where, condition), append(args, ends...)
		}
	}
	users := s.db.users
	ok, err = s.db.sql.QueryRow(ctx, []any{sqldb.ScanText(&name)}, "SELECT u."+users.username+" FROM "+users.name+
		" u WHERE "+strings.Join(where, " AND ")+" ORDER BY "+order+" LIMIT 1 OFFSET ?", append(args, n-1)...)
	err = s.db.sql.TranslateLookup(ctx, err, users.name, users.username, text)
	switch {
	case errors.Is(err, auth.ErrNotFound): // no user has characters that the database cannot store
		return "", false, nil
	case err != nil:
		return "", false, fmt.Errorf("list users: %w", err)
	}
	return name, ok, nil
}

// largeGroup is how many members a group has that is read by the list of users. The members of a
// smaller one are found by the index of the memberships, and then sorted.
const largeGroup = 1000

// isLarge reports whether a group has more than largeGroup members. It reads no more of them.
func (s *Users) isLarge(ctx context.Context, group auth.GroupID) (isLarge bool, err error) {
	key, ok := sqldb.ParseInteger(string(group))
	if !ok || s.db.users.groups == "" {
		return false, nil
	}
	var id int64
	isLarge, err = s.db.sql.QueryRow(ctx, []any{&id}, "SELECT group_id FROM "+s.db.users.groups+" WHERE group_id = "+
		s.db.engine.IntegerKey+" LIMIT 1 OFFSET ?", key, largeGroup)
	if err != nil {
		return false, fmt.Errorf("list users: %w", err)
	}
	return isLarge, nil
}

// between returns the conditions for the part of the list of users from After to Until, and its
// order.
func (u *userTable) between(filter auth.UserFilter) (where []string, args []any, order string) {
	name, above, below, tilde := "u."+u.username, ">", "<", ""
	if filter.Descending {
		above, below = below, above
	}
	_, order = follow(name, filter.Descending)
	if u.engine.PatternOrder && slices.ContainsFunc(filter.Match, u.isByIndex) {
		tilde, order = "~", name+" USING ~"+below+"~"
	}
	where, args = []string{name + " " + tilde + above + tilde + " ?"}, []any{filter.After}
	if filter.After == "" { // includes a user with an empty name
		where, args = []string{name + " >= ?"}, []any{""}
	}
	if filter.Until != "" {
		where, args = append(where, name+" "+tilde+below+"="+tilde+" ?"), append(args, filter.Until)
	}
	return where, args, order
}

// isByIndex reports whether startsWith has a condition for a match.
func (u *userTable) isByIndex(m auth.Match) bool {
	_, _, ok := u.startsWith(m)
	return ok
}

// startsWith returns a condition that an index of usernames answers, and which holds for all users
// who meet the match. ok is false for a match that no index answers.
func (u *userTable) startsWith(m auth.Match) (condition string, args []any, ok bool) {
	if m.Field != "username" || m.Op != auth.MatchStartsWith || m.Text == "" || u.model.Username.column == "" {
		return "", nil, false
	}
	condition, ends := u.engine.StartsWith("u."+u.username, m.Text)
	return condition, anyOf(ends), true
}

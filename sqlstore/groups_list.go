package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// groupPage is how many groups a listing reads at a time.
const groupPage = 1000

// ListGroups implements auth.GroupStore. Search ignores case as that of users does.
func (s *Groups) ListGroups(ctx context.Context, filter auth.GroupFilter) iter.Seq2[auth.Group, error] {
	return func(yield func(auth.Group, error) bool) {
		if len(filter.Search) > maxSearch || !sqldb.IsStorable(filter.Search+filter.After) {
			return
		}
		left := filter.Limit
		for after := filter.After; ; {
			limit := groupPage
			if filter.Limit > 0 {
				limit = min(limit, left)
			}
			page, err := s.page(ctx, filter, after, limit)
			err = s.db.sql.TranslateLookup(ctx, err, "auth_group", "name", filter.Search+filter.After)
			if errors.Is(err, auth.ErrNotFound) {
				return // no group has characters that the database cannot store
			}
			if err != nil {
				yield(auth.Group{}, fmt.Errorf("list groups: %w", err))
				return
			}
			for _, g := range page {
				if !yield(g, nil) {
					return
				}
			}
			if left -= len(page); len(page) < limit || left == 0 {
				return
			}
			after = page[len(page)-1].Name
		}
	}
}

// page returns the next groups of a listing, which follow the one with the name after.
func (s *Groups) page(ctx context.Context, f auth.GroupFilter, after string, limit int) (page []auth.Group, err error) {
	belongs, args, ok := s.db.users.inGroups(f.User)
	if !ok {
		return nil, nil
	}
	where := "1 = 1" + belongs
	if f.IDs != nil {
		condition, keys := s.groupIDs("id", f.IDs)
		where, args = where+" AND "+condition, append(args, keys...)
	}
	if f.Search != "" {
		where += " AND UPPER(name) LIKE UPPER(?) ESCAPE '!'"
		args = append(args, "%"+escapeLike.Replace(f.Search)+"%")
	}
	follows, order := follow("name", f.Descending)
	if after != "" { // otherwise a group with an empty name is listed too
		where, args = where+" AND "+follows, append(args, after)
	}
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var id int64
		var name string
		err := scan(&id, &name)
		page = append(page, auth.Group{ID: auth.GroupID(strconv.FormatInt(id, 10)), Name: name})
		return err
	}, "SELECT id, name FROM auth_group WHERE "+where+" ORDER BY "+order+" LIMIT ?", append(args, limit)...)
	return page, err
}

// follow returns the condition that a row follows the one with a value of the column, and the order
// in which it does.
func follow(column string, descending bool) (condition, order string) {
	if descending {
		return column + " < ?", column + " DESC"
	}
	return column + " > ?", column
}

// inGroups returns the condition, to append to others, that a group has the user as a member. It is
// empty for "". ok is false if no group has the user.
func (u *userTable) inGroups(user auth.UserID) (condition string, args []any, ok bool) {
	if user == "" {
		return "", nil, true
	}
	is, args, ok := u.match(u.groupsUser, user)
	return " AND id IN (SELECT group_id FROM " + u.groups + " WHERE " + is + ")", args, ok && u.groups != ""
}

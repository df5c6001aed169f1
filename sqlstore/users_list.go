package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// userPage is how many users a listing reads at a time.
const userPage = 1000

// maxSearch is how many bytes a searched column can hold. A longer text matches no user, and SQLite
// would refuse to search for it.
const maxSearch = 254 * 4

// ListUsers implements auth.UserStore. Search ignores the case of the letters that the engine's
// UPPER knows. On SQLite these are ASCII, as for Django's icontains.
func (s *Users) ListUsers(ctx context.Context, filter auth.UserFilter) iter.Seq2[auth.User, error] {
	return func(yield func(auth.User, error) bool) {
		if len(filter.Search) > maxSearch || !sqldb.IsStorable(filter.Search) || !sqldb.IsStorable(filter.After) {
			return
		}
		left := filter.Limit
		for after := filter.After; ; {
			limit := userPage
			if filter.Limit > 0 {
				limit = min(limit, left)
			}
			page, err := s.page(ctx, filter, after, limit)
			err = s.db.sql.TranslateLookup(ctx, err, s.db.users.name, s.db.users.username, filter.Search+filter.After)
			if errors.Is(err, auth.ErrNotFound) {
				return // no user has characters that the database cannot store
			}
			if err != nil {
				yield(auth.User{}, fmt.Errorf("list users: %w", err))
				return
			}
			for _, u := range page {
				if !yield(u, nil) {
					return
				}
			}
			left -= len(page)
			if len(page) < limit || filter.Limit > 0 && left == 0 {
				return
			}
			after = page[len(page)-1].Username
		}
	}
}

func (s *Users) page(ctx context.Context, filter auth.UserFilter, after string, limit int) ([]auth.User, error) {
	var page []auth.User
	q := s.pageQuery(filter, after, limit)
	err := s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var row userScan
		if err := scan(row.dest(s.db.users)...); err != nil {
			return err
		}
		page = append(page, row.user(s.db))
		return nil
	}, q.query, q.args...)
	return page, err
}

func (s *Users) pageQuery(filter auth.UserFilter, after string, limit int) statement {
	users := s.db.users
	where, args := []string{"u." + users.username + " > ?"}, []any{after}
	if after == "" { // includes a user with an empty name
		where[0] = "u." + users.username + " >= ?"
	}
	if filter.Search != "" {
		condition, patterns := users.search(filter.Search)
		where, args = append(where, condition), append(args, patterns...)
	}
	if filter.Staff != nil {
		where = append(where, users.condition(users.model.Staff, *filter.Staff))
	}
	if filter.Active != nil {
		where = append(where, users.condition(users.model.Active, *filter.Active))
	}
	return statement{"SELECT " + users.columns + " FROM " + users.name + " u WHERE " + strings.Join(where, " AND ") +
		" ORDER BY u." + users.username + " LIMIT ?", append(args, limit)}
}

// search returns the condition that one of the searched columns contains text.
func (u *userTable) search(text string) (condition string, args []any) {
	pattern := "%" + escapeLike.Replace(text) + "%"
	var any []string
	for _, f := range []UserField{u.model.Username, u.model.FirstName, u.model.LastName, u.model.Email} {
		if f.column == "" {
			continue
		}
		any = append(any, "UPPER(u."+u.engine.Quote(f.column)+") LIKE UPPER(?) ESCAPE '!'")
		args = append(args, pattern)
	}
	return "(" + strings.Join(any, " OR ") + ")", args
}

// condition returns the condition that the boolean field is want. Like sqldb.ScanFlag it treats
// every integer except 0 as true, as Django does.
func (u *userTable) condition(f UserField, want bool) string {
	switch {
	case f.column == "" && f.constant == any(want):
		return "1 = 1"
	case f.column == "":
		return "1 = 0"
	case want:
		return "u." + u.engine.Quote(f.column)
	}
	column := "u." + u.engine.Quote(f.column)
	return "(NOT " + column + " OR " + column + " IS NULL)"
}

var escapeLike = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

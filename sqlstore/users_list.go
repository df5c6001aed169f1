package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// userPage is how many users a listing reads at a time.
const userPage = 1000

// matchPage is how many users a listing with a Match and a limit reads at a time at least.
const matchPage = 100

// maxSearch is how many bytes a searched column can hold. A longer text matches no user, and SQLite
// would refuse to search for it.
const maxSearch = 254 * 4

// ListUsers implements auth.UserStore. Search ignores the case of the letters that the engine's
// UPPER knows. On SQLite these are ASCII, as for Django's icontains.
func (s *Users) ListUsers(ctx context.Context, filter auth.UserFilter) iter.Seq2[auth.User, error] {
	return func(yield func(auth.User, error) bool) {
		if err := checkMatches(filter.Match); err != nil {
			yield(auth.User{}, fmt.Errorf("list users: %w", err))
			return
		}
		searched := searchedText(filter)
		if len(filter.Search) > maxSearch || !sqldb.IsStorable(searched) {
			return
		}
		isLarge, err := false, error(nil)
		if filter.Group != "" {
			isLarge, err = s.isLarge(ctx, filter.Group)
		}
		if err != nil {
			yield(auth.User{}, err)
			return
		}
		left := filter.Limit
		for after := filter.After; ; {
			limit := userPage
			switch {
			case filter.Limit > 0 && len(filter.Match) == 0:
				limit = min(limit, left)
			case filter.Limit > 0: // areMet may drop rows of a page
				limit = min(limit, max(left, matchPage))
			}
			page, err := s.page(ctx, filter, isLarge, after, limit)
			err = s.db.sql.TranslateLookup(ctx, err, s.db.users.name, s.db.users.username, searched)
			if errors.Is(err, auth.ErrNotFound) {
				return // no user has characters that the database cannot store
			}
			if err != nil {
				yield(auth.User{}, fmt.Errorf("list users: %w", err))
				return
			}
			for _, u := range page {
				if !areMet(filter.Match, u) {
					continue
				}
				if left--; !yield(u, nil) || left == 0 {
					return
				}
			}
			if len(page) < limit {
				return
			}
			after = page[len(page)-1].Username
		}
	}
}

func (s *Users) page(
	ctx context.Context, filter auth.UserFilter, isLarge bool, after string, limit int,
) (page []auth.User, err error) {
	q := s.pageQuery(filter, isLarge, after, limit)
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var row userScan
		if err := scan(row.dest(s.db.users)...); err != nil {
			return err
		}
		page = append(page, row.user(s.db))
		return nil
	}, q.query, q.args...)
	return page, err
}

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

// Users implements auth.UserStore on the user table.
type Users struct{ db *DB }

// userPage is how many users a listing reads at a time.
const userPage = 1000

// maxSearch is the most bytes that a searched column can hold. No column contains a longer text,
// and SQLite would refuse to search for it.
const maxSearch = 254 * 4

// UserByID implements auth.UserStore.
func (s *Users) UserByID(ctx context.Context, id auth.UserID) (auth.Account, error) {
	return s.byID(ctx, id, "")
}

// LockUser implements auth.UserStore.
func (s *Users) LockUser(ctx context.Context, id auth.UserID) (auth.Account, error) {
	if !s.db.sql.InTransaction(ctx) {
		return s.byID(ctx, id, "")
	}
	return s.byID(ctx, id, s.db.engine.ForChange)
}

func (s *Users) byID(ctx context.Context, id auth.UserID, lock string) (auth.Account, error) {
	account, err := auth.Account{}, auth.ErrNotFound
	if condition, args, ok := s.db.users.match("u."+s.db.users.id, id); ok {
		if account, err = s.find(ctx, condition+lock, args...); err != nil {
			err = s.db.sql.TranslateLookup(ctx, err, s.db.users.name, s.db.users.id, string(id))
		}
	}
	if err != nil {
		return auth.Account{}, fmt.Errorf("find user %q: %w", id, err)
	}
	return account, nil
}

// UserByName implements auth.UserStore.
func (s *Users) UserByName(ctx context.Context, username string) (auth.Account, error) {
	account, err := auth.Account{}, auth.ErrNotFound
	if sqldb.IsStorable(username) {
		if account, err = s.find(ctx, "u."+s.db.users.username+" = ?", username); err != nil {
			err = s.db.sql.TranslateLookup(ctx, err, s.db.users.name, s.db.users.username, username)
		}
	}
	if err == nil && account.Username != username { // a collation may take another name for equal
		err = auth.ErrNotFound
	}
	if err != nil {
		return auth.Account{}, fmt.Errorf("find user by name: %w", err)
	}
	return account, nil
}

func (s *Users) find(ctx context.Context, where string, args ...any) (auth.Account, error) {
	var row userScan
	var hash string
	users := s.db.users
	found, err := s.db.sql.QueryRow(ctx, row.dest(users, sqldb.ScanText(&hash)),
		"SELECT "+users.columns+", u."+users.passwordField+" FROM "+users.name+" u WHERE "+where, args...)
	if err == nil && !found {
		err = auth.ErrNotFound
	}
	if err != nil {
		return auth.Account{}, err
	}
	return auth.Account{User: row.user(s.db), PasswordHash: hash}, nil
}

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
	if after == "" { // a user with an empty name comes first
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

// search returns the condition that text is part of one of the columns in which users are searched.
func (u *userTable) search(text string) (condition string, args []any) {
	pattern := "%" + escapeLike.Replace(text) + "%"
	var any []string
	for _, f := range []Field{u.model.Username, u.model.FirstName, u.model.LastName, u.model.Email} {
		if f.column == "" {
			continue
		}
		any = append(any, "UPPER(u."+u.engine.Quote(f.column)+") LIKE UPPER(?) ESCAPE '!'")
		args = append(args, pattern)
	}
	return "(" + strings.Join(any, " OR ") + ")", args
}

// condition returns a condition that holds where the boolean field is want. Like sqldb.ScanFlag it
// takes any integer but 0 for true, as Django does.
func (u *userTable) condition(f Field, want bool) string {
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

// SampleHashes implements auth.UserStore. It reads half of the hashes from either end of the
// primary key.
func (s *Users) SampleHashes(ctx context.Context, n int) ([]string, error) {
	users := s.db.users
	seen := map[string]bool{} // the ends overlap in a small table
	var hashes []string
	for order, limit := range map[string]int{"": n / 2, " DESC": n - n/2} {
		err := s.db.sql.Query(ctx, func(scan func(...any) error) error {
			var hash string
			if err := scan(sqldb.ScanText(&hash)); err != nil {
				return err
			}
			if !seen[hash] {
				seen[hash] = true
				hashes = append(hashes, hash)
			}
			return nil
		}, "SELECT "+users.passwordField+" FROM "+users.name+" ORDER BY "+users.id+order+" LIMIT ?", limit)
		if err != nil {
			return nil, fmt.Errorf("sample password hashes: %w", err)
		}
	}
	return hashes, nil
}

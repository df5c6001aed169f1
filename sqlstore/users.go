package sqlstore

import (
	"context"
	"fmt"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// Users implements auth.UserStore on the user table.
type Users struct{ db *DB }

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

// byID returns the account with the key id. lock is a locking clause, such as Engine.ForChange.
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
	if err == nil && account.Username != username { // a collation may treat another name as equal
		err = auth.ErrNotFound
	}
	if err != nil {
		return auth.Account{}, fmt.Errorf("find user by name: %w", err)
	}
	return account, nil
}

// find returns the account for which the condition holds.
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

// SampleHashes implements auth.UserStore. It reads half of the hashes from each end of the primary
// key.
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

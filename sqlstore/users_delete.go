package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/schema"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// DeleteUsers implements auth.UserStore. It returns ErrForeignKey where rows of a project's own
// tables still refer to a user. It deletes no such rows: declare ON DELETE CASCADE or SET NULL, and
// the database does.
func (s *Users) DeleteUsers(ctx context.Context, ids ...auth.UserID) error {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		for some := range slices.Chunk(ids, holdingsChunk) {
			if err := s.delete(ctx, some); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, ErrForeignKey) {
		return fmt.Errorf("delete users %q: another table still refers to one: %w", ids, err)
	}
	if err != nil {
		return fmt.Errorf("delete users %q: %w", ids, err)
	}
	return nil
}

func (s *Users) delete(ctx context.Context, ids []auth.UserID) error {
	users := s.db.users
	is, keys := users.oneOf(users.id, ids)
	if len(keys) == 0 {
		return auth.ErrNotFound
	}
	// Lock the users first: a transaction that creates a token for one waits, and finds no user.
	lock := "SELECT 1 FROM " + users.name + " WHERE " + is + " ORDER BY " + users.id + s.db.engine.ForUpdate
	if err := s.db.sql.Query(ctx, sqldb.Discard, lock, keys...); err != nil {
		return err
	}
	have, err := s.db.sql.Tables(ctx)
	if err != nil {
		return err
	}
	m := users.model
	referring := []JoinTable{m.GroupsTable, m.PermissionsTable}
	for _, t := range schema.ReferringToUsers() {
		referring = append(referring, JoinTable{t.Name, t.UserColumn})
	}
	for _, t := range referring {
		if !have[t.Table] { // a Django project without the admin, or without tokens
			continue
		}
		refers, keys := users.oneOf(s.db.engine.Quote(t.User), ids)
		err := s.db.sql.Exec(ctx, "DELETE FROM "+s.db.engine.Quote(t.Table)+" WHERE "+refers, keys...)
		if err != nil {
			return err
		}
	}
	n, err := s.db.sql.ExecCount(ctx, "DELETE FROM "+users.name+" WHERE "+is, keys...)
	if err == nil && n != int64(len(ids)) {
		err = auth.ErrNotFound
	}
	return err
}

// LockUsers implements auth.UserStore. It locks them in the order of their keys, so that two of
// them do not wait for each other.
func (s *Users) LockUsers(ctx context.Context, ids ...auth.UserID) (list []auth.User, err error) {
	users, lock := s.db.users, ""
	if s.db.sql.InTransaction(ctx) {
		lock = s.db.engine.ForChange
	}
	ids = slices.Sorted(slices.Values(ids))
	for some := range slices.Chunk(ids, holdingsChunk) {
		is, keys := users.oneOf("u."+users.id, some)
		err := s.db.sql.Query(ctx, func(scan func(...any) error) error {
			var row userScan
			err := scan(row.dest(users)...)
			list = append(list, row.user(s.db))
			return err
		}, "SELECT "+users.columns+" FROM "+users.name+" u WHERE "+is+" ORDER BY u."+users.id+lock, keys...)
		if err != nil {
			return nil, fmt.Errorf("lock users: %w", err)
		}
	}
	return list, nil
}

// SetUsersActive implements auth.UserStore.
func (s *Users) SetUsersActive(ctx context.Context, active bool, ids ...auth.UserID) error {
	users := s.db.users
	change, err := s.assign("", auth.UserChange{Active: &active})
	if err == nil {
		err = s.db.InTx(sqldb.Concerning(ctx, ids...), func(ctx context.Context) error {
			for some := range slices.Chunk(ids, holdingsChunk) {
				is, keys := users.oneOf(users.id, some)
				err := s.db.sql.Exec(ctx, "UPDATE "+users.name+" SET "+change.columns[0]+" = ? WHERE "+is,
					append(slices.Clone(change.args), keys...)...)
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("set users active: %w", err)
	}
	return nil
}

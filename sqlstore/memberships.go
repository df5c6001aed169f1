package sqlstore

import (
	"context"
	"fmt"
	"slices"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// SetMember implements auth.GroupStore. A user model without groups is auth.ErrInvalid.
func (s *Groups) SetMember(ctx context.Context, id auth.GroupID, user auth.UserID, member bool) error {
	users := s.db.users
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		group, err := s.db.lockGroup(ctx, id)
		if err != nil {
			return err
		}
		if err := s.db.lockUser(ctx, user); err != nil {
			return err
		}
		if err := s.checkHasGroups(); err != nil {
			return err
		}
		return s.db.linkUser(ctx, users.groups, users.groupsUser, user, "group_id", group, member)
	})
	if err != nil {
		return fmt.Errorf("set member %q of group %q: %w", user, id, err)
	}
	return nil
}

// SetUserGroups implements auth.GroupStore. A user model without groups is auth.ErrInvalid.
func (s *Groups) SetUserGroups(ctx context.Context, user auth.UserID, groups []auth.GroupID) error {
	// Lock groups in one order, so that two calls cannot wait for each other.
	groups = slices.Compact(slices.Sorted(slices.Values(groups)))
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		// Two calls for one user run in turn: each would not see the groups that the other adds.
		if _, err := s.db.Users().LockUser(ctx, user); err != nil {
			return err
		}
		if err := s.checkHasGroups(); err != nil {
			return err
		}
		for _, id := range groups {
			if err := s.SetMember(ctx, id, user, true); err != nil {
				return err
			}
		}
		is, args, _ := s.db.users.match(s.db.users.groupsUser, user)
		others := ""
		for _, id := range groups {
			key, _ := sqldb.ParseInteger(string(id))
			others, args = others+" AND group_id <> ?", append(args, key)
		}
		return s.db.sql.Exec(sqldb.Concerning(ctx, user), "DELETE FROM "+s.db.users.groups+" WHERE "+is+others, args...)
	})
	if err != nil {
		return fmt.Errorf("set groups of user %q: %w", user, err)
	}
	return nil
}

// checkHasGroups returns auth.ErrInvalid for a user model without groups.
func (s *Groups) checkHasGroups() error {
	if s.db.users.groups == "" {
		return fmt.Errorf("%w: the user model %s has no groups", auth.ErrInvalid, s.db.users.model.Label)
	}
	return nil
}

// CountMembers implements auth.GroupStore.
func (s *Groups) CountMembers(ctx context.Context, id auth.GroupID) (n int, err error) {
	key, ok := sqldb.ParseInteger(string(id))
	if !ok || s.db.users.groups == "" {
		return 0, nil
	}
	_, err = s.db.sql.QueryRow(ctx, []any{&n}, "SELECT COUNT(*) FROM "+s.db.users.groups+" WHERE group_id = "+
		s.db.engine.IntegerKey, key)
	if err != nil {
		return 0, fmt.Errorf("count members of group %q: %w", id, err)
	}
	return n, nil
}

// lockGroup returns the key of a group, and prevents its deletion until the transaction ends. It
// returns auth.ErrNotFound if there is no such group.
func (db *DB) lockGroup(ctx context.Context, id auth.GroupID) (key int64, err error) {
	key, ok := sqldb.ParseInteger(string(id))
	if ok {
		ok, err = db.sql.QueryRow(ctx, []any{&key},
			"SELECT id FROM auth_group WHERE id = "+db.engine.IntegerKey+db.engine.ForShare, key)
	}
	if err == nil && !ok {
		err = fmt.Errorf("group %q: %w", id, auth.ErrNotFound)
	}
	return key, err
}

// lockUser prevents the deletion of a user until the transaction ends. It returns auth.ErrNotFound
// if there is no such user.
func (db *DB) lockUser(ctx context.Context, id auth.UserID) error {
	return db.lockUserFor(ctx, id, db.engine.ForShare)
}

// lockUserFor is lockUser with another lock: Engine.ForChange also prevents changes.
func (db *DB) lockUserFor(ctx context.Context, id auth.UserID, lock string) error {
	found := false
	is, key, ok := db.users.match(db.users.id, id)
	if ok {
		var one int
		var err error
		found, err = db.sql.QueryRow(ctx, []any{&one},
			"SELECT 1 FROM "+db.users.name+" WHERE "+is+lock, key...)
		if err != nil {
			return err
		}
	}
	if !found {
		return fmt.Errorf("user %q: %w", id, auth.ErrNotFound)
	}
	return nil
}

// linkUser creates or deletes the row of a join table for a user and the row id of another table,
// to which the column other refers. linkUser is idempotent.
func (db *DB) linkUser(
	ctx context.Context, table, column string, user auth.UserID, other string, id int64, linked bool,
) error {
	is, key, _ := db.users.match(column, user)
	ctx = sqldb.Concerning(ctx, user)
	if !linked {
		return db.sql.Exec(ctx, "DELETE FROM "+table+" WHERE "+is+" AND "+other+" = ?", append(key, id)...)
	}
	return db.sql.Exec(ctx, "INSERT INTO "+table+" ("+column+", "+other+") VALUES ("+db.users.placeholder+", ?) "+
		db.engine.KeepExisting(table, column, other), key[0], id)
}

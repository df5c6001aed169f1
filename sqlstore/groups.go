package sqlstore

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// Groups implements auth.GroupStore on auth_group and the tables between groups, users and
// permissions.
type Groups struct{ db *DB }

// groupPage is how many groups a listing reads at a time.
const groupPage = 1000

// GroupByName implements auth.GroupStore.
func (s *Groups) GroupByName(ctx context.Context, name string) (auth.Group, error) {
	var id int64
	var stored string
	var found bool
	var err error
	if sqldb.IsStorable(name) {
		found, err = s.db.sql.QueryRow(ctx, []any{&id, &stored}, "SELECT id, name FROM auth_group WHERE name = ?", name)
	}
	if err == nil && (!found || stored != name) {
		err = auth.ErrNotFound
	}
	if err != nil {
		err = s.db.sql.TranslateLookup(ctx, err, "auth_group", "name", name)
		return auth.Group{}, fmt.Errorf("find group %q: %w", name, err)
	}
	return auth.Group{ID: auth.GroupID(strconv.FormatInt(id, 10)), Name: stored}, nil
}

// ListGroups implements auth.GroupStore.
func (s *Groups) ListGroups(ctx context.Context, filter auth.GroupFilter) iter.Seq2[auth.Group, error] {
	return func(yield func(auth.Group, error) bool) {
		belongs, key, ok := s.db.users.inGroups(filter.User)
		if !ok {
			return
		}
		for compare, after := ">=", ""; ; compare = ">" { // >= first, because a name may be empty
			var page []auth.Group
			err := s.db.sql.Query(ctx, func(scan func(...any) error) error {
				var id int64
				var name string
				err := scan(&id, &name)
				page = append(page, auth.Group{ID: auth.GroupID(strconv.FormatInt(id, 10)), Name: name})
				return err
			}, "SELECT id, name FROM auth_group WHERE name "+compare+" ?"+belongs+" ORDER BY name LIMIT ?",
				slices.Concat([]any{after}, key, []any{groupPage})...)
			if err != nil {
				yield(auth.Group{}, fmt.Errorf("list groups: %w", err))
				return
			}
			for _, g := range page {
				if !yield(g, nil) {
					return
				}
			}
			if len(page) < groupPage {
				return
			}
			after = page[len(page)-1].Name
		}
	}
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

// InsertGroup implements auth.GroupStore.
func (s *Groups) InsertGroup(ctx context.Context, name string) (auth.Group, error) {
	if err := sqldb.CheckStorable(&name); err != nil {
		return auth.Group{}, fmt.Errorf("insert group %q: %w", name, err)
	}
	var id int64
	err := s.db.InTx(ctx, func(ctx context.Context) (err error) {
		id, err = s.db.sql.Insert(ctx, "id", "INSERT INTO auth_group (name) VALUES (?)", name)
		return err
	})
	if err != nil {
		return auth.Group{}, fmt.Errorf("insert group %q: %w", name, err)
	}
	return auth.Group{ID: auth.GroupID(strconv.FormatInt(id, 10)), Name: name}, nil
}

// RenameGroup implements auth.GroupStore.
func (s *Groups) RenameGroup(ctx context.Context, id auth.GroupID, name string) error {
	key, ok := sqldb.ParseInteger(string(id))
	if !ok {
		return fmt.Errorf("rename group %q: %w", id, auth.ErrNotFound)
	}
	if err := sqldb.CheckStorable(&name); err != nil {
		return fmt.Errorf("rename group %q: %w", id, err)
	}
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		return s.db.sql.ExecOne(ctx, "UPDATE auth_group SET name = ? WHERE id = "+s.db.engine.IntegerKey, name, key)
	})
	if err != nil {
		return fmt.Errorf("rename group %q: %w", id, err)
	}
	return nil
}

// DeleteGroup implements auth.GroupStore.
func (s *Groups) DeleteGroup(ctx context.Context, id auth.GroupID) error {
	key, ok := sqldb.ParseInteger(string(id))
	if !ok {
		return fmt.Errorf("delete group %q: %w", id, auth.ErrNotFound)
	}
	number := s.db.engine.IntegerKey
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		// Lock the group first: a transaction that adds a member then waits, and finds no group.
		lock := "SELECT 1 FROM auth_group WHERE id = " + number + s.db.engine.ForUpdate
		if err := s.db.sql.Query(ctx, sqldb.Discard, lock, key); err != nil {
			return err
		}
		for _, table := range []string{s.db.users.groups, "auth_group_permissions"} {
			if table == "" { // a user model without groups
				continue
			}
			if err := s.db.sql.Exec(ctx, "DELETE FROM "+table+" WHERE group_id = "+number, key); err != nil {
				return err
			}
		}
		return s.db.sql.ExecOne(ctx, "DELETE FROM auth_group WHERE id = "+number, key)
	})
	if err != nil {
		return fmt.Errorf("delete group %q: %w", id, err)
	}
	return nil
}

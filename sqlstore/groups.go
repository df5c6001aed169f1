package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// Groups implements auth.GroupStore on auth_group and the tables between groups, users and
// permissions.
type Groups struct{ db *DB }

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

// GroupByID implements auth.GroupStore.
func (s *Groups) GroupByID(ctx context.Context, id auth.GroupID) (auth.Group, error) {
	return s.groupByID(ctx, id, "")
}

// LockGroup implements auth.GroupStore.
func (s *Groups) LockGroup(ctx context.Context, id auth.GroupID) (auth.Group, error) {
	return s.groupByID(ctx, id, s.db.engine.ForUpdate)
}

func (s *Groups) groupByID(ctx context.Context, id auth.GroupID, lock string) (auth.Group, error) {
	group := auth.Group{ID: id}
	key, found := sqldb.ParseInteger(string(id))
	var err error
	if found {
		found, err = s.db.sql.QueryRow(ctx, []any{&group.Name},
			"SELECT name FROM auth_group WHERE id = "+s.db.engine.IntegerKey+lock, key)
	}
	if err == nil && !found {
		err = auth.ErrNotFound
	}
	if err != nil {
		return auth.Group{}, fmt.Errorf("find group %q: %w", id, err)
	}
	return group, nil
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

// LockGroups implements auth.GroupStore.
func (s *Groups) LockGroups(ctx context.Context, ids ...auth.GroupID) (list []auth.Group, err error) {
	for some := range slices.Chunk(ids, holdingsChunk) {
		is, keys := s.groupIDs("id", some)
		err := s.db.sql.Query(ctx, func(scan func(...any) error) error {
			var id int64
			var group auth.Group
			err := scan(&id, &group.Name)
			group.ID = auth.GroupID(strconv.FormatInt(id, 10))
			list = append(list, group)
			return err
		}, "SELECT id, name FROM auth_group WHERE "+is+" ORDER BY id"+s.db.engine.ForUpdate, keys...)
		if err != nil {
			return nil, fmt.Errorf("lock groups: %w", err)
		}
	}
	return list, nil
}

// DeleteGroups implements auth.GroupStore.
func (s *Groups) DeleteGroups(ctx context.Context, ids ...auth.GroupID) error {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		// Lock the groups first: a transaction that adds a member then waits, and finds no group.
		if _, err := s.LockGroups(ctx, ids...); err != nil {
			return err
		}
		for some := range slices.Chunk(ids, holdingsChunk) {
			if err := s.deleteSome(ctx, some); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("delete groups %q: %w", ids, err)
	}
	return nil
}

func (s *Groups) deleteSome(ctx context.Context, ids []auth.GroupID) error {
	is, keys := s.groupIDs("group_id", ids)
	for _, table := range []string{s.db.users.groups, "auth_group_permissions"} {
		if table == "" { // a user model without groups
			continue
		}
		if err := s.db.sql.Exec(ctx, "DELETE FROM "+table+" WHERE "+is, keys...); err != nil {
			return err
		}
	}
	is, keys = s.groupIDs("id", ids)
	n, err := s.db.sql.ExecCount(ctx, "DELETE FROM auth_group WHERE "+is, keys...)
	if err == nil && n != int64(len(ids)) {
		err = auth.ErrNotFound
	}
	return err
}

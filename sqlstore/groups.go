package sqlstore

import (
	"context"
	"fmt"
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

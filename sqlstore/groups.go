package sqlstore

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
)

// Groups implements auth.GroupStore on auth_group and the tables between groups, users and permissions.
type Groups struct{ db *DB }

const groupPage = 1000

// GroupByName implements auth.GroupStore.
func (s *Groups) GroupByName(ctx context.Context, name string) (auth.Group, error) {
	var id int64
	var stored string
	var found bool
	var err error
	if storable(name) {
		found, err = s.db.queryRow(ctx, []any{&id, &stored}, "SELECT id, name FROM auth_group WHERE name = ?", name)
	}
	if err == nil && (!found || stored != name) {
		err = auth.ErrNotFound
	}
	if err != nil {
		return auth.Group{}, fmt.Errorf("find group %q: %w", name, err)
	}
	return auth.Group{ID: auth.GroupID(strconv.FormatInt(id, 10)), Name: stored}, nil
}

// ListGroups implements auth.GroupStore.
func (s *Groups) ListGroups(ctx context.Context) iter.Seq2[auth.Group, error] {
	return func(yield func(auth.Group, error) bool) {
		for compare, after := ">=", ""; ; compare = ">" {
			var page []auth.Group
			err := s.db.query(ctx, func(scan func(...any) error) error {
				var id int64
				var name string
				err := scan(&id, &name)
				page = append(page, auth.Group{ID: auth.GroupID(strconv.FormatInt(id, 10)), Name: name})
				return err
			}, "SELECT id, name FROM auth_group WHERE name "+compare+" ? ORDER BY name LIMIT ?", after, groupPage)
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

// InsertGroup implements auth.GroupStore.
func (s *Groups) InsertGroup(ctx context.Context, name string) (auth.Group, error) {
	if err := refuse(&name); err != nil {
		return auth.Group{}, fmt.Errorf("insert group %q: %w", name, err)
	}
	var id int64
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		_, err := s.db.queryRow(ctx, []any{&id}, "INSERT INTO auth_group (name) VALUES (?) RETURNING id", name)
		return err
	})
	if err != nil {
		return auth.Group{}, fmt.Errorf("insert group %q: %w", name, err)
	}
	return auth.Group{ID: auth.GroupID(strconv.FormatInt(id, 10)), Name: name}, nil
}

// DeleteGroup implements auth.GroupStore.
func (s *Groups) DeleteGroup(ctx context.Context, id auth.GroupID) error {
	key, ok := integer(string(id))
	if !ok {
		return fmt.Errorf("delete group %q: %w", id, auth.ErrNotFound)
	}
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		for _, table := range []string{"auth_user_groups", "auth_group_permissions"} {
			if _, err := s.db.exec(ctx, "DELETE FROM "+table+" WHERE group_id = ?", key); err != nil {
				return err
			}
		}
		return s.db.execOne(ctx, "DELETE FROM auth_group WHERE id = ?", key)
	})
	if err != nil {
		return fmt.Errorf("delete group %q: %w", id, err)
	}
	return nil
}

// SetMember implements auth.GroupStore.
func (s *Groups) SetMember(ctx context.Context, id auth.GroupID, user auth.UserID, member bool) error {
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		group, err := s.db.existing(ctx, "auth_group", string(id))
		if err != nil {
			return err
		}
		u, err := s.db.existing(ctx, "auth_user", string(user))
		if err != nil {
			return err
		}
		return s.db.link(ctx, "auth_user_groups", "group_id", "user_id", group, u, member)
	})
	if err != nil {
		return fmt.Errorf("set member %q of group %q: %w", user, id, err)
	}
	return nil
}

// existing is the key of a row of table, or auth.ErrNotFound.
func (db *DB) existing(ctx context.Context, table, id string) (key int64, err error) {
	key, ok := integer(id)
	if ok {
		ok, err = db.queryRow(ctx, []any{&key}, "SELECT id FROM "+table+" WHERE id = ?", key)
	}
	if err == nil && !ok {
		err = fmt.Errorf("%s %q: %w", table, id, auth.ErrNotFound)
	}
	return key, err
}

// link makes or removes the row of a table between two others.
func (db *DB) link(ctx context.Context, table, left, right string, l, r int64, linked bool) error {
	query := "DELETE FROM " + table + " WHERE " + left + " = ? AND " + right + " = ?"
	if linked {
		query = "INSERT INTO " + table + " (" + left + ", " + right + ") VALUES (?, ?) ON CONFLICT DO NOTHING"
	}
	_, err := db.exec(ctx, query, l, r)
	return err
}

// SetGroupPermission implements auth.GroupStore.
func (s *Groups) SetGroupPermission(ctx context.Context, id auth.GroupID, permission string, held bool) error {
	return s.set(ctx, "auth_group", "auth_group_permissions", "group_id", string(id), permission, held)
}

// SetUserPermission implements auth.GroupStore.
func (s *Groups) SetUserPermission(ctx context.Context, id auth.UserID, permission string, held bool) error {
	return s.set(ctx, "auth_user", "auth_user_user_permissions", "user_id", string(id), permission, held)
}

func (s *Groups) set(ctx context.Context, holders, table, column, id, permission string, held bool) error {
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		holder, err := s.db.existing(ctx, holders, id)
		if err != nil {
			return err
		}
		p, err := s.db.permission(ctx, permission)
		if err != nil {
			return err
		}
		return s.db.link(ctx, table, column, "permission_id", holder, p, held)
	})
	if err != nil {
		return fmt.Errorf("set permission %q: %w", permission, err)
	}
	return nil
}

// permission is the key of "app.codename". Models of one app may share a codename, as Django allows; the oldest is meant.
func (db *DB) permission(ctx context.Context, name string) (id int64, err error) {
	app, codename, _ := strings.Cut(name, ".")
	found, err := db.queryRow(ctx, []any{&id}, `SELECT p.id FROM auth_permission p
		JOIN django_content_type c ON c.id = p.content_type_id
		WHERE c.app_label = ? AND p.codename = ? ORDER BY p.id LIMIT 1`, app, codename)
	if err == nil && !found {
		err = fmt.Errorf("permission: %w", auth.ErrNotFound)
	}
	return id, err
}

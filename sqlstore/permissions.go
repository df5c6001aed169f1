package sqlstore

import (
	"context"
	"fmt"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
)

// grants are a user's own permissions and those of its groups, in one query when first asked for.
func (db *DB) grants(user int64) *auth.Grants {
	return auth.LazyGrants(func(ctx context.Context) (auth.Permissions, error) {
		set := auth.Permissions{}
		err := db.query(ctx, func(scan func(...any) error) error {
			var app, codename string
			err := scan(&app, &codename)
			set[app+"."+codename] = struct{}{}
			return err
		}, `SELECT c.app_label, p.codename FROM auth_permission p JOIN django_content_type c ON c.id = p.content_type_id
			WHERE p.id IN (SELECT permission_id FROM auth_user_user_permissions WHERE user_id = ?
				UNION SELECT gp.permission_id FROM auth_group_permissions gp
				JOIN auth_user_groups ug ON ug.group_id = gp.group_id WHERE ug.user_id = ?)`, user, user)
		if err != nil {
			return nil, fmt.Errorf("load permissions: %w", err)
		}
		return set, nil
	})
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

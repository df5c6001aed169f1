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

// ListPermissions implements auth.GroupStore. It reads all at once: there are four for each model.
func (s *Groups) ListPermissions(ctx context.Context, filter auth.PermissionFilter) iter.Seq2[auth.Permission, error] {
	return func(yield func(auth.Permission, error) bool) {
		where, args, ok := s.permissionCondition(filter)
		if !ok {
			return
		}
		var all []auth.Permission
		err := s.db.sql.Query(ctx, func(scan func(...any) error) error {
			var p auth.Permission
			err := scan(&p.App, &p.Model, &p.Codename, &p.Name)
			all = append(all, p)
			return err
		}, `SELECT c.app_label, c.model, p.codename, p.name FROM auth_permission p
			JOIN django_content_type c ON c.id = p.content_type_id
			WHERE 1 = 1`+where+` ORDER BY c.app_label, c.model, p.codename`, args...)
		if err != nil {
			yield(auth.Permission{}, fmt.Errorf("list permissions: %w", err))
			return
		}
		for _, p := range all {
			if !yield(p, nil) {
				return
			}
		}
	}
}

// permissionCondition returns the conditions of the filter, to append to others. ok is false if no
// permission can match.
func (s *Groups) permissionCondition(filter auth.PermissionFilter) (where string, args []any, ok bool) {
	users := s.db.users
	if filter.User != "" {
		is, key, ok := users.match(users.grantsUser, filter.User)
		if !ok || users.grants == "" {
			return "", nil, false
		}
		where += " AND p.id IN (SELECT permission_id FROM " + users.grants + " WHERE " + is + ")"
		args = append(args, key...)
	}
	if filter.Group != "" {
		key, ok := sqldb.ParseInteger(string(filter.Group))
		if !ok {
			return "", nil, false
		}
		where += " AND p.id IN (SELECT permission_id FROM auth_group_permissions WHERE group_id = " +
			s.db.engine.IntegerKey + ")"
		args = append(args, key)
	}
	return where, args, true
}

// SetGroupPermission implements auth.GroupStore.
func (s *Groups) SetGroupPermission(ctx context.Context, id auth.GroupID, permission string, held bool) error {
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		group, err := s.db.lockGroup(ctx, id)
		if err != nil {
			return err
		}
		p, err := s.db.permissionID(ctx, permission)
		if err != nil {
			return err
		}
		if !held {
			return s.db.sql.Exec(ctx, "DELETE FROM auth_group_permissions WHERE group_id = ? AND permission_id = ?",
				group, p)
		}
		return s.db.sql.Exec(ctx, "INSERT INTO auth_group_permissions (group_id, permission_id) VALUES (?, ?) "+
			s.db.engine.KeepExisting("auth_group_permissions", "group_id", "permission_id"), group, p)
	})
	if err != nil {
		return fmt.Errorf("set permission %q: %w", permission, err)
	}
	return nil
}

// SetUserPermission implements auth.GroupStore. A user model without permissions is
// auth.ErrInvalid.
func (s *Groups) SetUserPermission(ctx context.Context, id auth.UserID, permission string, held bool) error {
	users := s.db.users
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.db.lockUser(ctx, id); err != nil {
			return err
		}
		p, err := s.db.permissionID(ctx, permission)
		if err != nil {
			return err
		}
		if users.grants == "" {
			return fmt.Errorf("%w: the user model %s has no permissions", auth.ErrInvalid, users.model.Label)
		}
		return s.db.linkUser(ctx, users.grants, users.grantsUser, id, "permission_id", p, held)
	})
	if err != nil {
		return fmt.Errorf("set permission %q: %w", permission, err)
	}
	return nil
}

// permissionID returns the key of the permission "app.codename". If models of one app share a
// codename, as Django allows, it returns the oldest.
func (db *DB) permissionID(ctx context.Context, name string) (id int64, err error) {
	app, codename, _ := strings.Cut(name, ".")
	inApp, args := db.sql.Exact("c.app_label", app)
	named, more := db.sql.Exact("p.codename", codename)
	found := false
	if sqldb.IsStorable(name) {
		found, err = db.sql.QueryRow(ctx, []any{&id}, `SELECT p.id FROM auth_permission p
			JOIN django_content_type c ON c.id = p.content_type_id
			WHERE `+inApp+` AND `+named+` ORDER BY p.id LIMIT 1`, append(args, more...)...)
	}
	if err == nil && !found {
		err = fmt.Errorf("permission: %w", auth.ErrNotFound)
	}
	if errors.Is(err, auth.ErrInvalid) && !sqldb.IsASCII(name) {
		err = fmt.Errorf("permission: %w", auth.ErrNotFound)
	}
	return id, err
}

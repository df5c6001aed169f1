package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"strings"

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
		if users.groups == "" {
			return fmt.Errorf("%w: the user model %s has no groups", auth.ErrInvalid, users.model.Label)
		}
		return s.db.linkUser(ctx, users.groups, users.groupsUser, user, "group_id", group, member)
	})
	if err != nil {
		return fmt.Errorf("set member %q of group %q: %w", user, id, err)
	}
	return nil
}

// lockGroup returns the key of a group, and prevents its deletion until the transaction ends. It
// returns auth.ErrNotFound if there is no such group.
func (db *DB) lockGroup(ctx context.Context, id auth.GroupID) (key int64, err error) {
	key, ok := sqldb.ParseInteger(string(id))
	if ok {
		ok, err = db.sql.QueryRow(ctx, []any{&key},
			"SELECT id FROM auth_group WHERE id = "+db.engine.KeyPlaceholder(KeyInteger)+db.engine.ForShare, key)
	}
	if err == nil && !ok {
		err = fmt.Errorf("group %q: %w", id, auth.ErrNotFound)
	}
	return key, err
}

// lockUser prevents the deletion of a user until the transaction ends. It returns auth.ErrNotFound
// if there is no such user.
func (db *DB) lockUser(ctx context.Context, id auth.UserID) error {
	found := false
	is, key, ok := db.users.match(db.users.id, id)
	if ok {
		var one int
		var err error
		found, err = db.sql.QueryRow(ctx, []any{&one},
			"SELECT 1 FROM "+db.users.name+" WHERE "+is+db.engine.ForShare, key...)
		if err != nil {
			return err
		}
	}
	if !found {
		return fmt.Errorf("user %q: %w", id, auth.ErrNotFound)
	}
	return nil
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

// linkUser creates or deletes the row of a join table for a user and the row id of another table,
// to which the column other refers. linkUser is idempotent.
func (db *DB) linkUser(
	ctx context.Context, table, column string, user auth.UserID, other string, id int64, linked bool,
) error {
	is, key, _ := db.users.match(column, user)
	if !linked {
		return db.sql.Exec(ctx, "DELETE FROM "+table+" WHERE "+is+" AND "+other+" = ?", append(key, id)...)
	}
	return db.sql.Exec(ctx, "INSERT INTO "+table+" ("+column+", "+other+") VALUES ("+db.users.placeholder+", ?) "+
		db.engine.KeepExisting(table, column, other), key[0], id)
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

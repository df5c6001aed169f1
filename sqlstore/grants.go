package sqlstore

import (
	"context"
	"fmt"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
)

// grants returns the permissions of a user, its own and those of its groups. One query loads them
// on first use.
func (db *DB) grants(user auth.UserID) *auth.Grants {
	return auth.NewGrants(func(ctx context.Context) (auth.PermissionSet, bool, error) {
		set := auth.PermissionSet{}
		ids, args := db.permissionIDsQuery(user)
		if ids == "" {
			return set, true, nil
		}
		err := db.sql.Query(ctx, func(scan func(...any) error) error {
			var app, codename string
			err := scan(&app, &codename)
			set[app+"."+codename] = struct{}{}
			return err
		}, `SELECT c.app_label, p.codename FROM auth_permission p JOIN django_content_type c ON c.id = p.content_type_id
			WHERE p.id IN (`+ids+`)`, args...)
		if err != nil {
			return nil, false, fmt.Errorf("load permissions: %w", err)
		}
		return set, !db.sql.InTransaction(ctx), nil
	})
}

// permissionIDsQuery returns a query for the ids of a user's permissions, "" if the user model has
// neither groups nor permissions.
func (db *DB) permissionIDsQuery(user auth.UserID) (query string, args []any) {
	var parts []string
	if users := db.users; users.grants != "" {
		is, key, _ := users.match(users.grantsUser, user)
		parts, args = append(parts, "SELECT permission_id FROM "+users.grants+" WHERE "+is), append(args, key...)
	}
	if users := db.users; users.groups != "" {
		is, key, _ := users.match("ug."+users.groupsUser, user)
		parts = append(parts, "SELECT gp.permission_id FROM auth_group_permissions gp JOIN "+users.groups+
			" ug ON ug.group_id = gp.group_id WHERE "+is)
		args = append(args, key...)
	}
	return strings.Join(parts, " UNION "), args
}

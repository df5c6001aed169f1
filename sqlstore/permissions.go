package sqlstore

import (
	"context"
	"fmt"

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

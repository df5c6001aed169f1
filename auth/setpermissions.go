package auth

import (
	"context"
	"slices"
)

// SetUserPermissions gives a user exactly these permissions of its own, as Django's
// user.user_permissions.set. Those of its groups stay. It takes one transaction if GroupsConfig has
// a Tx; otherwise call it in one. ErrNotFound: the user or a permission does not exist.
// ErrUnavailable.
func (g *Groups) SetUserPermissions(ctx context.Context, user UserID, permissions ...string) error {
	return g.atomically(ctx, func(ctx context.Context) error {
		return g.onUser(ctx, user, "user.permissions", g.permissionNames, func(ctx context.Context) error {
			return g.setExactly(ctx, PermissionFilter{User: user}, permissions,
				func(ctx context.Context, permission string, held bool) error {
					return g.store.SetUserPermission(ctx, user, permission, held)
				})
		})
	})
}

// SetPermissions gives a group exactly these permissions, as Django's group.permissions.set. It
// takes one transaction as SetUserPermissions does. ErrNotFound: the group or a permission does not
// exist. ErrUnavailable.
func (g *Groups) SetPermissions(ctx context.Context, id GroupID, permissions ...string) error {
	return g.atomically(ctx, func(ctx context.Context) error {
		if _, err := g.store.GroupByID(ctx, id); err != nil {
			return err
		}
		return g.setExactly(ctx, PermissionFilter{Group: id}, permissions,
			func(ctx context.Context, permission string, held bool) error {
				return g.setPermission(ctx, id, permission, held)
			})
	})
}

// atomically calls fn in a transaction, if there is a Transactor.
func (g *Groups) atomically(ctx context.Context, fn func(ctx context.Context) error) error {
	if g.config.Tx == nil {
		return fn(ctx)
	}
	return g.config.Tx.InTx(ctx, fn)
}

// setExactly calls set for each permission in which those that filter selects differ from wanted.
func (g *Groups) setExactly(
	ctx context.Context, filter PermissionFilter, wanted []string,
	set func(ctx context.Context, permission string, held bool) error,
) error {
	held := map[string]bool{}
	for p, err := range g.Permissions(ctx, filter) {
		if err != nil {
			return err
		}
		held[p.String()] = true
		if !slices.Contains(wanted, p.String()) {
			if err := set(ctx, p.String(), false); err != nil {
				return err
			}
		}
	}
	for _, permission := range wanted {
		if !held[permission] {
			if err := set(ctx, permission, true); err != nil {
				return err
			}
		}
	}
	return nil
}

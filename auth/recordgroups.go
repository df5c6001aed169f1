package auth

import (
	"context"
	"strings"
)

// record records a change of a group. user is the member whom it concerns, or "".
func (g *Groups) record(ctx context.Context, action string, group Group, user UserID, changes ...Change) error {
	return record(ctx, g.config.Audit, Event{Action: action, Kind: "group", ID: string(group.ID), Name: group.Name,
		User: user, Changes: changes})
}

// onGroup calls fn, which changes a group and records that, with the group in a transaction. If
// nothing is recorded, fn gets only the group's id, and begins transactions as it needs them.
func (g *Groups) onGroup(ctx context.Context, id GroupID, fn func(ctx context.Context, group Group) error) error {
	if g.config.Audit == nil {
		return fn(ctx, Group{ID: id})
	}
	return g.config.Tx.InTx(ctx, func(ctx context.Context) error {
		group, err := g.store.GroupByID(ctx, id)
		if err != nil {
			return err
		}
		return fn(ctx, group)
	})
}

// setMember adds a user to a group or removes it. Only a change is recorded.
func (g *Groups) setMember(ctx context.Context, id GroupID, user UserID, member bool) error {
	return g.onGroup(ctx, id, func(ctx context.Context, group Group) error {
		if g.config.Audit == nil {
			return g.store.SetMember(ctx, id, user, member)
		}
		account, err := g.config.Users.LockUser(ctx, user) // so that nobody else changes its groups meanwhile
		if err != nil {
			return err
		}
		before, err := g.groupNames(ctx, user)
		if err != nil {
			return err
		}
		if err := g.store.SetMember(ctx, id, user, member); err != nil {
			return err
		}
		after, err := g.groupNames(ctx, user)
		if err != nil || before == after {
			return err
		}
		if member {
			return g.record(ctx, "group.add_member", group, user, Change{"member", "", account.Username})
		}
		return g.record(ctx, "group.remove_member", group, user, Change{"member", account.Username, ""})
	})
}

// setPermission grants a permission to a group or revokes it. Only a change is recorded.
func (g *Groups) setPermission(ctx context.Context, id GroupID, permission string, held bool) error {
	return g.onGroup(ctx, id, func(ctx context.Context, group Group) error {
		if g.config.Audit == nil {
			return g.store.SetGroupPermission(ctx, id, permission, held)
		}
		before, err := g.names(ctx, PermissionFilter{Group: id})
		if err != nil {
			return err
		}
		if err := g.store.SetGroupPermission(ctx, id, permission, held); err != nil {
			return err
		}
		after, err := g.names(ctx, PermissionFilter{Group: id})
		if err != nil || before == after {
			return err
		}
		if held {
			return g.record(ctx, "group.grant", group, "", Change{"permission", "", permission})
		}
		return g.record(ctx, "group.revoke", group, "", Change{"permission", permission, ""})
	})
}

// onUser calls change, which changes the groups or the permissions of a user. list returns their
// names, and only a change of them is recorded.
func (g *Groups) onUser(
	ctx context.Context, user UserID, action string, list func(context.Context, UserID) (string, error),
	change func(ctx context.Context) error,
) error {
	if g.config.Audit == nil {
		return change(ctx)
	}
	return g.config.Tx.InTx(ctx, func(ctx context.Context) error {
		account, err := g.config.Users.LockUser(ctx, user)
		if err != nil {
			return err
		}
		before, err := list(ctx, user)
		if err != nil {
			return err
		}
		if err := change(ctx); err != nil {
			return err
		}
		after, err := list(ctx, user)
		if err != nil || before == after {
			return err
		}
		_, field, _ := strings.Cut(action, ".")
		return record(ctx, g.config.Audit, userEvent(action, account.User, Change{field, before, after}))
	})
}

// groupNames returns the names of a user's groups.
func (g *Groups) groupNames(ctx context.Context, user UserID) (string, error) {
	var names []string
	for group, err := range g.ByUser(ctx, user) {
		if err != nil {
			return "", err
		}
		names = append(names, group.Name)
	}
	return strings.Join(names, ", "), nil
}

// permissionNames returns the permissions that a user has itself.
func (g *Groups) permissionNames(ctx context.Context, user UserID) (string, error) {
	return g.names(ctx, PermissionFilter{User: user})
}

// names returns the permissions that filter selects.
func (g *Groups) names(ctx context.Context, filter PermissionFilter) (string, error) {
	var names []string
	for p, err := range g.Permissions(ctx, filter) {
		if err != nil {
			return "", err
		}
		names = append(names, p.String())
	}
	return strings.Join(names, ", "), nil
}

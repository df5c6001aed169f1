package auth

import (
	"context"
	"fmt"
	"iter"
)

// GroupsConfig holds the parts of Groups.
type GroupsConfig struct {
	Store GroupStore // required
	// Audit records the changes of groups, memberships and permissions, each in its transaction.
	// Default nil: none. With it, Users and Tx are required.
	Audit Recorder
	Users UserStore
	Tx    Transactor
}

// Groups creates groups and grants permissions to groups and users. A permission is "app.codename".
// The codename is add_, change_, delete_ or view_, followed by the name of a model that a migration
// declares: "auth.view_user".
type Groups struct {
	config GroupsConfig
	store  GroupStore
}

// NewGroups returns a Groups. It panics if a required field of c is missing.
func NewGroups(c GroupsConfig) *Groups {
	if c.Store == nil {
		panic("auth: NewGroups needs a GroupStore")
	}
	if c.Audit != nil && (c.Users == nil || c.Tx == nil) {
		panic("auth: NewGroups with Audit needs Users and a Tx")
	}
	return &Groups{c, c.Store}
}

// Create stores a group. ErrExists: the name is taken. ErrInvalid, ErrUnavailable.
func (g *Groups) Create(ctx context.Context, name string) (Group, error) {
	if err := checkGroupName(name); err != nil {
		return Group{}, fmt.Errorf("create group: %w", err)
	}
	if g.config.Audit == nil {
		return g.store.InsertGroup(ctx, name)
	}
	var made Group
	err := g.config.Tx.InTx(ctx, func(ctx context.Context) (err error) {
		if made, err = g.store.InsertGroup(ctx, name); err != nil {
			return err
		}
		return g.record(ctx, "group.create", made, "", Change{"name", "", made.Name})
	})
	return made, err
}

// checkGroupName returns an *InvalidError for a name that no group can have.
func checkGroupName(name string) error {
	if name == "" {
		return &InvalidError{Field: "name", Message: "This field cannot be blank."}
	}
	return checkStorable("name", name, maxName)
}

// Rename gives a group another name. Its members and permissions stay. ErrNotFound. ErrExists:
// another group has the name. ErrInvalid, ErrUnavailable.
func (g *Groups) Rename(ctx context.Context, id GroupID, name string) error {
	if err := checkGroupName(name); err != nil {
		return fmt.Errorf("rename group: %w", err)
	}
	return g.onGroup(ctx, id, func(ctx context.Context, group Group) error {
		if err := g.store.RenameGroup(ctx, id, name); err != nil || g.config.Audit == nil || group.Name == name {
			return err
		}
		return g.record(ctx, "group.rename", group, "", Change{"name", group.Name, name})
	})
}

// ByName returns the group of this name. ErrNotFound, ErrUnavailable.
func (g *Groups) ByName(ctx context.Context, name string) (Group, error) {
	return g.store.GroupByName(ctx, name)
}

// ByID returns the group of this id. ErrNotFound, ErrUnavailable.
func (g *Groups) ByID(ctx context.Context, id GroupID) (Group, error) {
	return g.store.GroupByID(ctx, id)
}

// Lock returns the group of this id. Until the transaction of ctx ends, others who lock the group
// or rename it have to wait. ErrNotFound, ErrUnavailable.
func (g *Groups) Lock(ctx context.Context, id GroupID) (Group, error) {
	return g.store.LockGroup(ctx, id)
}

// All iterates over all groups by name. An error ends the iteration.
func (g *Groups) All(ctx context.Context) iter.Seq2[Group, error] { return g.List(ctx, GroupFilter{}) }

// List iterates over the groups that filter selects, by name. An error ends the iteration.
func (g *Groups) List(ctx context.Context, filter GroupFilter) iter.Seq2[Group, error] {
	return g.store.ListGroups(ctx, filter)
}

// ByUser iterates over the groups of a user by name. An error ends the iteration.
func (g *Groups) ByUser(ctx context.Context, user UserID) iter.Seq2[Group, error] {
	if user == "" { // the anonymous user, not a filter that selects everything
		return func(func(Group, error) bool) {}
	}
	return g.store.ListGroups(ctx, GroupFilter{User: user})
}

// IsMember reports whether a user is in the group of this name, as Django's
// user.groups.filter(name=name).exists(). The anonymous user is in no group. A group that does not
// exist has no members. ErrUnavailable.
func (g *Groups) IsMember(ctx context.Context, user UserID, name string) (bool, error) {
	for group, err := range g.ByUser(ctx, user) {
		if err != nil {
			return false, err
		}
		if group.Name == name {
			return true, nil
		}
	}
	return false, nil
}

// CountMembers returns how many users are in a group. Users.List with UserFilter.Group lists them.
// ErrUnavailable.
func (g *Groups) CountMembers(ctx context.Context, id GroupID) (int, error) {
	return g.store.CountMembers(ctx, id)
}

// CountMembersOf is CountMembers for many groups. It reads them at once, and has no entry for a
// group without members. It counts at most limit memberships, of all of the groups together: if the
// sum is limit, there may be more of each group. ErrUnavailable.
func (g *Groups) CountMembersOf(ctx context.Context, limit int, groups ...GroupID) (map[GroupID]int, error) {
	return g.store.CountMembersOf(ctx, groups, limit)
}

// HoldingsOf returns the groups and own permissions of users. It reads many users at once, and has
// no entry for a user without any. ErrUnavailable.
func (g *Groups) HoldingsOf(ctx context.Context, users ...UserID) (map[UserID]Holdings, error) {
	return g.store.HoldingsOf(ctx, users)
}

// PermissionsOf returns the permissions of groups. It reads many groups at once, and has no entry
// for a group without any. ErrUnavailable.
func (g *Groups) PermissionsOf(ctx context.Context, groups ...GroupID) (map[GroupID][]Permission, error) {
	return g.store.PermissionsOf(ctx, groups)
}

// Permissions iterates over the permissions that filter selects, by app, model and codename. An
// error ends the iteration.
func (g *Groups) Permissions(ctx context.Context, filter PermissionFilter) iter.Seq2[Permission, error] {
	return g.store.ListPermissions(ctx, filter)
}

// Delete deletes a group. Its members stay, without its permissions. ErrNotFound, ErrUnavailable.
func (g *Groups) Delete(ctx context.Context, id GroupID) error { return g.DeleteAll(ctx, id) }

// DeleteAll is Delete for several groups: all of them are deleted, or none. It runs as many
// statements for many groups as for few. An id that comes twice counts once.
func (g *Groups) DeleteAll(ctx context.Context, ids ...GroupID) error {
	if g.config.Audit == nil {
		return g.store.DeleteGroups(ctx, ids...)
	}
	return g.config.Tx.InTx(ctx, func(ctx context.Context) error {
		groups, err := g.LockAll(ctx, ids...)
		if err == nil {
			err = g.store.DeleteGroups(ctx, ids...)
		}
		for _, group := range groups {
			if err == nil {
				err = g.record(ctx, "group.delete", group, "", Change{"name", group.Name, ""})
			}
		}
		return err
	})
}

// LockAll is Lock for several groups, in the order of their ids here. A group whose id comes twice
// is returned once. ErrNotFound: there is not one for each id. ErrUnavailable.
func (g *Groups) LockAll(ctx context.Context, ids ...GroupID) ([]Group, error) {
	found, err := g.store.LockGroups(ctx, ids...)
	if err != nil {
		return nil, err
	}
	return inOrder(ids, found, func(g Group) GroupID { return g.ID })
}

// AddMember adds a user to a group. It is idempotent. ErrNotFound, ErrUnavailable.
func (g *Groups) AddMember(ctx context.Context, id GroupID, user UserID) error {
	return g.setMember(ctx, id, user, true)
}

// RemoveMember removes a user from a group. It is idempotent. ErrNotFound, ErrUnavailable.
func (g *Groups) RemoveMember(ctx context.Context, id GroupID, user UserID) error {
	return g.setMember(ctx, id, user, false)
}

// SetGroups makes a user a member of exactly these groups, as Django's user.groups.set.
// ErrNotFound: the user or a group does not exist. ErrUnavailable.
func (g *Groups) SetGroups(ctx context.Context, user UserID, groups ...GroupID) error {
	return g.onUser(ctx, user, "user.groups", g.groupNames, func(ctx context.Context) error {
		return g.store.SetUserGroups(ctx, user, groups)
	})
}

// Grant gives a permission to a group and so to its members. ErrNotFound: the group or the
// permission does not exist. ErrUnavailable.
func (g *Groups) Grant(ctx context.Context, id GroupID, permission string) error {
	return g.setPermission(ctx, id, permission, true)
}

// Revoke takes a permission from a group. ErrNotFound, ErrUnavailable.
func (g *Groups) Revoke(ctx context.Context, id GroupID, permission string) error {
	return g.setPermission(ctx, id, permission, false)
}

// GrantUser gives a permission to one user. ErrNotFound: the user or the permission does not exist.
// ErrUnavailable.
func (g *Groups) GrantUser(ctx context.Context, user UserID, permission string) error {
	return g.onUser(ctx, user, "user.permissions", g.permissionNames, func(ctx context.Context) error {
		return g.store.SetUserPermission(ctx, user, permission, true)
	})
}

// RevokeUser takes a permission from one user, who keeps the permissions of its groups.
// ErrNotFound, ErrUnavailable.
func (g *Groups) RevokeUser(ctx context.Context, user UserID, permission string) error {
	return g.onUser(ctx, user, "user.permissions", g.permissionNames, func(ctx context.Context) error {
		return g.store.SetUserPermission(ctx, user, permission, false)
	})
}

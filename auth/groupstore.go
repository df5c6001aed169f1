package auth

import (
	"context"
	"iter"
)

// Group is a named set of permissions for its members.
type Group struct {
	ID   GroupID
	Name string
}

// GroupID is a group's primary key, as text.
type GroupID string

// GroupFilter selects groups. The zero filter selects all of them.
type GroupFilter struct {
	User   UserID // only the groups of this user
	Search string // part of the name, in any case
	After  string // the list starts after this name
	Limit  int    // 0: all
	// IDs selects the groups with one of these ids; nil: with any. An id that no group has selects
	// nothing.
	IDs []GroupID
	// Descending lists the last names first. The list then starts before After.
	Descending bool
}

// Permission is a row of Django's auth_permission: what may be done with a model.
type Permission struct {
	App      string // label of the app: "auth"
	Model    string // "user"
	Codename string // "add_user"
	Name     string // for people: "Can add user"
}

// String returns "app.codename", the form in which permissions are granted and checked.
func (p Permission) String() string { return p.App + "." + p.Codename }

// PermissionFilter selects permissions. The zero filter selects all of them.
type PermissionFilter struct {
	User  UserID  // only those granted to the user itself, without those of its groups
	Group GroupID // only those granted to the group
}

// Holdings are the groups of a user by name, and the permissions that the user has of their own.
type Holdings struct {
	Groups      []Group
	Permissions []Permission
}

// GroupStore stores groups, their members, and the permissions of groups and users. Every method
// may return an error that wraps ErrUnavailable. A permission is "app.codename"; one that no model
// declares is ErrNotFound.
type GroupStore interface {
	// GroupByName returns ErrNotFound.
	GroupByName(ctx context.Context, name string) (Group, error)
	// GroupByID returns ErrNotFound if no group has this id, or if it cannot be an id.
	GroupByID(ctx context.Context, id GroupID) (Group, error)
	// LockGroup returns the group, and prevents changes of it, and of its permissions by those who
	// lock it too, until the transaction of ctx ends. It returns ErrNotFound as GroupByID does.
	LockGroup(ctx context.Context, id GroupID) (Group, error)
	// ListGroups iterates over the matching groups by name. An error ends the iteration.
	ListGroups(ctx context.Context, filter GroupFilter) iter.Seq2[Group, error]
	// CountMembersOf returns how many members groups have, with an entry for each of which it has
	// counted any. It counts at most limit memberships, of all of the groups together.
	CountMembersOf(ctx context.Context, groups []GroupID, limit int) (map[GroupID]int, error)
	// CountMembers returns how many users are in the group; 0 for a group that does not exist.
	CountMembers(ctx context.Context, id GroupID) (int, error)
	// InsertGroup returns ErrExists if the name is taken.
	InsertGroup(ctx context.Context, name string) (Group, error)
	// RenameGroup returns ErrNotFound, or ErrExists if another group has the name.
	RenameGroup(ctx context.Context, id GroupID, name string) error
	// LockGroups is LockGroup for several groups. It returns those that there are, in any order.
	LockGroups(ctx context.Context, ids ...GroupID) ([]Group, error)
	// DeleteGroups returns ErrNotFound, and deletes nothing, if there is not one for each id. An id
	// that comes twice counts once.
	DeleteGroups(ctx context.Context, ids ...GroupID) error
	// SetMember adds the user to the group or removes it. It is idempotent. It returns ErrNotFound
	// if the user or the group does not exist.
	SetMember(ctx context.Context, id GroupID, user UserID, member bool) error
	// SetUserGroups makes the user a member of these groups and of no other, in one transaction. It
	// returns ErrNotFound if the user or one of the groups does not exist. Concurrent calls for one
	// user leave the groups of one of them.
	SetUserGroups(ctx context.Context, user UserID, groups []GroupID) error
	// SetGroupPermission grants the permission to the group or revokes it.
	SetGroupPermission(ctx context.Context, id GroupID, permission string, held bool) error
	// SetUserPermission grants the permission to the user itself or revokes it.
	SetUserPermission(ctx context.Context, id UserID, permission string, held bool) error
	// HoldingsOf returns the holdings of users, with an entry for each that has any. It reads many
	// users at once.
	HoldingsOf(ctx context.Context, users []UserID) (map[UserID]Holdings, error)
	// PermissionsOf returns the permissions of groups, with an entry for each that has any. It
	// reads many groups at once.
	PermissionsOf(ctx context.Context, groups []GroupID) (map[GroupID][]Permission, error)
	// ListPermissions iterates over the matching permissions by app, model and codename. An error
	// ends the iteration.
	ListPermissions(ctx context.Context, filter PermissionFilter) iter.Seq2[Permission, error]
}

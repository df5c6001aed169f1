package shell

import (
	"context"
	"errors"
	"iter"

	"go.starlark.net/starlark"

	"github.com/latchkey-go/latchkey/auth"
)

// groupRecord returns the record of a group, with the methods that a group has in Django.
func (s *Shell) groupRecord(g auth.Group) *record {
	r := &record{kind: kindGroup, key: string(g.ID), unsaved: starlark.StringDict{}}
	r.showGroup(g)
	r.members = func() starlark.StringDict { return s.membersOf(r, g) }
	return r
}

// showGroup sets the attributes of the record to the fields of g.
func (r *record) showGroup(g auth.Group) {
	r.label = g.Name
	r.attrs = starlark.StringDict{"id": starlark.String(g.ID), "name": starlark.String(g.Name)}
	clear(r.unsaved)
}

// saveGroup stores the name if it was assigned.
func (s *Shell) saveGroup(ctx context.Context, r *record, in arguments) (starlark.Value, error) {
	if err := in.unpack(); err != nil {
		return nil, err
	}
	name, ok := r.unsaved["name"].(starlark.String)
	if !ok {
		return starlark.None, nil
	}
	group := auth.Group{ID: auth.GroupID(r.key), Name: string(name)}
	err := s.config.Groups.Rename(ctx, group.ID, group.Name)
	switch {
	case errors.Is(err, auth.ErrExists):
		return nil, errors.New("a group with that name already exists")
	case err != nil:
		return nil, r.gone(err)
	}
	r.showGroup(group)
	return starlark.None, nil
}

// membersOf returns the methods and managers of a group's record.
func (s *Shell) membersOf(r *record, g auth.Group) starlark.StringDict {
	groups := s.config.Groups
	member := func(do func(context.Context, auth.GroupID, auth.UserID) error) function {
		return s.each(func(ctx context.Context, who starlark.Value) error {
			user, err := s.userID(ctx, who)
			if err != nil {
				return err
			}
			return r.gone(do(ctx, g.ID, user))
		})
	}
	all := func(ctx context.Context) iter.Seq2[auth.User, error] {
		return s.config.Users.List(ctx, auth.UserFilter{Group: g.ID})
	}
	return starlark.StringDict{
		"save": s.method(r, "save", s.saveGroup),
		"delete": s.method(r, "delete", func(ctx context.Context, r *record, in arguments) (starlark.Value, error) {
			if err := in.unpack(); err != nil {
				return nil, err
			}
			return starlark.None, r.gone(groups.Delete(ctx, g.ID))
		}),
		"permissions": s.permissionManager("permissions", auth.PermissionFilter{Group: g.ID},
			func(ctx context.Context, permission string) error { return groups.Grant(ctx, g.ID, permission) },
			func(ctx context.Context, permission string) error { return groups.Revoke(ctx, g.ID, permission) }),
		"user_set": s.module("user_set", map[string]function{
			"all": list(all, s.userRecord), "add": member(groups.AddMember), "remove": member(groups.RemoveMember),
		}),
	}
}

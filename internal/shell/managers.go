package shell

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/printable"
)

// groupsOf returns user.groups: the groups of the user, with Django's methods.
func (s *Shell) groupsOf(r *record) *starlarkstruct.Module {
	g, user := s.config.Groups, auth.UserID(r.key)
	set := func(ctx context.Context, groups []starlark.Value) (starlark.Value, error) {
		var ids []auth.GroupID
		for _, which := range groups {
			id, err := s.groupID(ctx, which)
			if err != nil {
				return nil, err
			}
			ids = append(ids, id)
		}
		return starlark.None, r.gone(g.SetGroups(ctx, user, ids...))
	}
	return s.module("groups", map[string]function{
		"all": list(func(ctx context.Context) iter.Seq2[auth.Group, error] { return g.ByUser(ctx, user) },
			s.groupRecord),
		"add": s.each(func(ctx context.Context, which starlark.Value) error {
			id, err := s.groupID(ctx, which)
			if err != nil {
				return err
			}
			return r.gone(g.AddMember(ctx, id, user))
		}),
		"remove": s.each(func(ctx context.Context, which starlark.Value) error {
			id, err := s.groupID(ctx, which)
			if err != nil {
				return err
			}
			return r.gone(g.RemoveMember(ctx, id, user))
		}),
		"set": func(ctx context.Context, in arguments) (starlark.Value, error) {
			var groups starlark.Iterable
			if err := in.unpack("groups", &groups); err != nil {
				return nil, err
			}
			return set(ctx, valuesOf(groups))
		},
		"clear": func(ctx context.Context, in arguments) (starlark.Value, error) {
			if err := in.unpack(); err != nil {
				return nil, err
			}
			return set(ctx, nil)
		},
	})
}

// permissionsOf returns user.user_permissions: the permissions of the user itself.
func (s *Shell) permissionsOf(r *record) *starlarkstruct.Module {
	user := auth.UserID(r.key)
	return s.permissionManager("user_permissions", auth.PermissionFilter{User: user},
		func(ctx context.Context, permission string) error {
			return s.config.Groups.GrantUser(ctx, user, permission)
		},
		func(ctx context.Context, permission string) error {
			return s.config.Groups.RevokeUser(ctx, user, permission)
		})
}

// permissionManager returns the permissions that filter selects, with Django's methods. A
// permission is its text "app.codename".
func (s *Shell) permissionManager(
	name string, filter auth.PermissionFilter, grant, revoke func(context.Context, string) error,
) *starlarkstruct.Module {
	each := func(do func(context.Context, string) error) function {
		return s.each(func(ctx context.Context, which starlark.Value) error {
			permission, ok := starlark.AsString(which)
			if !ok {
				return fmt.Errorf("got %s, want a permission \"app.codename\"", which.Type())
			}
			err := do(ctx, permission)
			if errors.Is(err, auth.ErrNotFound) {
				return fmt.Errorf("permission %s, or its holder, does not exist", printable.Word(permission))
			}
			return err
		})
	}
	all := func(ctx context.Context) iter.Seq2[auth.Permission, error] {
		return s.config.Groups.Permissions(ctx, filter)
	}
	return s.module(name, map[string]function{
		"all": list(all, func(p auth.Permission) starlark.Value { return starlark.String(p.String()) }),
		"add": each(grant), "remove": each(revoke),
	})
}

// each returns a function for Starlark that calls do for each of its arguments.
func (s *Shell) each(do func(context.Context, starlark.Value) error) function {
	return func(ctx context.Context, in arguments) (starlark.Value, error) {
		if len(in.kwargs) > 0 {
			return nil, fmt.Errorf("%s: unexpected keyword argument %s", in.callee, in.kwargs[0][0])
		}
		for _, value := range in.args {
			if err := do(ctx, value); err != nil {
				return nil, err
			}
		}
		return starlark.None, nil
	}
}

// list returns a function for Starlark that takes nothing and returns the list of all rows.
func list[T any, V starlark.Value](rows func(context.Context) iter.Seq2[T, error], toValue func(T) V) function {
	return func(ctx context.Context, in arguments) (starlark.Value, error) {
		if err := in.unpack(); err != nil {
			return nil, err
		}
		return collect(0, rows(ctx), toValue)
	}
}

// valuesOf returns the values over which a Starlark value iterates.
func valuesOf(from starlark.Iterable) (all []starlark.Value) {
	for value := range starlark.Elements(from) {
		all = append(all, value)
	}
	return all
}

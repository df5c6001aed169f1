package shell

import (
	"context"
	"errors"
	"fmt"

	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/printable"
)

func (s *Shell) groups() *starlarkstruct.Module {
	g := s.config.Groups
	return s.module("groups", map[string]function{
		"all": func(ctx context.Context, in arguments) (starlark.Value, error) {
			if err := in.unpack(); err != nil {
				return nil, err
			}
			return collect(0, g.All(ctx), s.groupRecord)
		},
		"get":         s.groupByName(s.findGroup),
		"create":      s.groupByName(g.Create),
		"delete":      s.deleteGroup,
		"add_user":    s.onMember(g.AddMember),
		"remove_user": s.onMember(g.RemoveMember),
		"grant":       s.onGroupPermission(g.Grant),
		"withdraw":    s.onGroupPermission(g.Revoke),
	})
}

// groupByName returns a function for Starlark that takes a name and returns the group from do.
func (s *Shell) groupByName(do func(context.Context, string) (auth.Group, error)) function {
	return func(ctx context.Context, in arguments) (starlark.Value, error) {
		var name string
		if err := in.unpack("name", &name); err != nil {
			return nil, err
		}
		group, err := do(ctx, name)
		if err != nil {
			return nil, err
		}
		return s.groupRecord(group), nil
	}
}

// findGroup returns the group, or an error that says that the group does not exist.
func (s *Shell) findGroup(ctx context.Context, name string) (auth.Group, error) {
	group, err := s.config.Groups.ByName(ctx, name)
	if errors.Is(err, auth.ErrNotFound) {
		return auth.Group{}, fmt.Errorf("group %s does not exist", printable.Word(name))
	}
	return group, err
}

func (s *Shell) deleteGroup(ctx context.Context, in arguments) (starlark.Value, error) {
	var which starlark.Value
	if err := in.unpack("group", &which); err != nil {
		return nil, err
	}
	id, err := s.groupID(ctx, which)
	if err != nil {
		return nil, err
	}
	return starlark.None, s.config.Groups.Delete(ctx, id)
}

// onMember returns a function for Starlark that takes a group and a user, and calls do.
func (s *Shell) onMember(do func(context.Context, auth.GroupID, auth.UserID) error) function {
	return func(ctx context.Context, in arguments) (starlark.Value, error) {
		var which, who starlark.Value
		if err := in.unpack("group", &which, "user", &who); err != nil {
			return nil, err
		}
		group, err := s.groupID(ctx, which)
		if err != nil {
			return nil, err
		}
		user, err := s.userID(ctx, who)
		if err != nil {
			return nil, err
		}
		return starlark.None, do(ctx, group, user)
	}
}

// onGroupPermission returns a function for Starlark that takes a group and a permission, and calls
// do.
func (s *Shell) onGroupPermission(do func(context.Context, auth.GroupID, string) error) function {
	return func(ctx context.Context, in arguments) (starlark.Value, error) {
		var which starlark.Value
		var permission string
		if err := in.unpack("group", &which, "permission", &permission); err != nil {
			return nil, err
		}
		group, err := s.groupID(ctx, which)
		if err != nil {
			return nil, err
		}
		return starlark.None, do(ctx, group, permission)
	}
}

// groupID returns the ID of which, a group or the name of one.
func (s *Shell) groupID(ctx context.Context, which starlark.Value) (auth.GroupID, error) {
	if r, ok := which.(*record); ok && r.kind == kindGroup {
		return auth.GroupID(r.key), nil
	}
	if name, ok := starlark.AsString(which); ok {
		group, err := s.findGroup(ctx, name)
		return group.ID, err
	}
	return "", fmt.Errorf("got %s, want a group or its name", which.Type())
}

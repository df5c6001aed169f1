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
	return s.module("groups", map[string]func(context.Context, arguments) (starlark.Value, error){
		"all": func(ctx context.Context, in arguments) (starlark.Value, error) {
			if err := in.unpack(); err != nil {
				return nil, err
			}
			return collect(0, g.All(ctx), groupRecord)
		},
		"get":         s.groupByName(s.namedGroup),
		"create":      s.groupByName(g.Create),
		"delete":      s.deleteGroup,
		"add_user":    s.onMember(g.AddMember),
		"remove_user": s.onMember(g.RemoveMember),
		"grant":       s.onGroupPermission(g.Grant),
		"withdraw":    s.onGroupPermission(g.Revoke),
	})
}

// groupByName is a function of a name that gives a group.
func (s *Shell) groupByName(do func(context.Context, string) (auth.Group, error)) func(context.Context, arguments) (starlark.Value, error) {
	return func(ctx context.Context, in arguments) (starlark.Value, error) {
		var name string
		if err := in.unpack("name", &name); err != nil {
			return nil, err
		}
		group, err := do(ctx, name)
		if err != nil {
			return nil, err
		}
		return groupRecord(group), nil
	}
}

func (s *Shell) namedGroup(ctx context.Context, name string) (auth.Group, error) {
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

// onMember is a function of a group and a user.
func (s *Shell) onMember(do func(context.Context, auth.GroupID, auth.UserID) error) func(context.Context, arguments) (starlark.Value, error) {
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

// onGroupPermission is a function of a group and a permission.
func (s *Shell) onGroupPermission(do func(context.Context, auth.GroupID, string) error) func(context.Context, arguments) (starlark.Value, error) {
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

// groupID takes a group or its name.
func (s *Shell) groupID(ctx context.Context, which starlark.Value) (auth.GroupID, error) {
	if r, ok := which.(*record); ok && r.kind == kindGroup {
		return auth.GroupID(r.key), nil
	}
	if name, ok := starlark.AsString(which); ok {
		group, err := s.namedGroup(ctx, name)
		return group.ID, err
	}
	return "", fmt.Errorf("got %s, want a group or its name", which.Type())
}

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

// module returns a Starlark module with the functions.
func (s *Shell) module(name string, functions map[string]function) *starlarkstruct.Module {
	members := starlark.StringDict{}
	for f, fn := range functions {
		members[f] = s.builtin(name+"."+f, fn)
	}
	return &starlarkstruct.Module{Name: name, Members: members}
}

func (s *Shell) users() *starlarkstruct.Module {
	u := s.config.Users
	return s.module("users", map[string]function{
		"all":           s.allUsers,
		"filter":        s.filterUsers,
		"get":           s.getUser,
		"create":        s.createUser,
		"set_password":  s.setPassword,
		"set_active":    s.setFlag("active", u.SetActive),
		"set_staff":     s.setFlag("staff", u.SetStaff),
		"set_superuser": s.setFlag("superuser", u.SetSuperuser),
		"delete":        s.deleteUser,
		"grant":         s.onPermission(s.config.Groups.GrantUser),
		"withdraw":      s.onPermission(s.config.Groups.RevokeUser),
	})
}

func (s *Shell) allUsers(ctx context.Context, in arguments) (starlark.Value, error) {
	var filter auth.UserFilter
	if err := in.unpack("search?", &filter.Search, "limit?", &filter.Limit); err != nil {
		return nil, err
	}
	return collect(filter.Limit, s.config.Users.List(ctx, filter), s.userRecord)
}

// collect returns a list of the values of rows, at most limit; 0 means all.
func collect[T any, V starlark.Value](limit int, rows iter.Seq2[T, error], toValue func(T) V) (starlark.Value, error) {
	if limit < 0 {
		return nil, errors.New("the limit cannot be negative")
	}
	var list []starlark.Value
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		if list = append(list, toValue(row)); len(list) == limit {
			break
		}
	}
	return starlark.NewList(list), nil
}

func (s *Shell) getUser(ctx context.Context, in arguments) (starlark.Value, error) {
	if len(in.args) == 0 && (len(in.kwargs) != 1 || in.kwargs[0][0] != starlark.String("username")) {
		return s.matchingUser(ctx, in)
	}
	var username string
	if err := in.unpack("username", &username); err != nil {
		return nil, err
	}
	u, err := s.userByName(ctx, username)
	if err != nil {
		return nil, err
	}
	return s.userRecord(u), nil
}

// userByName returns the user, or an error that says that the user does not exist.
func (s *Shell) userByName(ctx context.Context, username string) (auth.User, error) {
	u, err := s.config.Users.ByName(ctx, username)
	return u, missingUser(err, username)
}

// missingUser replaces auth.ErrNotFound by an error that names the user.
func missingUser(err error, username string) error {
	if errors.Is(err, auth.ErrNotFound) {
		return fmt.Errorf("user %s does not exist", printable.Word(username))
	}
	return err
}

func (s *Shell) createUser(ctx context.Context, in arguments) (starlark.Value, error) {
	var n auth.CreateParams
	err := in.unpack("username", &n.Username, "email?", &n.Email, "password?", &n.Password, "first_name?", &n.FirstName,
		"last_name?", &n.LastName, "staff?", &n.Staff, "superuser?", &n.Superuser)
	if err != nil {
		return nil, err
	}
	u, err := s.config.Users.Create(ctx, n)
	if err != nil {
		return nil, err
	}
	return s.userRecord(u), nil
}

func (s *Shell) setPassword(ctx context.Context, in arguments) (starlark.Value, error) {
	var who starlark.Value
	var password string
	if err := in.unpack("user", &who, "password", &password); err != nil {
		return nil, err
	}
	id, err := s.userID(ctx, who)
	if err != nil {
		return nil, err
	}
	return starlark.None, s.config.Users.SetPassword(ctx, id, password)
}

// setFlag returns a function for Starlark that takes a user and a boolean argument called name, and
// calls set.
func (s *Shell) setFlag(name string, set func(context.Context, auth.UserID, bool) error) function {
	return func(ctx context.Context, in arguments) (starlark.Value, error) {
		var who starlark.Value
		var value bool
		if err := in.unpack("user", &who, name, &value); err != nil {
			return nil, err
		}
		id, err := s.userID(ctx, who)
		if err != nil {
			return nil, err
		}
		return starlark.None, set(ctx, id, value)
	}
}

func (s *Shell) deleteUser(ctx context.Context, in arguments) (starlark.Value, error) {
	u, err := s.onlyUser(ctx, in)
	if err != nil {
		return nil, err
	}
	return starlark.None, s.config.Users.Delete(ctx, u.ID)
}

// onPermission returns a function for Starlark that takes a user and a permission, and calls do.
func (s *Shell) onPermission(do func(context.Context, auth.UserID, string) error) function {
	return func(ctx context.Context, in arguments) (starlark.Value, error) {
		var who starlark.Value
		var permission string
		if err := in.unpack("user", &who, "permission", &permission); err != nil {
			return nil, err
		}
		id, err := s.userID(ctx, who)
		if err != nil {
			return nil, err
		}
		return starlark.None, do(ctx, id, permission)
	}
}

// onlyUser returns the user of a call whose one argument is a user.
func (s *Shell) onlyUser(ctx context.Context, in arguments) (auth.User, error) {
	var who starlark.Value
	if err := in.unpack("user", &who); err != nil {
		return auth.User{}, err
	}
	return s.user(ctx, who)
}

// userID returns the ID of who, a user or a username.
func (s *Shell) userID(ctx context.Context, who starlark.Value) (auth.UserID, error) {
	u, err := s.user(ctx, who)
	return u.ID, err
}

// user returns the user for who, a user's record or a username. It reads the user of a record
// again, because the user may have been deleted since.
func (s *Shell) user(ctx context.Context, who starlark.Value) (auth.User, error) {
	if r, ok := who.(*record); ok && r.kind == kindUser {
		u, err := s.config.Users.ByID(ctx, auth.UserID(r.key))
		return u, missingUser(err, r.label)
	}
	if name, ok := starlark.AsString(who); ok {
		return s.userByName(ctx, name)
	}
	return auth.User{}, fmt.Errorf("got %s, want a user or a username", who.Type())
}

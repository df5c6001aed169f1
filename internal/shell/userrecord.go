package shell

import (
	"context"
	"errors"
	"fmt"

	"go.starlark.net/starlark"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/printable"
)

// assignable has the attributes of a user or a group that can be assigned.
var assignable = map[string]bool{
	"name": true,

	"username": true, "first_name": true, "last_name": true, "email": true,
	"is_active": true, "is_staff": true, "is_superuser": true,
}

// userRecord returns the record of a user, with the methods that a user has in Django.
func (s *Shell) userRecord(u auth.User) *record {
	r := &record{kind: kindUser, key: string(u.ID), unsaved: starlark.StringDict{}}
	r.show(u)
	r.members = func() starlark.StringDict {
		return starlark.StringDict{
			"save":             s.method(r, "save", s.saveUser),
			"delete":           s.method(r, "delete", s.deleteRecord),
			"refresh_from_db":  s.method(r, "refresh_from_db", s.refreshUser),
			"has_perm":         s.method(r, "has_perm", s.hasPermission),
			"groups":           s.groupsOf(r),
			"user_permissions": s.permissionsOf(r),
		}
	}
	return r
}

// show sets the attributes of the record to the fields of u.
func (r *record) show(u auth.User) {
	r.label = u.Username
	r.attrs = starlark.StringDict{
		"id":           starlark.String(u.ID),
		"username":     starlark.String(u.Username),
		"first_name":   starlark.String(u.FirstName),
		"last_name":    starlark.String(u.LastName),
		"email":        starlark.String(u.Email),
		"is_active":    starlark.Bool(u.Active),
		"is_staff":     starlark.Bool(u.Staff),
		"is_superuser": starlark.Bool(u.Superuser),
		"date_joined":  moment(u.DateJoined),
		"last_login":   moment(u.LastLogin),
	}
	clear(r.unsaved)
}

// method returns a method of the record r for Starlark.
func (s *Shell) method(
	r *record, name string, do func(context.Context, *record, arguments) (starlark.Value, error),
) *starlark.Builtin {
	return s.builtin(name, func(ctx context.Context, in arguments) (starlark.Value, error) { return do(ctx, r, in) })
}

// saveUser stores the attributes that were assigned, and no other.
func (s *Shell) saveUser(ctx context.Context, r *record, in arguments) (starlark.Value, error) {
	if err := in.unpack(); err != nil {
		return nil, err
	}
	if len(r.unsaved) == 0 {
		return starlark.None, nil
	}
	text := func(name string) *string {
		if value, ok := r.unsaved[name]; ok {
			return new(string(value.(starlark.String)))
		}
		return nil
	}
	flag := func(name string) *bool {
		if value, ok := r.unsaved[name]; ok {
			return new(bool(value.(starlark.Bool)))
		}
		return nil
	}
	saved, err := s.config.Users.Update(ctx, auth.UserID(r.key), auth.UpdateParams{
		Username: text("username"), FirstName: text("first_name"), LastName: text("last_name"), Email: text("email"),
		Active: flag("is_active"), Staff: flag("is_staff"), Superuser: flag("is_superuser"),
	})
	var taken *auth.TakenError
	switch {
	case errors.As(err, &taken):
		return nil, taken
	case errors.Is(err, auth.ErrExists):
		return nil, errors.New("a user with that username already exists")
	case err != nil:
		return nil, r.gone(err)
	}
	r.show(saved)
	return starlark.None, nil
}

func (s *Shell) deleteRecord(ctx context.Context, r *record, in arguments) (starlark.Value, error) {
	if err := in.unpack(); err != nil {
		return nil, err
	}
	return starlark.None, r.gone(s.config.Users.Delete(ctx, auth.UserID(r.key)))
}

// refreshUser reads the user again, and forgets what was assigned and not saved.
func (s *Shell) refreshUser(ctx context.Context, r *record, in arguments) (starlark.Value, error) {
	if err := in.unpack(); err != nil {
		return nil, err
	}
	u, err := s.config.Users.ByID(ctx, auth.UserID(r.key))
	if err != nil {
		return nil, r.gone(err)
	}
	r.show(u)
	return starlark.None, nil
}

// hasPermission reads the user again, so that it knows what was granted since.
func (s *Shell) hasPermission(ctx context.Context, r *record, in arguments) (starlark.Value, error) {
	var permission string
	if err := in.unpack("perm", &permission); err != nil {
		return nil, err
	}
	u, err := s.config.Users.ByID(ctx, auth.UserID(r.key))
	if err != nil {
		return nil, r.gone(err)
	}
	held, err := u.HasPermission(ctx, permission)
	return starlark.Bool(held), err
}

// gone replaces auth.ErrNotFound by an error that names the record.
func (r *record) gone(err error) error {
	if errors.Is(err, auth.ErrNotFound) {
		return fmt.Errorf("%s %s does not exist", r.kind, printable.Word(r.label))
	}
	return err
}

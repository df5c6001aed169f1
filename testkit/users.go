package testkit

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

// UserOption describes a user to create: [Staff], [Superuser], [Inactive], [Password], [Email],
// [Permission] or [Group].
type UserOption interface{ applyTo(*newUser) }

type newUser struct {
	params      auth.CreateParams
	inactive    bool
	permissions []string
	groups      []newGroup
}

type newGroup struct {
	name        string
	permissions []string
}

type userFlag int

// Kinds of users.
const (
	Staff     userFlag = iota // may enter the admin
	Superuser                 // has every permission
	Inactive                  // may not sign in
)

func (f userFlag) applyTo(u *newUser) {
	switch f {
	case Staff:
		u.params.Staff = true
	case Superuser:
		u.params.Superuser = true
	case Inactive:
		u.inactive = true
	}
}

type userFunc func(*newUser)

func (f userFunc) applyTo(u *newUser) { f(u) }

// Password sets the user's password. A user without this option has none, and cannot sign in by
// password.
func Password(password string) UserOption {
	return userFunc(func(u *newUser) { u.params.Password = password })
}

// Email sets the user's e-mail address.
func Email(address string) UserOption {
	return userFunc(func(u *newUser) { u.params.Email = address })
}

// Permission gives the user permissions of its own: "auth.view_user".
func Permission(names ...string) UserOption {
	return userFunc(func(u *newUser) { u.permissions = append(u.permissions, names...) })
}

// Group makes the user a member of a group, which is created if there is none of that name. The
// group gets the permissions.
func Group(name string, permissions ...string) UserOption {
	return userFunc(func(u *newUser) { u.groups = append(u.groups, newGroup{name, permissions}) })
}

// User creates a user as latchkey.Site.Users does, with the hooks of the project. An error fails t:
// a permission, for example, that no migration declares.
func (s *Site) User(t testing.TB, username string, opts ...UserOption) auth.User {
	t.Helper()
	u := newUser{params: auth.CreateParams{Username: username}}
	for _, opt := range opts {
		opt.applyTo(&u)
	}
	user, err := s.create(t.Context(), u)
	if err != nil {
		t.Fatalf("testkit: user %q: %v", username, err)
	}
	return user
}

func (s *Site) create(ctx context.Context, u newUser) (auth.User, error) {
	user, err := s.Users.Create(ctx, u.params)
	if err != nil {
		return auth.User{}, err
	}
	if u.inactive {
		if err := s.Users.SetActive(ctx, user.ID, false); err != nil {
			return auth.User{}, err
		}
	}
	for _, name := range u.permissions {
		if err := s.Groups.GrantUser(ctx, user.ID, name); err != nil {
			return auth.User{}, fmt.Errorf("permission %q: %w", name, err)
		}
	}
	for _, g := range u.groups {
		if err := s.join(ctx, user.ID, g); err != nil {
			return auth.User{}, fmt.Errorf("group %q: %w", g.name, err)
		}
	}
	return s.Users.ByID(ctx, user.ID) // as it is now
}

// join makes the user a member of the group.
func (s *Site) join(ctx context.Context, user auth.UserID, g newGroup) error {
	group, err := s.Groups.ByName(ctx, g.name)
	if errors.Is(err, auth.ErrNotFound) {
		group, err = s.Groups.Create(ctx, g.name)
	}
	if err != nil {
		return err
	}
	for _, name := range g.permissions {
		if err := s.Groups.Grant(ctx, group.ID, name); err != nil {
			return fmt.Errorf("permission %q: %w", name, err)
		}
	}
	return s.Groups.AddMember(ctx, group.ID, user)
}

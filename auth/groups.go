package auth

import (
	"context"
	"fmt"
	"iter"
)

// Groups makes groups and says who holds which permission. A permission is "app.codename": add_, change_,
// delete_ or view_ and a model's name, as migrations declare them.
type Groups struct{ store GroupStore }

// NewGroups returns the service. It panics without a store.
func NewGroups(store GroupStore) *Groups {
	if store == nil {
		panic("auth: NewGroups needs a GroupStore")
	}
	return &Groups{store}
}

// Create stores a group. ErrExists for a taken name, ErrInvalid, ErrUnavailable.
func (g *Groups) Create(ctx context.Context, name string) (Group, error) {
	err := storable("name", name, maxName)
	if name == "" {
		err = &InvalidError{Field: "name", Message: "This field cannot be blank."}
	}
	if err != nil {
		return Group{}, fmt.Errorf("create group: %w", err)
	}
	return g.store.InsertGroup(ctx, name)
}

// ByName returns a group, or ErrNotFound or ErrUnavailable.
func (g *Groups) ByName(ctx context.Context, name string) (Group, error) {
	return g.store.GroupByName(ctx, name)
}

// All ranges over every group by name. An error ends the range.
func (g *Groups) All(ctx context.Context) iter.Seq2[Group, error] { return g.store.ListGroups(ctx) }

// Delete removes a group; its members stay. ErrNotFound, ErrUnavailable.
func (g *Groups) Delete(ctx context.Context, id GroupID) error { return g.store.DeleteGroup(ctx, id) }

// Add puts a user into a group; a member stays one. ErrNotFound, ErrUnavailable.
func (g *Groups) Add(ctx context.Context, id GroupID, user UserID) error {
	return g.store.SetMember(ctx, id, user, true)
}

// Remove takes a user out of a group. ErrNotFound, ErrUnavailable.
func (g *Groups) Remove(ctx context.Context, id GroupID, user UserID) error {
	return g.store.SetMember(ctx, id, user, false)
}

// Grant gives a permission to a group and so to its members. ErrNotFound for an unknown group or
// permission, ErrUnavailable.
func (g *Groups) Grant(ctx context.Context, id GroupID, permission string) error {
	return g.store.SetGroupPermission(ctx, id, permission, true)
}

// Withdraw takes a permission from a group. ErrNotFound, ErrUnavailable.
func (g *Groups) Withdraw(ctx context.Context, id GroupID, permission string) error {
	return g.store.SetGroupPermission(ctx, id, permission, false)
}

// GrantUser gives a permission to one user. ErrNotFound for an unknown user or permission, ErrUnavailable.
func (g *Groups) GrantUser(ctx context.Context, user UserID, permission string) error {
	return g.store.SetUserPermission(ctx, user, permission, true)
}

// WithdrawUser takes a permission from one user; what its groups hold stays. ErrNotFound, ErrUnavailable.
func (g *Groups) WithdrawUser(ctx context.Context, user UserID, permission string) error {
	return g.store.SetUserPermission(ctx, user, permission, false)
}

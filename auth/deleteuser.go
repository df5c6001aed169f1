package auth

import (
	"context"
	"fmt"
)

// Delete runs the OnDelete hooks and deletes a user with its token, memberships, permissions and
// entries of the admin's log, in one transaction. The user's sessions are refused from then on; the
// command clearsessions deletes their rows when they expire.
//
// ErrNotFound, ErrUnavailable, or the error of a hook. Rows of a project's own tables that still
// refer to the user are an error too (sqlstore.ErrForeignKey), and nothing is deleted.
func (u *Users) Delete(ctx context.Context, id UserID) error { return u.DeleteAll(ctx, id) }

// DeleteAll is Delete for several users: all of them are deleted, or none. Beside the hooks, it
// runs as many statements for many users as for few. An id that comes twice counts once.
func (u *Users) DeleteAll(ctx context.Context, ids ...UserID) error {
	err := u.config.Tx.InTx(ctx, func(ctx context.Context) error {
		users, err := u.LockAll(ctx, ids...)
		if err != nil {
			return err
		}
		for _, user := range users {
			for _, hook := range u.onDelete {
				if err := hook(ctx, user); err != nil {
					return fmt.Errorf("on delete: %w", err)
				}
			}
		}
		if err := u.config.Store.DeleteUsers(ctx, ids...); err != nil {
			return err
		}
		for _, user := range users {
			if err := record(ctx, u.config.Audit, userEvent("user.delete", user, deleted(user)...)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("delete user: %w", err)
	}
	return nil
}

// LockAll returns users as they are stored, in the order of their ids here, and nobody else can
// change or delete them until the transaction of ctx ends. A user whose id comes twice is returned
// once. ErrNotFound: there is not one for each id. ErrUnavailable.
func (u *Users) LockAll(ctx context.Context, ids ...UserID) ([]User, error) {
	found, err := u.config.Store.LockUsers(ctx, ids...)
	if err != nil {
		return nil, err
	}
	return inOrder(ids, found, func(u User) UserID { return u.ID })
}

// inOrder returns the objects in the order of the ids, or ErrNotFound if one is missing. An object
// whose id comes twice is returned once.
func inOrder[ID ~string, T any](ids []ID, found []T, idOf func(T) ID) ([]T, error) {
	byID, taken := map[ID]T{}, map[ID]bool{}
	for _, object := range found {
		byID[idOf(object)] = object
	}
	ordered := make([]T, 0, len(ids))
	for _, id := range ids {
		object, ok := byID[id]
		if !ok {
			return nil, fmt.Errorf("find %q: %w", id, ErrNotFound)
		}
		if !taken[id] {
			ordered, taken[id] = append(ordered, object), true
		}
	}
	return ordered, nil
}

// SetActiveAll is SetActive for several users: all are changed, or none. It runs as many statements
// for many users as for few. An id that comes twice counts once. changed are those that were not so
// before.
func (u *Users) SetActiveAll(ctx context.Context, active bool, ids ...UserID) (changed []User, err error) {
	err = u.config.Tx.InTx(ctx, func(ctx context.Context) error {
		users, err := u.LockAll(ctx, ids...)
		if err != nil {
			return err
		}
		var others []UserID
		changed = nil
		for _, user := range users {
			if user.Active != active {
				changed, others = append(changed, user), append(others, user.ID)
			}
		}
		if len(others) == 0 {
			return nil
		}
		if err := u.config.Store.SetUsersActive(ctx, active, others...); err != nil {
			return err
		}
		for i, before := range changed {
			changed[i].Active = active
			if err := u.recordUpdate(ctx, before, changed[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("set active: %w", err)
	}
	return changed, nil
}

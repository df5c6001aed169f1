package auth

import (
	"context"
	"fmt"
)

// UpdateParams are the fields of a user to change. A nil field is left unchanged:
//
//	users.Update(ctx, alice.ID, auth.UpdateParams{Email: new("alice@example.com"), Staff: new(true)})
type UpdateParams struct {
	Username  *string
	FirstName *string
	LastName  *string
	Email     *string
	Active    *bool
	Staff     *bool
	Superuser *bool
}

// Update changes the fields of a user that p names, and returns the user as stored then. It locks
// the user and reads it again in its transaction, so that it never undoes a concurrent change of
// another field.
//
// Like Django's forms, Update normalises and validates the name and the e-mail address. A field
// that already has the value is not validated, so that a user with an old name can be changed.
// Where the e-mail address is the username, either field changes both.
//
// As in Django the user's token and sessions stay valid, also under another name. They are refused
// at once if Active becomes false. Permissions that Superuser or Staff gave end at once.
//
// ErrNotFound. ErrExists: another user has the name, or another value that is unique; a *TakenError
// names the field. ErrInvalid: the *InvalidError names the field
// and has Django's message. ErrUnavailable.
func (u *Users) Update(ctx context.Context, id UserID, p UpdateParams) (User, error) {
	var updated User
	err := u.config.Tx.InTx(ctx, func(ctx context.Context) error {
		account, err := u.config.Store.LockUser(ctx, id)
		if err != nil {
			return err
		}
		change, err := u.changeOf(account.User, p)
		if err != nil {
			return err
		}
		if err := u.config.Store.UpdateUser(ctx, id, change); err != nil {
			return err
		}
		account, err = u.config.Store.UserByID(ctx, id)
		updated = account.User
		return err
	})
	if err != nil {
		return User{}, fmt.Errorf("update user: %w", err)
	}
	return updated, nil
}

// changeOf returns the fields of p to write for the user as stored now, or an *InvalidError.
func (u *Users) changeOf(now User, p UpdateParams) (c UserChange, err error) {
	c = UserChange{Active: p.Active, Staff: p.Staff, Superuser: p.Superuser, FirstName: p.FirstName,
		LastName: p.LastName}
	for _, f := range []struct {
		name  string
		value *string
	}{{"first_name", p.FirstName}, {"last_name", p.LastName}} {
		if f.value == nil {
			continue
		}
		if err := checkStorable(f.name, *f.value, maxName); err != nil {
			return c, err
		}
	}
	if u.config.EmailLogin {
		if p.Username, err = u.oneName(p); err != nil {
			return c, err
		}
		p.Email = nil
	}
	if c.Username, err = changedText(p.Username, now.Username, u.NormalizeUsername, u.ValidateUsername); err != nil {
		return c, err
	}
	c.Email, err = changedText(p.Email, now.Email, NormalizeEmail, func(email string) error {
		if email == "" { // Django's column may be blank
			return nil
		}
		return ValidateEmail(email)
	})
	return c, err
}

// oneName returns the new name where the e-mail address is the username: the field that p sets.
// If p sets both, they must be the same name.
func (u *Users) oneName(p UpdateParams) (*string, error) {
	switch {
	case p.Email == nil:
		return p.Username, nil
	case p.Username != nil && u.NormalizeUsername(*p.Username) != u.NormalizeUsername(*p.Email):
		return nil, errTwoNames()
	}
	return p.Email, nil
}

// errTwoNames returns the error of an e-mail address that differs from the username, where they are
// one.
func errTwoNames() error {
	return &InvalidError{Field: "email", Message: "The e-mail address is the username: they cannot differ."}
}

// changedText returns the normalised and validated value of a field, or nil if the field keeps the
// value that it has now.
func changedText(
	value *string, now string, normalize func(string) string, validate func(string) error,
) (*string, error) {
	if value == nil || *value == now {
		return nil, nil
	}
	normalized := normalize(*value)
	if normalized == now {
		return nil, nil
	}
	return &normalized, validate(normalized)
}

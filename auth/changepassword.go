package auth

import (
	"context"
	"fmt"
)

// ChangePassword replaces the password of an active user who knows the old one. ErrBadCredentials: old is wrong, the
// account is inactive, or it has changed since old was checked, so that of two changes at once one wins. The check of
// old counts as a guess, as in Authenticate. The new password cannot be empty: SetPassword takes a password away. It
// asks no validator, and tokens live on, as in Django. ErrNotFound, ErrInvalid, ErrTooManyAttempts, ErrUnavailable.
//
// Both passwords are hashed before the transaction begins, so call ChangePassword outside of one.
func (u *Users) ChangePassword(ctx context.Context, id UserID, old, new string) error {
	if err := u.changePassword(ctx, id, old, new); err != nil {
		return fmt.Errorf("change password: %w", err)
	}
	return nil
}

func (u *Users) changePassword(ctx context.Context, id UserID, old, new string) error {
	if new == "" {
		return &InvalidError{Field: "password", Message: "This field cannot be blank."}
	}
	account, err := u.config.Store.UserByID(ctx, id)
	if err != nil {
		return err
	}
	if !account.Active { // costs and counts as a wrong password, whatever old is
		account.PasswordHash = ""
	}
	right := false
	err = u.guess(ctx, account.Username, func(ctx context.Context) (bool, error) {
		account, right, err = u.verify(ctx, account, old)
		return right, err
	})
	switch {
	case err != nil:
		return err
	case !right:
		return ErrBadCredentials
	}
	encoded, err := u.config.Hasher.Hash(ctx, new)
	if err != nil {
		return err
	}
	account.Proof = proofOf(account.PasswordHash)
	return u.config.Tx.InTx(ctx, func(ctx context.Context) error {
		if _, err := u.confirm(ctx, account.User); err != nil {
			return err
		}
		return u.config.Store.UpdateUser(ctx, id, UserChange{PasswordHash: &encoded})
	})
}

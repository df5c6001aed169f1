package auth

import (
	"context"
	"fmt"
)

// ChangePassword replaces the password of an active user who knows the old one. As in Django, no
// validator runs and the user's tokens stay valid. The check of old counts as a guess, as in
// Authenticate.
//
// The error is ErrBadCredentials if old is wrong, if the account is inactive, or if the account has
// changed since old was checked. So only one of two concurrent changes succeeds. An empty new
// password is ErrInvalid: SetPassword removes a password. Other errors are ErrNotFound,
// ErrTooManyAttempts, ErrUnavailable and those of the OnPasswordChange hooks, which run in the
// transaction of the change.
//
// As in Django the change ends the user's sessions, also that of the request that asks for it. To
// keep that one, sign in the user that ByID returns afterwards: the Proof of the former User fails.
//
// Call ChangePassword outside of a transaction: it hashes both passwords before it begins its own.
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
	why := whyRefused(account)
	if !account.Active { // takes as long and counts as much as a wrong password, even if old is right
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
		NoteRefusal(ctx, why)
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
		return u.storePassword(ctx, account.User, "user.change_password", encoded)
	})
}

// storePassword stores the hash of a new password of a locked user, records that it changed, and
// runs the hooks.
func (u *Users) storePassword(ctx context.Context, user User, action, encoded string) error {
	if err := u.config.Store.UpdateUser(ctx, user.ID, UserChange{PasswordHash: &encoded}); err != nil {
		return err
	}
	if err := record(ctx, u.config.Audit, userEvent(action, user, Change{Field: "password"})); err != nil {
		return err
	}
	for _, hook := range u.onPassword {
		if err := hook(ctx, user); err != nil {
			return fmt.Errorf("on password change: %w", err)
		}
	}
	return nil
}

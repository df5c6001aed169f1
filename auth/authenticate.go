package auth

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
)

// Authenticate returns the active user with exactly that name and password. Unknown, inactive and unusable
// accounts and wrong passwords are one ErrBadCredentials, and all of them do the same work, so that nobody learns which
// names exist: see package password. ErrTooMany: Config.Guesses refuses, and the password was not looked at.
// ErrUnavailable: the store or the hashing pool cannot serve now. As in Django's ModelBackend the name is not
// normalised here, last_login is not written, and a hash of outdated cost is replaced.
//
// Hashing takes long. The account is read again behind it, so that the user is as stored now, and a password that
// was changed meanwhile is refused. A credential that is issued to the user wants [Users.Confirm] besides.
func (u *Users) Authenticate(ctx context.Context, username, password string) (User, error) {
	var user User
	err := u.guess(ctx, username, func(ctx context.Context) (bool, error) {
		account, err := u.account(ctx, username)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return false, err
		}
		if !account.Active { // an unknown account's hash is empty, and costs what a wrong password costs: here too
			account.PasswordHash = ""
		}
		account, ok, err := u.verify(ctx, account, password)
		if err != nil || !ok || !account.Active {
			return false, err
		}
		user, user.Proof = account.User, proofOf(account.PasswordHash)
		return true, nil
	})
	switch {
	case err != nil:
		return User{}, fmt.Errorf("authenticate: %w", err)
	case !user.IsAuthenticated():
		return User{}, ErrBadCredentials
	}
	return user, nil
}

// CheckPassword reports whether password is the user's, who may be inactive. It counts as a guess, as
// Authenticate does. The password may be another by the time that it returns: a view that changes one calls
// [Users.ChangePassword]. ErrNotFound, ErrTooMany, ErrUnavailable.
func (u *Users) CheckPassword(ctx context.Context, id UserID, password string) (ok bool, err error) {
	account, err := u.config.Store.UserByID(ctx, id)
	if err == nil {
		err = u.guess(ctx, account.Username, func(ctx context.Context) (bool, error) {
			_, ok, err = u.verify(ctx, account, password)
			return ok, err
		})
	}
	if err != nil {
		return false, fmt.Errorf("check password: %w", err)
	}
	return ok, nil
}

// SetPassword replaces a password, "" by none that works. Tokens live on, as in Django. It asks no
// validator. ErrNotFound, ErrUnavailable.
func (u *Users) SetPassword(ctx context.Context, id UserID, password string) error {
	encoded, err := u.config.Hasher.Hash(ctx, password)
	if err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	if err := u.config.Store.UpdateUser(ctx, id, UserChange{PasswordHash: &encoded}); err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	return nil
}

// account finds an account by name. It does not ask the store for what no stored name can be.
func (u *Users) account(ctx context.Context, username string) (Account, error) {
	if !u.possibleName(username) {
		return Account{}, ErrNotFound
	}
	return u.config.Store.UserByName(ctx, username)
}

// verify checks a password against the stored hash, and returns the account as it is behind the check. A hash that
// was replaced meanwhile is checked in its turn, once: another sign-in may have upgraded it.
func (u *Users) verify(ctx context.Context, account Account, password string) (Account, bool, error) {
	for range 2 {
		ok, upgraded, err := u.check(ctx, account, password)
		if err != nil || !ok {
			return Account{}, false, err
		}
		checked := account.PasswordHash
		if upgraded != "" && u.upgrade(ctx, account, upgraded) {
			checked = upgraded
		}
		account, err = u.config.Store.UserByID(ctx, account.ID)
		switch {
		case errors.Is(err, ErrNotFound): // deleted meanwhile
			return Account{}, false, nil
		case err != nil:
			return Account{}, false, err
		case subtle.ConstantTimeCompare([]byte(account.PasswordHash), []byte(checked)) == 1:
			return account, true, nil
		}
	}
	return Account{}, false, nil
}

// upgrade replaces a hash of outdated cost, and reports whether it did. That is best effort: a database that cannot be
// written now does not keep anybody out, and the next sign-in tries again.
func (u *Users) upgrade(ctx context.Context, account Account, upgraded string) bool {
	change := UserChange{PasswordHash: &upgraded, IfPasswordHash: &account.PasswordHash}
	err := u.config.Store.UpdateUser(ctx, account.ID, change)
	if err != nil && !errors.Is(err, ErrNotFound) {
		u.config.Log.WarnContext(ctx, "auth: password hash not upgraded", "user", account.ID, "err", err)
	}
	return err == nil
}

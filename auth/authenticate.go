package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Authenticate returns the active user with exactly that name and password. Unknown, inactive and unusable
// accounts and wrong passwords are one ErrBadCredentials, and all of them do the same work, so that nobody learns which
// names exist: see package password.
// ErrUnavailable: the store or the hashing pool cannot serve now. As in Django's ModelBackend the name is not
// normalised here, last_login is not written, and a hash of outdated cost is replaced.
func (u *Users) Authenticate(ctx context.Context, username, password string) (User, error) {
	account, err := u.account(ctx, username)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return User{}, fmt.Errorf("authenticate: %w", err)
	}
	if !account.Active { // an unknown account's hash is empty, and costs what a wrong password costs: here too
		account.PasswordHash = ""
	}
	ok, err := u.verify(ctx, account, password)
	if err != nil {
		return User{}, fmt.Errorf("authenticate: %w", err)
	}
	if !ok || !account.Active {
		return User{}, ErrBadCredentials
	}
	return account.User, nil
}

// CheckPassword reports whether password is the user's, who may be inactive. ErrNotFound, ErrUnavailable.
func (u *Users) CheckPassword(ctx context.Context, id UserID, password string) (bool, error) {
	account, err := u.config.Store.UserByID(ctx, id)
	if err != nil {
		return false, fmt.Errorf("check password: %w", err)
	}
	ok, err := u.verify(ctx, account, password)
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

// account finds an account by name. What no stored name can be is not asked for: engines differ in what
// they do with NUL bytes and broken UTF-8.
func (u *Users) account(ctx context.Context, username string) (Account, error) {
	if username == "" || strings.IndexByte(username, 0) >= 0 || !utf8.ValidString(username) ||
		utf8.RuneCountInString(username) > u.maxUsername() {
		return Account{}, ErrNotFound
	}
	return u.config.Store.UserByName(ctx, username)
}

// verify checks a password and replaces a hash of outdated cost. That is best effort: a database that
// cannot be written now does not keep anybody out, and the next sign-in tries again.
func (u *Users) verify(ctx context.Context, account Account, password string) (bool, error) {
	ok, upgraded, err := u.check(ctx, account, password)
	if err != nil || !ok || upgraded == "" {
		return ok, err
	}
	change := UserChange{PasswordHash: &upgraded, IfPasswordHash: &account.PasswordHash}
	if err := u.config.Store.UpdateUser(ctx, account.ID, change); err != nil && !errors.Is(err, ErrNotFound) {
		u.config.Log.WarnContext(ctx, "auth: password hash not upgraded", "user", account.ID, "err", err)
	}
	return true, nil
}

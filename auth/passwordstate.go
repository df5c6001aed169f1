package auth

import (
	"context"
	"strings"
)

// PasswordAlgorithm returns the name of the algorithm with which the password of a user is hashed:
// "pbkdf2_sha256". It is "" if the user has no usable password. ErrNotFound, ErrUnavailable.
func (u *Users) PasswordAlgorithm(ctx context.Context, id UserID) (string, error) {
	account, err := u.config.Store.UserByID(ctx, id)
	if err != nil || strings.HasPrefix(account.PasswordHash, "!") {
		return "", err
	}
	algorithm, _, found := strings.Cut(account.PasswordHash, "$")
	if !found { // not a hash of any format, so no part of it may be shown
		return "", nil
	}
	return algorithm, nil
}

package auth

import (
	"context"
	"errors"
)

// HashError is the error of a stored hash that can match no password: the [PasswordHasher] cannot
// parse the hash, does not accept its algorithm, or refuses its cost. [Users] logs the error and
// answers the client as for a wrong password.
type HashError struct {
	Algorithm string // a known name or "unknown"; never another part of the hash
	Reason    string
}

// Error includes the algorithm and the reason.
func (e *HashError) Error() string {
	return "stored password hash of algorithm " + e.Algorithm + ": " + e.Reason
}

// verifyHash calls PasswordHasher.Verify with the stored hash of an account. It logs a *HashError,
// without any part of the hash, and treats it as a wrong password: the log explains why the right
// password is refused, and a new password repairs the account.
func (u *Users) verifyHash(
	ctx context.Context, account Account, password string,
) (ok bool, upgraded string, err error) {
	ok, upgraded, err = u.config.Hasher.Verify(ctx, password, account.PasswordHash)
	if refused := (*HashError)(nil); errors.As(err, &refused) {
		u.config.Log.WarnContext(ctx,
			"auth: stored password hash refused: its user cannot sign in until a new password is set",
			"user", account.ID, "algorithm", refused.Algorithm, "reason", refused.Reason)
		return false, "", nil
	}
	return ok, upgraded, err
}

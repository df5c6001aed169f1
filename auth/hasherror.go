package auth

import (
	"context"
	"errors"
)

// HashError says that a stored hash can match no password for its form: a [Hasher] cannot read it, does not accept
// its algorithm or does not believe its cost. [Users] writes it to the log; to the client it is a wrong password.
type HashError struct {
	Algorithm string // by its known name, else "unknown"; never any other part of the hash
	Reason    string
}

// Error names the algorithm and the reason.
func (e *HashError) Error() string {
	return "stored password hash of algorithm " + e.Algorithm + ": " + e.Reason
}

// check is Hasher.Verify of an account's hash. A hash that cannot match for its form is written to the log, without any
// part of it: its user may ask why the right password is refused, and a new password is the remedy.
func (u *Users) check(ctx context.Context, account Account, password string) (ok bool, upgraded string, err error) {
	ok, upgraded, err = u.config.Hasher.Verify(ctx, password, account.PasswordHash)
	if refused := (*HashError)(nil); errors.As(err, &refused) {
		u.config.Log.WarnContext(ctx, "auth: stored password hash refused: its user cannot sign in until a new password is set",
			"user", account.ID, "algorithm", refused.Algorithm, "reason", refused.Reason)
		return false, "", nil
	}
	return ok, upgraded, err
}

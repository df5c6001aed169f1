package auth

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
)

// Authenticate returns the active user with exactly this name and password. For an unknown,
// inactive or unusable account and for a wrong password it returns the same ErrBadCredentials and
// does the same work, so that the answer does not reveal which names exist (see package password).
// ErrTooManyAttempts: UsersConfig.Guesses refused the try before the password was checked.
// ErrUnavailable: the store or the hashing pool cannot serve now.
//
// As in Django's ModelBackend the name is not normalised and last_login is not written. A hash
// whose cost is outdated is replaced.
//
// Hashing takes long, so Authenticate reads the account again afterwards. It returns the user as
// stored then, and refuses a password that was changed meanwhile. Code that issues a credential to
// the user also calls [Users.Confirm].
func (u *Users) Authenticate(ctx context.Context, username, password string) (User, error) {
	var user User
	why := Refusal{Reason: ReasonNoUser, Detail: "no user has this name"}
	err := u.guess(ctx, username, func(ctx context.Context) (bool, error) {
		account, err := u.account(ctx, username)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return false, err
		}
		if account.IsAuthenticated() {
			why = whyRefused(account)
		}
		if !account.Active { // as if unknown: checking an empty hash costs as much as a wrong password
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
		u.signedIn(ctx, err)
		return User{}, fmt.Errorf("authenticate: %w", err)
	case !user.IsAuthenticated():
		u.signedIn(ctx, &why)
		NoteRefusal(ctx, why)
		return User{}, ErrBadCredentials
	}
	u.signedIn(ctx, nil)
	return user, nil
}

// signedIn calls UsersConfig.OnSignIn.
func (u *Users) signedIn(ctx context.Context, err error) {
	if u.config.OnSignIn != nil {
		u.config.OnSignIn(ctx, err)
	}
}

// whyRefused returns the reason for which a sign-in of the account will be refused, if it is.
func whyRefused(account Account) Refusal {
	if !account.Active {
		return Refusal{Reason: ReasonInactive, User: account.ID, Detail: "the user is inactive"}
	}
	return Refusal{Reason: ReasonPassword, User: account.ID, Detail: "wrong password"}
}

// CheckPassword reports whether password is the password of the user, who may be inactive. It
// counts as a guess, as Authenticate does. The password may have changed when CheckPassword
// returns: a view that changes a password calls [Users.ChangePassword]. ErrNotFound,
// ErrTooManyAttempts, ErrUnavailable.
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

// SetPassword sets a password, and runs the OnPasswordChange hooks in the same transaction. The
// empty password makes the account unusable for password sign-in. Tokens stay valid, as in Django.
// No validator runs. ErrNotFound, ErrUnavailable, or the error of a hook.
//
// Call SetPassword outside of a transaction: it hashes before it begins its own. Within one, use
// [Users.HashPassword] before it and [Users.SetHashedPassword].
func (u *Users) SetPassword(ctx context.Context, id UserID, password string) error {
	hashed, err := u.HashPassword(ctx, password)
	if err == nil {
		err = u.setHashed(ctx, id, hashed)
	}
	if err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	return nil
}

// account finds an account by name. It does not query the store for a text that cannot be a stored
// name.
func (u *Users) account(ctx context.Context, username string) (Account, error) {
	if !u.isPossibleName(username) {
		return Account{}, ErrNotFound
	}
	return u.config.Store.UserByName(ctx, username)
}

// verify checks a password against the stored hash and returns the account as stored after the
// check. If the hash was replaced meanwhile, as by another sign-in that upgraded it, verify checks
// the new hash once.
func (u *Users) verify(ctx context.Context, account Account, password string) (Account, bool, error) {
	for range 2 {
		ok, upgraded, err := u.verifyHash(ctx, account, password)
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

// upgrade replaces a hash of outdated cost and reports whether it did. A failure does not refuse
// the sign-in: the next one tries again.
func (u *Users) upgrade(ctx context.Context, account Account, upgraded string) bool {
	change := UserChange{PasswordHash: &upgraded, IfPasswordHash: &account.PasswordHash}
	err := u.config.Store.UpdateUser(ctx, account.ID, change)
	if err != nil && !errors.Is(err, ErrNotFound) {
		u.config.Log.WarnContext(ctx, "auth: password hash not upgraded", "user", account.ID, "err", err)
	}
	return err == nil
}

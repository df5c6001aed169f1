package auth

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// sessionSalt separates these hashes from everything else that Django signs with the same secret.
const sessionSalt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"

// errNoSecret is the error of a UsersConfig without secrets: anybody could forge a hash that no
// secret signs.
var errNoSecret = errors.New("auth.UsersConfig has no Secrets")

// SessionHash returns Django's _auth_user_hash, an HMAC of the stored password hash under the
// current secret. A session stores it, so that the session ends when the password changes.
// SessionHash confirms the user as Confirm does: call it in the transaction that stores the
// session. ErrBadCredentials, ErrUnavailable.
func (u *Users) SessionHash(ctx context.Context, user User) (string, error) {
	if err := u.checkSecrets(); err != nil {
		return "", fmt.Errorf("make session hash: %w", err)
	}
	account, err := u.confirm(ctx, user)
	if err != nil {
		return "", fmt.Errorf("make session hash: %w", err)
	}
	return sessionHash(u.config.Secrets[0], account.PasswordHash), nil
}

// BySession returns the active user whose session holds hash. If an older secret made the hash,
// renewed is the hash to store instead; otherwise it is empty. The user has a Proof, so that
// Confirm refuses it after a change of the password.
//
// ErrNotFound: the user does not exist or is inactive; the session may become valid again.
// ErrBadCredentials: the password has changed, and the session is over. ErrUnavailable.
func (u *Users) BySession(ctx context.Context, id UserID, hash string) (user User, renewed string, err error) {
	if err := u.checkSecrets(); err != nil {
		return User{}, "", fmt.Errorf("find user of session: %w", err)
	}
	account, err := u.config.Store.UserByID(ctx, id)
	if err == nil && !account.Active {
		err = ErrNotFound
	}
	if err != nil {
		return User{}, "", fmt.Errorf("find user of session: %w", err)
	}
	for i, secret := range u.config.Secrets {
		if !hmac.Equal([]byte(hash), []byte(sessionHash(secret, account.PasswordHash))) {
			continue
		}
		if i > 0 {
			renewed = sessionHash(u.config.Secrets[0], account.PasswordHash)
		}
		account.Proof = proofOf(account.PasswordHash)
		return account.User, renewed, nil
	}
	return User{}, "", fmt.Errorf("find user of session: %w", ErrBadCredentials)
}

// UpdateLastLogin stores now as the last login, as Django's update_last_login does. ErrNotFound,
// ErrUnavailable.
func (u *Users) UpdateLastLogin(ctx context.Context, id UserID) error {
	now := u.config.Now().UTC().Truncate(time.Microsecond)
	return u.config.Store.UpdateUser(ctx, id, UserChange{LastLogin: &now})
}

func (u *Users) checkSecrets() error {
	if len(u.config.Secrets) == 0 || u.config.Secrets[0] == "" {
		return errNoSecret
	}
	return nil
}

// sessionHash is Django's salted_hmac with SHA-256, in hexadecimal.
func sessionHash(secret, encoded string) string {
	key := sha256.Sum256([]byte(sessionSalt + secret))
	mac := hmac.New(sha256.New, key[:])
	mac.Write([]byte(encoded))
	return hex.EncodeToString(mac.Sum(nil))
}

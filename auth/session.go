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

// sessionSalt keeps these hashes apart from all else that Django signs with the same secret.
const sessionSalt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"

// errNoSecret is a mistake in the Config. A hash under no secret could be made by anybody.
var errNoSecret = errors.New("auth.Config has no Secrets")

// SessionHash is Django's _auth_user_hash: what a session holds so that it ends when the password changes. It is
// an HMAC of the encoded password under the current secret. It confirms the user, as Confirm does: call it in the
// transaction that stores the session. ErrBadCredentials, ErrUnavailable.
func (u *Users) SessionHash(ctx context.Context, user User) (string, error) {
	if err := u.secrets(); err != nil {
		return "", fmt.Errorf("make session hash: %w", err)
	}
	account, err := u.confirm(ctx, user)
	if err != nil {
		return "", fmt.Errorf("make session hash: %w", err)
	}
	return sessionHash(u.config.Secrets[0], account.PasswordHash), nil
}

// OfSession returns the active user whose session holds hash. renewed is not empty where an old secret made the
// hash: the one to store instead. ErrNotFound: there is no such user, or it is inactive, and the session may
// become good again. ErrBadCredentials: the password has changed, and the session is over. ErrUnavailable.
func (u *Users) OfSession(ctx context.Context, id UserID, hash string) (user User, renewed string, err error) {
	if err := u.secrets(); err != nil {
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
		return account.User, renewed, nil
	}
	return User{}, "", fmt.Errorf("find user of session: %w", ErrBadCredentials)
}

// SignedIn writes down that a user has signed in to a session now, as Django's update_last_login does.
// ErrNotFound, ErrUnavailable.
func (u *Users) SignedIn(ctx context.Context, id UserID) error {
	now := u.config.Now().UTC().Truncate(time.Microsecond)
	return u.config.Store.UpdateUser(ctx, id, UserChange{LastLogin: &now})
}

func (u *Users) secrets() error {
	if len(u.config.Secrets) == 0 || u.config.Secrets[0] == "" {
		return errNoSecret
	}
	return nil
}

// sessionHash is Django's salted_hmac with SHA-256, in hex.
func sessionHash(secret, encoded string) string {
	key := sha256.Sum256([]byte(sessionSalt + secret))
	mac := hmac.New(sha256.New, key[:])
	mac.Write([]byte(encoded))
	return hex.EncodeToString(mac.Sum(nil))
}

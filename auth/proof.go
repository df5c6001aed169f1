package auth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
)

// Proof is what [Users.Authenticate] remembers of the stored hash that it has checked a password against, so that
// [Users.Confirm] sees whether the password has changed since. It tells neither password nor hash.
type Proof struct{ sum [sha256.Size]byte }

// String tells nothing.
func (*Proof) String() string { return "proof of a password" }

// GoString is what %#v prints of a proof.
func (p *Proof) GoString() string { return p.String() }

func proofOf(encoded string) *Proof { return &Proof{sha256.Sum256([]byte(encoded))} }

// of reports whether p is of this stored hash.
func (p *Proof) of(encoded string) bool {
	sum := sha256.Sum256([]byte(encoded))
	return subtle.ConstantTimeCompare(p.sum[:], sum[:]) == 1
}

// Confirm returns the user as it is stored now, or ErrBadCredentials where it may not sign in any more: it is
// deleted or inactive, or its password is not the one that Authenticate checked. The password of a user without a
// Proof, who was not authenticated by a password, is not compared.
//
// Code that issues a credential, a token or a session, calls Confirm in the transaction that stores it: the user is then
// locked, so that the answer holds until that transaction ends. ErrUnavailable.
func (u *Users) Confirm(ctx context.Context, user User) (User, error) {
	account, err := u.confirm(ctx, user)
	if err != nil {
		return User{}, fmt.Errorf("confirm user: %w", err)
	}
	return account.User, nil
}

func (u *Users) confirm(ctx context.Context, user User) (Account, error) {
	account, err := u.config.Store.LockUser(ctx, user.ID)
	switch {
	case errors.Is(err, ErrNotFound):
		return Account{}, ErrBadCredentials
	case err != nil:
		return Account{}, err
	case !account.Active, user.Proof != nil && !user.Proof.of(account.PasswordHash):
		return Account{}, ErrBadCredentials
	}
	account.Proof = user.Proof
	return account, nil
}

package auth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
)

// Proof identifies the stored hash that [Users.Authenticate] checked a password against, or
// [Users.BySession] a session, so that [Users.Confirm] can tell whether the password has changed
// since. A Proof reveals neither the hash nor the password.
type Proof struct{ sum [sha256.Size]byte }

// String returns a fixed text, so that a printed proof does not show its digest.
func (*Proof) String() string { return "proof of a password" }

// GoString is what %#v prints of a proof.
func (p *Proof) GoString() string { return p.String() }

func proofOf(encoded string) *Proof { return &Proof{sha256.Sum256([]byte(encoded))} }

// isOf reports whether p was made from this stored hash.
func (p *Proof) isOf(encoded string) bool {
	sum := sha256.Sum256([]byte(encoded))
	return subtle.ConstantTimeCompare(p.sum[:], sum[:]) == 1
}

// Confirm returns the user as stored now. It returns ErrBadCredentials if the user may not sign in
// any more: it was deleted or deactivated, or its stored hash is not the one that Authenticate
// checked. A user without a Proof was authenticated neither by a password nor by a session: then
// the hash is not compared.
//
// Code that issues a token or a session calls Confirm in the transaction that stores it. Confirm
// locks the user, so that its answer holds until that transaction ends. ErrUnavailable.
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
	case err != nil && !errors.Is(err, ErrNotFound):
		return Account{}, err
	case err != nil, !account.Active, user.Proof != nil && !user.Proof.isOf(account.PasswordHash):
		NoteRefusal(ctx, Refusal{Reason: ReasonChanged, User: user.ID,
			Detail: "the user was deleted or deactivated, or got another password, since the password was checked"})
		return Account{}, ErrBadCredentials
	}
	account.Proof = user.Proof
	return account, nil
}

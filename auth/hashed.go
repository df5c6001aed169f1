package auth

import (
	"context"
	"fmt"
	"log/slog"
)

// HashedPassword is a password that [Users.HashPassword] has hashed. It shows itself to nobody: its
// text is always "[hash]". The zero value is no password.
type HashedPassword struct {
	encoded string
	usable  bool
}

// String returns "[hash]".
func (HashedPassword) String() string { return "[hash]" }

// GoString returns "[hash]".
func (HashedPassword) GoString() string { return "[hash]" }

// LogValue implements slog.LogValuer. It returns "[hash]".
func (HashedPassword) LogValue() slog.Value { return slog.StringValue("[hash]") }

// HashPassword hashes a password for [CreateParams] and [Users.SetHashedPassword]. Hashing takes
// long, so that a caller with a transaction of its own hashes before the transaction begins. The
// empty password is one that nobody can sign in with.
func (u *Users) HashPassword(ctx context.Context, password string) (HashedPassword, error) {
	encoded, err := u.config.Hasher.Hash(ctx, password)
	if err != nil {
		return HashedPassword{}, fmt.Errorf("hash password: %w", err)
	}
	return HashedPassword{encoded: encoded, usable: password != ""}, nil
}

// SetHashedPassword is [Users.SetPassword] with a password that was hashed before. The zero
// HashedPassword is ErrInvalid.
func (u *Users) SetHashedPassword(ctx context.Context, id UserID, password HashedPassword) error {
	if err := u.setHashed(ctx, id, password); err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	return nil
}

func (u *Users) setHashed(ctx context.Context, id UserID, password HashedPassword) error {
	if password.encoded == "" {
		return &InvalidError{Field: "password", Message: "This field cannot be blank."}
	}
	action := "user.set_password"
	if !password.usable {
		action = "user.remove_password"
	}
	return u.config.Tx.InTx(ctx, func(ctx context.Context) error {
		account, err := u.config.Store.LockUser(ctx, id)
		if err != nil {
			return err
		}
		return u.storePassword(ctx, account.User, action, password.encoded)
	})
}

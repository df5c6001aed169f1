package latchkey

import (
	"context"

	"github.com/latchkey-go/latchkey/auth"
)

// StoreHash stores an encoded password as it is, as a Django beside the site does.
func StoreHash(ctx context.Context, s *Site, id auth.UserID, encoded string) error {
	return s.db.Users().UpdateUser(ctx, id, auth.UserChange{PasswordHash: &encoded})
}

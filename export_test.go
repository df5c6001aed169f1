package latchkey

import (
	"context"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// StoreHash stores an encoded password as it is, as a Django beside the site does.
func StoreHash(ctx context.Context, s *Site, id auth.UserID, encoded string) error {
	return s.db.Users().UpdateUser(ctx, id, auth.UserChange{PasswordHash: &encoded})
}

// SetClock makes now the clock by which s takes a readiness for fresh.
func SetClock(s *Site, now func() time.Time) { s.now = now }

// HashOf returns the encoded password as it is stored.
func HashOf(ctx context.Context, s *Site, id auth.UserID) (string, error) {
	account, err := s.db.Users().UserByID(ctx, id)
	return account.PasswordHash, err
}

package latchkey

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/cli"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/staticfiles"
)

// StoreHash stores an encoded password unchanged, as a Django on the same database does.
func StoreHash(ctx context.Context, s *Site, id auth.UserID, encoded string) error {
	return s.db.Users().UpdateUser(ctx, id, auth.UserChange{PasswordHash: &encoded})
}

// SetClock sets the clock that decides how long /readyz repeats an answer.
func SetClock(s *Site, now func() time.Time) { s.now = now }

// HashOf returns the stored encoded password.
func HashOf(ctx context.Context, s *Site, id auth.UserID) (string, error) {
	account, err := s.db.Users().UserByID(ctx, id)
	return account.PasswordHash, err
}

// Check returns the findings of the command check, one a line.
func Check(ctx context.Context, s *Site) string {
	var b strings.Builder
	for _, w := range s.check(ctx, cli.Checks{}) {
		fmt.Fprintln(&b, w.ID, w.Message, w.Hint)
	}
	return b.String()
}

// StoreOf returns the database of the site.
func StoreOf(s *Site) *sqlstore.DB { return s.db }

// CollectStatic does the work of the command collectstatic.
func CollectStatic(
	ctx context.Context, s *Site, dir string, o staticfiles.CollectOptions,
) (staticfiles.CollectResult, error) {
	return s.static.Collect(ctx, dir, o)
}

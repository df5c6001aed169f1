package token

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/latchkey-go/latchkey/auth"
)

// backfillBatch is how many tokens one transaction creates: enough to save disk syncs, few enough
// to let other writers in between.
const backfillBatch = 200

// Backfill creates a token for every user without one, inactive users included, and returns the
// number of tokens created. It commits every few hundred tokens. If Backfill fails or ctx ends, the
// committed tokens stay. A user who is deleted meanwhile is skipped.
//
// Backfill calls progress, which may be nil, with the numbers of users seen and tokens created so
// far: after each transaction, and after each Scan in which no user lacks a token.
func (t *Service) Backfill(ctx context.Context, progress func(seen, made int)) (made int, err error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	seen := 0
	for scan, err := range t.config.Store.ScanUsers(ctx) {
		if err != nil {
			return made, fmt.Errorf("backfill tokens: %w", err)
		}
		seen += scan.Scanned - len(scan.WithoutToken)
		if len(scan.WithoutToken) == 0 {
			progress(seen, made)
		}
		for batch := range slices.Chunk(scan.WithoutToken, backfillBatch) {
			n, err := t.createAll(ctx, batch)
			if err != nil {
				return made, fmt.Errorf("backfill tokens: %w", err)
			}
			seen, made = seen+len(batch), made+n
			progress(seen, made)
		}
	}
	return made, nil
}

// createAll creates the missing tokens of users in one transaction and counts them.
func (t *Service) createAll(ctx context.Context, users []auth.UserID) (made int, err error) {
	err = t.config.Tx.InTx(ctx, func(ctx context.Context) error {
		made = 0 // the transaction may run again
		for _, user := range users {
			_, isNew, err := t.insert(ctx, user, "")
			switch {
			case errors.Is(err, auth.ErrNotFound): // the user has been deleted meanwhile
			case err != nil:
				return err
			case isNew:
				made++
			}
		}
		return nil
	})
	return made, err
}

package token

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"

	"github.com/latchkey-go/latchkey/auth"
)

// backfillBatch is how many users share a transaction: enough to limit the disk syncs, few enough
// to let others write.
const backfillBatch = 200

// Backfill creates a token for every user without one, inactive users included. It commits after
// every few hundred users and returns the number of tokens created. Those stay if it fails or ctx
// ends. It skips a user who is deleted meanwhile.
//
// progress, which may be nil, is called after each transaction, and after each batch in which no
// user lacks a token, with the numbers of users seen and tokens created so far.
func (t *Service) Backfill(ctx context.Context, progress func(seen, made int)) (made int, err error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	seen := 0
	for stretch, err := range t.config.Store.ScanUsers(ctx) {
		if err != nil {
			return made, fmt.Errorf("backfill tokens: %w", err)
		}
		seen += stretch.Scanned - len(stretch.WithoutToken)
		if len(stretch.WithoutToken) == 0 {
			progress(seen, made)
		}
		for batch := range slices.Chunk(stretch.WithoutToken, backfillBatch) {
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
			created := t.newToken(user)
			stored, err := t.config.Store.InsertToken(ctx, created)
			switch {
			case errors.Is(err, auth.ErrNotFound):
			case err != nil:
				return err
			case subtle.ConstantTimeCompare([]byte(stored.Key), []byte(created.Key)) == 1:
				made++
			}
		}
		return nil
	})
	return made, err
}

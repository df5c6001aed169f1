package token

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"

	"github.com/latchkey-go/latchkey/auth"
)

// backfillBatch is how many users share a transaction: enough to spare the disk, few enough to let others write.
const backfillBatch = 200

// Backfill makes a token for each user that has none, inactive users included, some hundreds a transaction. It
// calls progress (which may be nil) after each transaction, and after each stretch of users of whom all have one, with
// the number of users passed and of tokens made. It returns the number made; those stay when it fails or ctx ends.
// A user deleted meanwhile is passed over.
func (t *Service) Backfill(ctx context.Context, progress func(seen, made int)) (made int, err error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	seen := 0
	for stretch, err := range t.config.Store.ListLacking(ctx) {
		if err != nil {
			return made, fmt.Errorf("backfill tokens: %w", err)
		}
		seen += stretch.Passed - len(stretch.Users)
		if len(stretch.Users) == 0 {
			progress(seen, made)
		}
		for batch := range slices.Chunk(stretch.Users, backfillBatch) {
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

// createAll makes the tokens that users lack, in one transaction, and counts them.
func (t *Service) createAll(ctx context.Context, users []auth.UserID) (made int, err error) {
	err = t.config.Tx.InTx(ctx, func(ctx context.Context) error {
		made = 0 // a second run starts anew
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

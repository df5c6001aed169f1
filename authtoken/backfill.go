package authtoken

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"iter"

	"github.com/latchkey-go/latchkey/auth"
)

// backfillBatch is how many users share a transaction: enough to spare the disk, few enough to let others write.
const backfillBatch = 200

// Backfill makes a token for each of users that has none, some hundreds a transaction, and tells progress (which
// may be nil) after each how many users it has passed and how many tokens it has made. It returns how many
// it made; what is made stays when it fails or ctx ends. Users deleted meanwhile are passed over.
func (t *Tokens) Backfill(ctx context.Context, users iter.Seq2[auth.User, error], progress func(seen, made int)) (made int, err error) {
	seen, batch := 0, make([]auth.UserID, 0, backfillBatch)
	flush := func() error {
		n, err := t.createAll(ctx, batch)
		if err != nil {
			return err
		}
		seen, made, batch = seen+len(batch), made+n, batch[:0]
		if progress != nil {
			progress(seen, made)
		}
		return nil
	}
	for user, err := range users {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			if batch = append(batch, user.ID); len(batch) == backfillBatch {
				err = flush()
			}
		}
		if err != nil {
			return made, fmt.Errorf("backfill tokens: %w", err)
		}
	}
	if err := flush(); err != nil {
		return made, fmt.Errorf("backfill tokens: %w", err)
	}
	return made, nil
}

// createAll makes the tokens that users lack, in one transaction, and counts them.
func (t *Tokens) createAll(ctx context.Context, users []auth.UserID) (made int, err error) {
	err = t.config.Tx.InTx(ctx, func(ctx context.Context) error {
		made = 0 // a second run starts anew
		for _, user := range users {
			fresh := t.fresh(user)
			token, err := t.config.Store.InsertToken(ctx, fresh)
			switch {
			case errors.Is(err, auth.ErrNotFound):
			case err != nil:
				return err
			case subtle.ConstantTimeCompare([]byte(token.Key), []byte(fresh.Key)) == 1:
				made++
			}
		}
		return nil
	})
	return made, err
}

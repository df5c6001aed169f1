package apikey

import (
	"context"
	"fmt"
)

const (
	pruneTask  = "apikey prune" // the name of the lease
	pruneBatch = 100            // keys that one transaction deletes
)

// Prune deletes the keys that ended more than Config.Keep ago, and returns their number. It works
// in several transactions and calls progress, which may be nil, after each. If Prune fails, what it
// has committed stays. Keys that have ended are refused before they are pruned too.
// auth.ErrUnavailable.
func (s *Service) Prune(ctx context.Context, progress func(deleted int)) (deleted int, err error) {
	before := s.now().Add(-max(s.config.Keep, 0))
	for {
		n := 0
		err := s.config.Tx.InTx(ctx, func(ctx context.Context) error {
			keys, err := s.config.Store.DeleteEnded(ctx, before, pruneBatch)
			if err != nil {
				return err
			}
			for _, key := range keys {
				if err := s.record(ctx, "key.prune", key); err != nil {
					return err
				}
			}
			n = len(keys)
			return nil
		})
		if err != nil {
			return deleted, fmt.Errorf("prune API keys: %w", err)
		}
		deleted += n
		if progress != nil {
			progress(deleted)
		}
		if n < pruneBatch {
			return deleted, nil
		}
	}
}

// pruneInTurn prunes, unless another process has the lease for this period.
func (s *Service) pruneInTurn(ctx context.Context) error {
	if s.config.Lease != nil {
		mine, err := s.config.Lease.Take(ctx, pruneTask, s.holder, s.config.PruneEvery)
		if err != nil || !mine {
			return err
		}
	}
	n, err := s.Prune(ctx, nil)
	if n > 0 {
		s.config.Log.InfoContext(ctx, "apikey: pruned ended API keys", "deleted", n)
	}
	return err
}

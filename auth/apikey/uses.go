package apikey

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

const (
	maxUses   = 50_000 // keys whose last use may wait to be written: about 5 MB
	usesBatch = 200    // last uses that one transaction writes
)

// uses holds the last uses of keys that are not written yet.
type uses struct {
	mu      sync.Mutex
	pending map[int64]pendingUse
	dropped int // uses for which there was no room
}

// pendingUse is a use whose network is worked out when it is written: each check of a key makes
// one, and most are replaced.
type pendingUse struct {
	Use
	address netip.Addr // of the client; invalid: Use.Network is right
}

// used notes a use of the key by a client, whose address may be unknown. Flush writes it later: no
// request waits for the database.
func (s *Service) used(id int64, address netip.Addr) {
	if s.config.LastUsed < 0 {
		return
	}
	s.uses.add(pendingUse{Use{ID: id, At: s.now()}, address})
}

// add keeps a use, unless a later one of the key is kept, or there is no room for another key.
func (u *uses) add(use pendingUse) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.pending == nil {
		u.pending = map[int64]pendingUse{}
	}
	known, found := u.pending[use.ID]
	switch {
	case !found && len(u.pending) >= maxUses:
		u.dropped++
	case !found || !use.At.Before(known.At):
		u.pending[use.ID] = use
	}
}

// take removes and returns all uses, sorted by ID.
func (u *uses) take() (all []Use, dropped int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, use := range u.pending {
		if use.address.IsValid() {
			use.Network = auth.Network(use.address.String())
		}
		all = append(all, use.Use)
	}
	dropped, u.pending, u.dropped = u.dropped, nil, 0
	// All processes write in this order, so that their transactions do not deadlock.
	slices.SortFunc(all, func(a, b Use) int { return cmp.Compare(a.ID, b.ID) })
	return all, dropped
}

// Flush writes the last uses of keys. Uses that cannot be written, because the database is
// read-only for example, wait for the next call. Run calls Flush; a program without Run calls it
// before it ends. auth.ErrUnavailable.
func (s *Service) Flush(ctx context.Context) error {
	pending, dropped := s.uses.take()
	if dropped > 0 {
		s.config.Log.WarnContext(ctx, "apikey: too many keys wait for their last use to be written", "dropped", dropped)
	}
	for len(pending) > 0 {
		batch := pending[:min(usesBatch, len(pending))]
		err := s.config.Tx.InTx(ctx, func(ctx context.Context) error { return s.config.Store.SaveUses(ctx, batch) })
		if err != nil {
			for _, use := range pending {
				s.uses.add(pendingUse{Use: use})
			}
			return fmt.Errorf("write last uses of %d API keys: %w", len(pending), err)
		}
		pending = pending[len(batch):]
	}
	return nil
}

// closingTime bounds the last Flush of Run.
const closingTime = 5 * time.Second

// Run works in the background until ctx ends: it writes last uses every Config.LastUsed, and prunes
// every Config.PruneEvery. A fault is logged, and the work is tried again at its next turn. When
// ctx ends, Run writes the last uses once more, within 5 seconds, and returns the error of that.
func (s *Service) Run(ctx context.Context) error {
	flush, prune := ticker(s.config.LastUsed), ticker(s.config.PruneEvery)
	defer flush.Stop()
	defer prune.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), closingTime)
			defer cancel()
			return s.Flush(last)
		case <-flush.C:
			s.logFault(ctx, s.Flush(ctx))
		case <-prune.C:
			s.logFault(ctx, s.pruneInTurn(ctx))
		}
	}
}

// ticker returns a ticker that never ticks if the period is negative.
func ticker(period time.Duration) *time.Ticker {
	if period > 0 {
		return time.NewTicker(period)
	}
	t := time.NewTicker(time.Hour)
	t.Stop()
	return t
}

func (s *Service) logFault(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		s.config.Log.WarnContext(ctx, "apikey: work in the background failed", "err", err)
	}
}

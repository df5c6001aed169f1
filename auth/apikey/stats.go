package apikey

import (
	"context"
	"errors"
	"sync/atomic"
)

// Stats counts what a Service has done since it was made. Other processes count by themselves.
type Stats struct {
	Created, Rotated, Revoked, Pruned uint64 // keys, counted after the commit

	Accepted uint64            // checks of keys
	Refused  map[Reason]uint64 // checks of keys; every Reason has an entry, which may be 0
	Failed   uint64            // checks that a fault prevented
}

// counts are the counters behind Stats.
type counts struct {
	created, rotated, revoked, pruned atomic.Uint64
	accepted, failed                  atomic.Uint64
	refused                           map[Reason]*atomic.Uint64 // never changed after newCounts
}

func newCounts() *counts {
	c := &counts{refused: map[Reason]*atomic.Uint64{}}
	for _, reason := range []Reason{
		ReasonMalformed, ReasonUnknown, ReasonRevoked, ReasonExpired, ReasonNetwork, ReasonInactive,
	} {
		c.refused[reason] = new(atomic.Uint64)
	}
	return c
}

// check counts a check that ended with err.
func (c *counts) check(err error) {
	if err == nil {
		c.accepted.Add(1)
		return
	}
	refusal := (*Refusal)(nil) // on the heap
	switch {
	case errors.As(err, &refusal) && c.refused[refusal.Reason] != nil:
		c.refused[refusal.Reason].Add(1)
	default:
		c.failed.Add(1)
	}
}

// countChange counts a change of a key once it is committed.
func (s *Service) countChange(ctx context.Context, action string) {
	counter := map[string]*atomic.Uint64{
		"key.create": &s.counts.created, "key.rotate": &s.counts.rotated,
		"key.revoke": &s.counts.revoked, "key.prune": &s.counts.pruned,
	}[action]
	if counter != nil {
		s.config.Tx.AfterCommit(ctx, func() { counter.Add(1) })
	}
}

// Stats returns the current counts.
func (s *Service) Stats() Stats {
	c := s.counts
	stats := Stats{
		Created: c.created.Load(), Rotated: c.rotated.Load(), Revoked: c.revoked.Load(), Pruned: c.pruned.Load(),
		Accepted: c.accepted.Load(), Failed: c.failed.Load(), Refused: map[Reason]uint64{},
	}
	for reason, n := range c.refused {
		stats.Refused[reason] = n.Load()
	}
	return stats
}

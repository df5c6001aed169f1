package refusal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

const (
	batch       = 100         // records that one call of the store writes
	pruneEvery  = time.Minute // so the table grows beyond its bound by a minute's records at most
	pruneBatch  = 500         // rows that one call of the store deletes
	pruneTurns  = 20          // such calls at a time
	sayEvery    = time.Minute // how often the log mentions dropped records
	closingTime = 3 * time.Second
)

// Run writes records and deletes old ones until ctx ends, and then writes what still waits. A fault
// is logged once, until writing works again: the records wait meanwhile, as far as there is room.
func (r *Recorder) Run(ctx context.Context) error {
	flush, prune := time.NewTicker(r.config.Flush), time.NewTicker(pruneEvery)
	defer flush.Stop()
	defer prune.Stop()
	for {
		select {
		case <-ctx.Done():
			r.Close(context.WithoutCancel(ctx))
			return nil
		case <-flush.C:
			_ = r.Flush(ctx) // logged there
		case <-prune.C:
			if _, err := r.Prune(ctx); err != nil && ctx.Err() == nil {
				r.config.Log.WarnContext(ctx, "refusal: old records not deleted", "err", err)
			}
		}
	}
}

// Close writes the records that still wait, within 3 seconds. Records that cannot be written are
// lost, which the log says.
func (r *Recorder) Close(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, closingTime)
	defer cancel()
	_ = r.Flush(ctx) // logged there
}

// Flush writes the records that wait, as many as Config.Rate allows now. After an error the records
// wait for the next call. auth.ErrUnavailable, or an error of a database without the table.
func (r *Recorder) Flush(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.config.Now()
	r.earn(now)
	entries, dropped := r.waiting.take(int(r.budget))
	slices.SortStableFunc(entries, func(a, b entry) int { return a.record.Time.Compare(b.record.Time) })
	r.dropped += dropped
	r.sayDropped(ctx, now)
	for len(entries) > 0 {
		part := entries[:min(batch, len(entries))]
		records := make([]Record, len(part))
		for i, e := range part {
			records[i] = e.record
		}
		err := r.config.Store.SaveRefusals(ctx, records)
		if errors.Is(err, auth.ErrInvalid) { // it would fail again
			entries = entries[len(part):]
		}
		if err != nil {
			r.waiting.putBack(entries)
			return r.fail(ctx, err)
		}
		r.failed = false
		r.budget -= float64(len(part))
		entries = entries[len(part):]
	}
	return nil
}

// earn adds to the budget what the time since the last call allows: at most that of a minute.
func (r *Recorder) earn(now time.Time) {
	since := max(now.Sub(r.counted), 0) // the clock may be set back
	rate := float64(r.config.Rate)
	r.budget, r.counted = min(r.budget+since.Minutes()*rate, rate), now
}

// sayDropped logs how many records were dropped, at most once a minute.
func (r *Recorder) sayDropped(ctx context.Context, now time.Time) {
	if r.dropped == 0 || !r.said.IsZero() && now.Sub(r.said).Abs() < sayEvery {
		return
	}
	r.config.Log.WarnContext(ctx, "refusal: more requests were refused than are recorded", "dropped", r.dropped,
		"hint", "the log has a line for each; refusals.buffer and refusals.rate bound the records")
	r.dropped, r.said = 0, now
}

// fail logs the first of several faults.
func (r *Recorder) fail(ctx context.Context, err error) error {
	if !r.failed {
		r.config.Log.WarnContext(ctx, "refusal: records not written", "err", err)
	}
	r.failed = true
	return fmt.Errorf("write refusals: %w", err)
}

// Prune deletes the records that are older than Config.Keep or not among the newest Config.Most,
// and returns how many it deleted: at most 10,000 at a time. auth.ErrUnavailable.
func (r *Recorder) Prune(ctx context.Context) (deleted int, err error) {
	before := r.config.Now().Add(-r.config.Keep)
	for range pruneTurns {
		n, err := r.config.Store.PruneRefusals(ctx, before, r.config.Most, pruneBatch)
		if deleted += n; err != nil {
			return deleted, fmt.Errorf("prune refusals: %w", err)
		}
		if n < pruneBatch {
			break
		}
	}
	return deleted, nil
}

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
	pruneEvery  = time.Minute // the table grows beyond Config.Most by the records of a minute at most
	pruneBatch  = 500         // rows that one call of the store deletes
	pruneTurns  = 20          // calls of the store in one Prune
	warnEvery   = time.Minute // how often the log mentions dropped records
	closingTime = 3 * time.Second
)

// Run writes records and deletes old ones until ctx ends, and then calls Close. A fault is logged
// once until writing works again. Meanwhile the records wait, as long as there is room for them.
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

// Close writes the records that still wait, within 3 seconds, as Flush does. The others are lost:
// those for which Config.Rate leaves no room, and those that a fault keeps from being written. The
// log says how many.
func (r *Recorder) Close(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, closingTime)
	defer cancel()
	_ = r.Flush(ctx) // logged there
	r.mu.Lock()
	defer r.mu.Unlock()
	lost, dropped := r.waiting.take(r.config.Buffer)
	r.dropped += len(lost) + dropped
	r.warned = time.Time{} // there may be no later occasion
	r.warnDropped(ctx, r.config.Now())
}

// Flush writes the records that wait, as many as Config.Rate allows now. After an error they wait
// for the next call, except records that can never be stored. The error wraps auth.ErrUnavailable
// or auth.ErrInvalid, or is that of a database without the table.
func (r *Recorder) Flush(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.config.Now()
	r.refill(now)
	entries, dropped := r.waiting.take(int(r.budget))
	slices.SortStableFunc(entries, func(a, b entry) int { return a.record.Time.Compare(b.record.Time) })
	r.dropped += dropped
	r.warnDropped(ctx, now)
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

// refill adds to the budget the records that Config.Rate allows for the time since the last call.
// The budget is at most that of a minute.
func (r *Recorder) refill(now time.Time) {
	since := max(now.Sub(r.counted), 0) // the clock may be set back
	rate := float64(r.config.Rate)
	r.budget, r.counted = min(r.budget+since.Minutes()*rate, rate), now
}

// warnDropped logs how many records were dropped, at most once a minute.
func (r *Recorder) warnDropped(ctx context.Context, now time.Time) {
	if r.dropped == 0 || !r.warned.IsZero() && now.Sub(r.warned).Abs() < warnEvery {
		return
	}
	r.config.Log.WarnContext(ctx, "refusal: more requests were refused than are recorded", "dropped", r.dropped,
		"hint", "the log has a line for each; refusals.buffer and refusals.rate bound the records")
	r.dropped, r.warned = 0, now
}

// fail logs a fault, unless the last write failed too, and returns it.
func (r *Recorder) fail(ctx context.Context, err error) error {
	if !r.failed {
		r.config.Log.WarnContext(ctx, "refusal: records not written", "err", err)
	}
	r.failed = true
	return fmt.Errorf("write refusals: %w", err)
}

// Prune deletes the records that are older than Config.Keep, and all but the newest Config.Most. It
// deletes at most 10,000, and returns how many it deleted. auth.ErrUnavailable.
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

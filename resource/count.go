package resource

import (
	"errors"
	"math"
	"sync"
	"time"

	"github.com/latchkey-go/latchkey/model"
)

// Count says how [PageNumber] and [LimitOffset] find the number of rows. The zero Count counts all
// rows for each page, as DRF does. Otherwise the member count of an answer may be wrong. Links stay
// right: there is a next page as long as there are further rows, and a page without rows behind the
// first is a 404. ?page=last counts exactly.
type Count struct {
	// AtMost stops the count there: 10_000. An answer says no more than that. 0: no bound.
	AtMost int64
	// Estimate takes what the engine believes, if nothing is filtered and that is more than
	// 100,000: reltuples of PostgreSQL, TABLE_ROWS of MariaDB and MySQL. SQLite does not know and
	// counts.
	Estimate bool
	// Keep uses one count for so long, in this process. Each filter, and each Owner and Scope, has
	// a count of its own.
	Keep time.Duration
}

// leastEstimate is the number of rows from which an engine's estimate is used.
const leastEstimate = 100_000

func (c Count) check(s *set) error {
	switch {
	case s.src.count == nil:
		return errors.New("the source is no Counter, and this style counts: use a Cursor")
	case c.AtMost < 0 || c.AtMost == math.MaxInt64:
		return errors.New("Count.AtMost is no number of rows")
	case c.AtMost > 0 && s.src.bounded == nil:
		return errors.New("the source is no BoundedCounter: leave Count.AtMost out")
	case c.Estimate && s.src.guess == nil:
		return errors.New("the source is no Estimator: leave Count.Estimate out")
	case c.Keep < 0:
		return errors.New("Count.Keep is negative")
	}
	return nil
}

// total is a number of rows.
type total struct {
	n     int64
	exact bool
}

// total returns the number of rows of a list.
func (c Count) total(l *listing) (total, error) {
	if c.Keep == 0 {
		return c.fresh(l)
	}
	key, now := l.query.Where.Key(), l.set.now()
	if kept, ok := l.set.counts.get(key, now); ok {
		return total{kept, false}, nil
	}
	t, err := c.fresh(l)
	if err == nil {
		l.set.counts.put(key, t.n, now.Add(c.Keep), now)
	}
	return t, err
}

func (c Count) fresh(l *listing) (total, error) {
	ctx, where := l.r.Context(), l.query.Where
	if c.Estimate && where.Op == model.True {
		n, err := l.set.src.guess(ctx)
		if err != nil || n > leastEstimate {
			return total{n, false}, err
		}
	}
	if c.AtMost > 0 {
		n, err := l.set.src.bounded(ctx, where, c.AtMost+1)
		return total{min(n, c.AtMost), n <= c.AtMost}, err
	}
	return l.exactly()
}

func (l *listing) exactly() (total, error) {
	n, err := l.set.src.count(l.r.Context(), l.query.Where)
	return total{n, true}, err
}

// corrected is the number after a page was read: a page tells at least how many rows there are
// before its end, and the last page with rows tells it exactly.
func (c Count) corrected(t total, before, rows int64, more bool) int64 {
	n := t.n
	if end := before + rows; n < end || !more && rows > 0 {
		n = end
	}
	if c.AtMost > 0 {
		n = min(n, c.AtMost)
	}
	return n
}

// maxKept is how many counts a viewset keeps.
const maxKept = 1000

// keptCounts are the counts of a viewset by their conditions.
type keptCounts struct {
	mu  sync.Mutex
	all map[string]keptCount
}

type keptCount struct {
	n     int64
	until time.Time
}

func (k *keptCounts) get(key string, now time.Time) (int64, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	kept, ok := k.all[key]
	return kept.n, ok && now.Before(kept.until)
}

// put keeps a count. If there are too many, it drops those that have ended, and else all: a client
// that tries many filters costs counts and no memory.
func (k *keptCounts) put(key string, n int64, until, now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.all) >= maxKept {
		for other, kept := range k.all {
			if !now.Before(kept.until) {
				delete(k.all, other)
			}
		}
	}
	if k.all == nil || len(k.all) >= maxKept {
		k.all = map[string]keptCount{}
	}
	k.all[key] = keptCount{n, until}
}

package refusal

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// Config holds the parts and bounds of a Recorder. New panics on a negative bound.
type Config struct {
	Store Store            // required
	Now   func() time.Time // default time.Now
	Log   *slog.Logger     // default slog.Default()

	Buffer int           // how many records may wait to be written; default 1,000
	Rate   int           // how many records one process writes in a minute; default 600
	Flush  time.Duration // how often Run writes; default 2 seconds
	Keep   time.Duration // how long a record is kept; default 7 days
	Most   int           // how many records are kept; default 100,000
}

// withDefaults returns c with its defaults.
func (c Config) withDefaults() Config {
	if c.Store == nil {
		panic("refusal: Config needs a Store")
	}
	if min(c.Buffer, c.Rate, c.Most) < 0 || min(c.Flush, c.Keep) < 0 {
		panic("refusal: Config has a negative bound")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	c.Log = cmp.Or(c.Log, slog.Default())
	c.Buffer, c.Rate, c.Most = cmp.Or(c.Buffer, 1000), cmp.Or(c.Rate, 600), cmp.Or(c.Most, 100_000)
	c.Flush, c.Keep = cmp.Or(c.Flush, 2*time.Second), cmp.Or(c.Keep, 7*24*time.Hour)
	return c
}

// Recorder keeps records of refused requests. It is safe for concurrent use.
type Recorder struct {
	config  Config
	waiting *buffer

	mu      sync.Mutex // held while records are written
	budget  float64    // how many records may be written now
	counted time.Time  // when budget was computed
	dropped int        // dropped records that the log has not mentioned yet
	warned  time.Time  // when the log last mentioned dropped records
	failed  bool       // whether the last write failed
}

// New returns a Recorder. [Recorder.Run] writes what it records.
func New(c Config) *Recorder {
	c = c.withDefaults()
	return &Recorder{config: c, waiting: newBuffer(c.Buffer), budget: float64(c.Rate), counted: c.Now()}
}

// Record notes a refused request. It does not wait for the database. It is a hook for
// rest.Config.OnRefusal.
func (r *Recorder) Record(req *rest.Request, refusal rest.Refusal) {
	record := newRecord(req, refusal, r.config.Now())
	sources := []string{"network " + auth.Neighbourhood(req.ClientAddress())}
	if record.User != "" {
		sources = append(sources, "user "+string(record.User))
	}
	r.waiting.add(entry{record, sources})
}

// Find returns the records of a request, the newest first and at most 20. There are several if a
// proxy passes on ids that clients choose. auth.ErrUnavailable.
func (r *Recorder) Find(ctx context.Context, requestID string) ([]Record, error) {
	const most = 20
	if requestID == "" {
		return nil, nil
	}
	return r.List(ctx, Filter{RequestID: requestID, Limit: most})
}

// List returns the records that filter selects, the newest first. auth.ErrUnavailable.
func (r *Recorder) List(ctx context.Context, filter Filter) ([]Record, error) {
	if filter.Limit <= 0 || filter.Limit > MaxListed {
		filter.Limit = MaxListed
	}
	records, err := r.config.Store.ListRefusals(ctx, filter)
	if err != nil {
		return nil, fmt.Errorf("list refusals: %w", err)
	}
	return records, nil
}

// Keep returns how long a record is kept.
func (r *Recorder) Keep() time.Duration { return r.config.Keep }

// Most returns how many records are kept at most.
func (r *Recorder) Most() int { return r.config.Most }

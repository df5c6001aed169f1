// Package runs keeps a log readable during an outage. A run is a sequence of equal records. Its
// first record is written unchanged, and the others are written as a count, once a minute.
package runs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

const (
	every    = time.Minute // how often the count of a run is written
	maxRuns  = 64          // beyond this many runs, the 503s of all further paths form one run
	maxKinds = 1024        // beyond this many, all further records form one run
)

// Handler is a slog.Handler in front of another. The records of a run have the same level and
// message. In addition they have an error ("err") that wraps auth.ErrUnavailable and has the same
// cause, or the status 503 and the same method and path.
//
// A count is written as the last record of the run, with the number of records as "repeated".
// Records that belong to no run are written unchanged. Close writes the remaining counts.
type Handler struct {
	inner slog.Handler
	book  *book
}

// book holds the runs. A Handler shares its book with the handlers that WithAttrs and WithGroup
// derive from it.
type book struct {
	mu     sync.Mutex
	runs   map[string]*run
	closed bool
}

// run counts the records of a run that are not written yet.
type run struct {
	handler slog.Handler
	last    slog.Record
	count   int
	timer   *time.Timer
}

// New returns a Handler in front of inner.
func New(inner slog.Handler) *Handler { return &Handler{inner, &book{runs: map[string]*run{}}} }

// Enabled implements slog.Handler.
func (h *Handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.inner.Enabled(ctx, level)
}

// WithAttrs implements slog.Handler.
func (h *Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &Handler{h.inner.WithAttrs(attrs), h.book}
}

// WithGroup implements slog.Handler.
func (h *Handler) WithGroup(name string) slog.Handler {
	return &Handler{h.inner.WithGroup(name), h.book}
}

// Handle implements slog.Handler.
func (h *Handler) Handle(ctx context.Context, r slog.Record) error {
	key, kind, ok := keyOf(r)
	if ok && h.book.count(key, kind, h.inner, r) {
		return nil
	}
	return h.inner.Handle(ctx, r)
}

// Close writes the counts of all runs. Later records are written unchanged.
func (h *Handler) Close() {
	h.book.mu.Lock()
	runs := h.book.runs
	h.book.runs, h.book.closed = nil, true
	h.book.mu.Unlock()
	for _, r := range runs {
		r.timer.Stop()
		r.write(r.count)
	}
}

// count counts a record and reports true if its run exists. Otherwise it begins a run and reports
// false. If there are many runs, it begins only runs of a new kind: clients choose the paths of
// requests, and many paths must not hide a new fault.
func (b *book) count(key, kind string, handler slog.Handler, r slog.Record) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return false
	}
	if b.runs[key] == nil && len(b.runs) >= maxRuns {
		key = kind
	}
	if b.runs[key] == nil && len(b.runs) >= maxKinds {
		key = ""
	}
	if of := b.runs[key]; of != nil {
		of.last = r.Clone()
		of.count++
		return true
	}
	b.runs[key] = &run{handler: handler, timer: time.AfterFunc(every, func() { b.writeCount(key) })}
	return false
}

// writeCount writes the count of a run. It ends a run that had no records since the last count.
func (b *book) writeCount(key string) {
	b.mu.Lock()
	of := b.runs[key]
	if of == nil { // Close has run meanwhile
		b.mu.Unlock()
		return
	}
	now := run{handler: of.handler, last: of.last}
	n := of.count
	if of.count = 0; n == 0 {
		delete(b.runs, key)
	} else {
		of.timer.Reset(every)
	}
	b.mu.Unlock()
	now.write(n)
}

// write writes the last record with the count n, unless n is 0.
func (r *run) write(n int) {
	if n == 0 {
		return
	}
	r.last.AddAttrs(slog.Int("repeated", n))
	r.handler.Handle(context.Background(), r.last) //nolint:errcheck // there is no caller to return it to
}

// keyOf returns the key of the run of a record, and the key of its kind, which has nothing that a
// client chooses. It reports false if the record belongs to no run.
func keyOf(r slog.Record) (key, kind string, ok bool) {
	var cause, path, method string
	status := false
	r.Attrs(func(a slog.Attr) bool {
		switch a.Key {
		case "err":
			if err, is := a.Value.Any().(error); is && errors.Is(err, auth.ErrUnavailable) {
				cause = "of " + root(err)
			}
		case "status":
			status = a.Value.Kind() == slog.KindInt64 && a.Value.Int64() == http.StatusServiceUnavailable
		case "path":
			path = a.Value.String()
		case "method":
			method = a.Value.String()
		}
		return true
	})
	if cause != "" { // an outage is one run for all paths
		key = fmt.Sprint(r.Level, " ", r.Message, " ", cause)
		return key, key, true
	}
	kind = fmt.Sprint(r.Level, " ", r.Message, " 503")
	return fmt.Sprint(kind, " ", method, " ", path), kind, status
}

// root returns the text of the innermost error. If an error wraps several, root follows the last.
// The outer texts do not identify a run, because they may contain a user or an address.
func root(err error) string {
	for {
		switch e := err.(type) {
		case interface{ Unwrap() error }:
			if e.Unwrap() == nil {
				return err.Error()
			}
			err = e.Unwrap()
		case interface{ Unwrap() []error }:
			all := e.Unwrap()
			if len(all) == 0 {
				return err.Error()
			}
			err = all[len(all)-1]
		default:
			return err.Error()
		}
	}
}

// Package runs keeps a log readable while a database is gone: of a run of records that say the same, the first is
// written as it is, and the others as a count, once a minute.
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
	every   = time.Minute // how often a run is counted
	maxRuns = 64          // that are told apart; all others are counted together
)

// Handler is a slog.Handler in front of another. Records of one run have one message, and either an
// error ("err") of one cause that wraps auth.ErrUnavailable, or the status 503 and one method and
// path. A count is the last of them, with the number of records that it stands for as "repeated".
// Every other record passes through. Close writes what is counted and not written yet.
type Handler struct {
	inner slog.Handler
	book  *book
}

// book is what the handlers derived from one share.
type book struct {
	mu     sync.Mutex
	runs   map[string]*run
	closed bool
}

// run is what is not written yet of a run.
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
	key, ok := keyOf(r)
	if ok && h.book.count(key, h.inner, r) {
		return nil
	}
	return h.inner.Handle(ctx, r)
}

// Close writes the counts of all runs. Records that are logged later are written as they come.
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

// count reports whether the record belongs to a run that is under way, and counts it there. Else it begins one.
func (b *book) count(key string, handler slog.Handler, r slog.Record) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return false
	}
	if b.runs[key] == nil && len(b.runs) >= maxRuns {
		key = ""
	}
	if of := b.runs[key]; of != nil {
		of.last = r.Clone()
		of.count++
		return true
	}
	b.runs[key] = &run{handler: handler, timer: time.AfterFunc(every, func() { b.tell(key) })}
	return false
}

// tell writes the count of a run, and ends one that had no more.
func (b *book) tell(key string) {
	b.mu.Lock()
	of := b.runs[key]
	if of == nil { // closed meanwhile
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

func (r *run) write(n int) {
	if n == 0 {
		return
	}
	r.last.AddAttrs(slog.Int("repeated", n))
	r.handler.Handle(context.Background(), r.last) //nolint:errcheck // nobody is there to be told
}

// keyOf names the run that a record may belong to.
func keyOf(r slog.Record) (key string, ok bool) {
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
	if cause != "" { // one outage is one run, whatever was asked for
		return fmt.Sprint(r.Level, " ", r.Message, " ", cause), true
	}
	return fmt.Sprint(r.Level, " ", r.Message, " ", method, " ", path), status
}

// root returns the text of the innermost error, the last of several: the text around it may name a
// user or an address.
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

package latchkey

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// closing closes a Site once.
type closing struct {
	mu    sync.Mutex
	hooks []func(context.Context) error // in the order of OnClose
	once  sync.Once
	err   error
}

// OnClose adds a function that Close calls, to close what Setup has opened. Close calls the last
// function first, before it closes the database. The command serve closes the Site after the last
// request and the last worker have ended. The functions also run if Setup returns an error, or if
// Open fails after Setup. All of them share one context, which ends after
// Settings.Timeouts.Shutdown.
func (s *Site) OnClose(fn func(context.Context) error) {
	if fn == nil {
		panic("latchkey: OnClose needs a function")
	}
	s.closing.mu.Lock()
	defer s.closing.mu.Unlock()
	s.closing.hooks = append(s.closing.hooks, fn)
}

// Close calls the functions of OnClose, closes the database, and logs the counts of repeated lines
// that are still pending. It writes the log lines that wait (FlushLog). It returns their errors,
// joined. A second call does nothing and returns the same error. Stop serving before you call
// Close.
func (s *Site) Close() error {
	s.closing.once.Do(func() {
		defer func() {
			s.runs.Close()
			s.FlushLog()
		}()
		s.closing.err = errors.Join(s.closeHooks(), s.db.Close())
	})
	return s.closing.err
}

// closeHooks calls the functions of OnClose, the last one first.
func (s *Site) closeHooks() error {
	s.closing.mu.Lock()
	hooks := s.closing.hooks
	s.closing.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), s.settings.Timeouts.Shutdown)
	defer cancel()
	var bad []error
	for _, hook := range slices.Backward(hooks) {
		bad = append(bad, noPanic("a function of OnClose", func() error { return hook(ctx) }))
	}
	return errors.Join(bad...)
}

// noPanic calls fn and returns its error, or a panic as an error, so that one failure does not
// prevent the steps after it. what names the function in the error.
func noPanic(what string, fn func() error) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("%s panicked: %v", what, reason)
		}
	}()
	return fn()
}

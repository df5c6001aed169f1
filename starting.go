package latchkey

import (
	"context"
	"fmt"
)

// OnServe adds a function that the command serve calls before it serves: it connects to a broker,
// or warms a cache. Other commands do not call it. Setup calls OnServe. The functions run in the
// order in which they were added, when the database has all migrations and the address is taken,
// but no connection is accepted yet. If one returns an error, serve ends with it.
//
// What the function opens it closes with Site.OnClose, which it calls like Setup. ctx ends when the
// server is asked to stop, so work that goes on is a Worker.
func (s *Site) OnServe(start func(ctx context.Context) error) {
	if start == nil {
		panic("latchkey: OnServe needs a function")
	}
	s.starts = append(s.starts, start)
}

// Start calls the functions of OnServe, up to the first error. It is for tests, and for programs
// with a server of their own: the command serve does this by itself. After an error the caller
// closes the Site, which closes what the earlier functions have opened.
func (s *Site) Start(ctx context.Context) error {
	for _, start := range s.starts {
		if err := noPanic("a function of OnServe", func() error { return start(ctx) }); err != nil {
			return fmt.Errorf("start: %w", err)
		}
	}
	return nil
}

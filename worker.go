package latchkey

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"github.com/latchkey-go/latchkey/audit"
)

// Worker adds background work of the project, such as sending what a queue holds. The command serve
// starts it once the server listens. Other commands never start it. When the server has answered
// its last request, ctx ends, and serve waits for the work at most Settings.Timeouts.Shutdown.
//
// A worker that returns nil has finished, and the server runs on. If a worker returns an error
// before ctx has ended, or panics, the server stops as after SIGTERM, and serve fails with the
// error.
func (s *Site) Worker(work func(ctx context.Context) error) {
	if work == nil {
		panic("latchkey: Worker needs a function")
	}
	s.workers = append(s.workers, work)
}

// Work runs all workers at the same time, the project's and the site's own, which write what waits
// in memory and prune. It returns when ctx has ended and all workers with it, or with the error of
// the first one that fails, which also ends the context of the others. It is for programs with a
// server of their own: the command serve does this by itself. Errors that workers return after ctx
// has ended are ignored.
func (s *Site) Work(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(audit.WithActor(ctx, audit.Actor{Via: "worker"}))
	defer cancel(nil)
	var all sync.WaitGroup
	var failed error
	var once sync.Once
	for _, work := range s.workers {
		all.Go(func() {
			err := s.runWorker(ctx, work)
			if err == nil || ctx.Err() != nil {
				return
			}
			once.Do(func() { failed = fmt.Errorf("worker of the project: %w", err) })
			cancel(failed)
		})
	}
	all.Wait()
	return failed
}

// runWorker runs one worker. It returns a panic as an error, and logs its stack.
func (s *Site) runWorker(ctx context.Context, work func(context.Context) error) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			s.log.ErrorContext(ctx, "worker panicked", "panic", reason, "stack", string(debug.Stack()))
			err = fmt.Errorf("panicked: %v", reason)
		}
	}()
	return work(ctx)
}

// serveWithWorkers calls serve, which calls start once it listens. The workers then run until serve
// has returned. If a worker fails, serve's context ends.
func (s *Site) serveWithWorkers(ctx context.Context, serve func(ctx context.Context, start func()) error) error {
	serving, stopServing := context.WithCancel(ctx)
	defer stopServing()
	working, stopWorking := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWorking()
	var worked chan error // nil before the start
	err := serve(serving, func() {
		worked = make(chan error, 1)
		go func() {
			failed := s.Work(working)
			if failed != nil {
				stopServing()
			}
			worked <- failed
		}()
	})
	if worked == nil {
		return err
	}
	stopWorking()
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.settings.Timeouts.Shutdown)
	defer cancel()
	select {
	case failed := <-worked:
		return errors.Join(err, failed)
	case <-patience.Done():
		s.log.WarnContext(ctx, "worker cut off at shutdown", "after", s.settings.Timeouts.Shutdown.String())
		return err
	}
}

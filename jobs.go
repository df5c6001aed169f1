package latchkey

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/internal/cli"
)

const (
	jobLease  = time.Minute      // after this, the job of a process that has died is free
	jobLook   = time.Minute      // how often a process looks at least whether a job is due
	jobSpread = 30 * time.Second // most that a job is late by chance, so that jobs do not start together
	jobEnd    = 5 * time.Second  // for storing the result of a job at shutdown
)

// job is a scheduled job of the project.
type job struct {
	name   string
	period time.Duration
	work   func(context.Context) error
}

// Every adds a job that runs once in each period, on one of the processes that share the database:
// cleaning up, a report, a reminder. The command serve runs jobs beside the requests; a program
// with a server of its own calls Work. A new job runs at once. Later runs start a period after the
// last start, and up to a tenth of the period later, at most 30 s, by chance. If a run takes longer
// than the period, the next one starts when it has ended. If no process runs, missed runs are not
// made up for: the job then runs once. The table latchkey_job keeps the times, by the database's
// clock, and the command jobs lists them.
//
// An error or a panic of work is logged, and the job runs again after the period. ctx ends when the
// server stops; such a run counts as not made, so that another process starts it again. ctx also
// ends if this process loses the job, because the database has not answered for 45 seconds: another
// process may then run it. So work should be such that it can be repeated, or run in a transaction.
// Changes that work makes are recorded in the audit trail as made by "job NAME".
//
// The name must stay the same between releases. Every panics if it is empty, longer than 255 bytes
// or taken, or if period is less than a second.
func (s *Site) Every(name string, period time.Duration, work func(ctx context.Context) error) {
	switch {
	case name == "" || len(name) > 255:
		panic("latchkey: Every needs a name of 1 to 255 bytes")
	case period < time.Second:
		panic(fmt.Sprintf("latchkey: Every: the period %v of %s is less than a second", period, name))
	case work == nil:
		panic("latchkey: Every needs a function for " + name)
	}
	for _, other := range s.jobs {
		if other.name == name {
			panic("latchkey: Every: there is another job " + name)
		}
	}
	j := job{name, period, work}
	s.jobs = append(s.jobs, j)
	s.Worker(func(ctx context.Context) error {
		s.schedule(ctx, j)
		return nil
	})
}

// RunDue runs the jobs of Every that are due, one after the other, unless another process runs
// them. It returns the errors of all jobs together. It is for tests, which move the clock, and for
// programs that something else starts, such as cron.
func (s *Site) RunDue(ctx context.Context) error {
	var failed []error
	for _, j := range s.jobs {
		if _, err := s.runIfDue(ctx, j); err != nil {
			failed = append(failed, fmt.Errorf("job %s: %w", j.name, err))
		}
	}
	return errors.Join(failed...)
}

// schedule runs a job whenever it is due, until ctx ends.
func (s *Site) schedule(ctx context.Context, j job) {
	for {
		wait, err := s.runIfDue(ctx, j)
		if err != nil && wait == 0 { // the database cannot be asked
			wait = jobLook
		}
		timer := time.NewTimer(min(wait, jobLook))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}

// runIfDue runs a job if it is due. It returns how long the job is not due, and the error of the
// job or of the database, which it has logged.
func (s *Site) runIfDue(ctx context.Context, j job) (wait time.Duration, err error) {
	jobs, holder := s.db.Jobs(), rand.Text()
	mine, wait, err := jobs.Claim(ctx, j.name, holder, j.period, jobLease)
	if err != nil {
		if ctx.Err() == nil {
			s.log.WarnContext(ctx, "job not started", "job", j.name, "err", err)
		}
		return 0, err
	}
	if !mine {
		return max(wait, time.Second), nil
	}
	running, cancel := context.WithCancelCause(audit.WithActor(ctx, audit.Actor{Via: "job " + j.name}))
	defer cancel(nil)
	go s.keepJob(running, cancel, j, holder)
	failed := s.runJob(running, j)
	after, result := j.period+spread(j.period), "ok"
	switch {
	case ctx.Err() != nil && failed != nil: // due again: another process starts it
		after, result, failed = 0, "stopped", nil
	case failed != nil:
		result = redact(failed.Error(), s.settings.loaded.secrets)
	}
	ending, end := context.WithTimeout(context.WithoutCancel(ctx), jobEnd)
	defer end()
	if err := jobs.Finish(ending, j.name, holder, after, result); err != nil {
		s.log.WarnContext(ctx, "result of job not stored", "job", j.name, "err", err)
	}
	return time.Second, failed
}

// errLost ends the context of a job that another process may run.
var errLost = errors.New("the job is no longer this process's")

// keepJob extends the lease of a job until ctx ends. It cancels ctx if the job is lost.
func (s *Site) keepJob(ctx context.Context, cancel context.CancelCauseFunc, j job, holder string) {
	keepLease(ctx, cancel, func(ctx context.Context) (bool, error) {
		return s.db.Jobs().Renew(ctx, j.name, holder, jobLease)
	})
}

// keepLease calls renew until ctx ends. It cancels ctx once the lease is lost, and when three
// quarters of it have passed without an answer. Each call has a time-out: on a database that has
// stopped answering, the job would else run on while another process has it.
func keepLease(ctx context.Context, cancel context.CancelCauseFunc, renew func(context.Context) (bool, error)) {
	every := time.NewTicker(jobLease / 4)
	defer every.Stop()
	for kept := time.Now(); ; {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
		asked := time.Now()
		asking, end := context.WithTimeout(ctx, jobLease/4)
		mine, err := renew(asking)
		end()
		switch {
		case err == nil && mine:
			kept = asked
		case err == nil || time.Since(kept) >= jobLease*3/4:
			cancel(errLost)
			return
		}
	}
}

// runJob runs a job. It logs an error or a panic, and returns it.
func (s *Site) runJob(ctx context.Context, j job) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			s.log.ErrorContext(ctx, "job panicked", "job", j.name, "panic", reason, "stack", string(debug.Stack()))
			err = fmt.Errorf("panicked: %v", reason)
		}
	}()
	if err = j.work(ctx); err != nil && context.Cause(ctx) == nil {
		s.log.ErrorContext(ctx, "job failed", "job", j.name, "err", err)
	}
	if context.Cause(ctx) == errLost {
		s.log.ErrorContext(ctx, "job lost: another process may run it too", "job", j.name, "err", err)
		err = errors.Join(errLost, err)
	}
	return err
}

// spread returns a random part of a tenth of the period, at most jobSpread.
func spread(period time.Duration) time.Duration {
	var n [1]byte
	rand.Read(n[:])
	return min(period/10, jobSpread) * time.Duration(n[0]) / 256
}

// listJobs returns the project's jobs in the order of Every, for the command jobs.
func (s *Site) listJobs(ctx context.Context) ([]cli.Job, error) {
	stored, err := s.db.Jobs().List(ctx)
	if err != nil {
		return nil, err
	}
	var list []cli.Job
	for _, j := range s.jobs {
		one := cli.Job{Name: j.name, Period: j.period}
		for _, row := range stored {
			if row.Name == j.name {
				one.Started, one.Result, one.Due, one.Running = row.Started, row.Result, row.Due, row.Running
			}
		}
		list = append(list, one)
	}
	return list, nil
}

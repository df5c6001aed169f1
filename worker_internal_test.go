package latchkey

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// withWorkers opens a site with workers, on a free port.
func withWorkers(t *testing.T, log *slog.Logger, workers ...func(context.Context) error) *Site {
	t.Helper()
	site, err := Open(t.Context(), Project{Log: log, Setup: func(site *Site) error {
		for _, work := range workers {
			site.Worker(work)
		}
		return nil
	}}, Settings{
		Database:       "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3"),
		Timeouts:       TimeoutSettings{Drain: time.Millisecond, Shutdown: 50 * time.Millisecond},
		ServerSettings: ServerSettings{Addr: "127.0.0.1:0"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { site.Close() })
	return site
}

// TestWorkerFails checks that the error or panic of a worker stops the server and the other
// workers, and that serve returns it.
func TestWorkerFails(t *testing.T) {
	t.Parallel()
	lost := errors.New("connection lost")
	for name, c := range map[string]struct {
		work func(context.Context) error
		want string
	}{
		"an error": {func(context.Context) error { return lost }, "worker of the project: connection lost"},
		"a panic":  {func(context.Context) error { panic("boom") }, "worker of the project: panicked: boom"},
	} {
		var logs bytes.Buffer
		others := 0
		site := withWorkers(t, slog.New(slog.NewTextHandler(&logs, nil)), c.work,
			func(ctx context.Context) error { <-ctx.Done(); others++; return ctx.Err() },
			func(context.Context) error { return nil })
		err := site.listen(t.Context(), "x", io.Discard, noMigrations)
		if err == nil || err.Error() != c.want || others != 1 {
			t.Errorf("%s: %v, %d others have ended", name, err, others)
		}
		if panicked := strings.Contains(logs.String(), "worker_internal_test.go"); panicked != (name == "a panic") {
			t.Errorf("%s: the log has a stack: %v\n%s", name, panicked, &logs)
		}
	}
}

// TestWorkersEndAfterTheServer checks that a worker starts once the server listens, and ends after
// it. One that does not end is left alone.
func TestWorkersEndAfterTheServer(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	var steps []string
	site := withWorkers(t, slog.New(slog.DiscardHandler), func(ctx context.Context) error {
		stop()
		<-ctx.Done()
		steps = append(steps, "worker ends")
		return ctx.Err()
	})
	err := site.serveWithWorkers(ctx, func(ctx context.Context, start func()) error {
		steps = append(steps, "server listens")
		start()
		<-ctx.Done()
		steps = append(steps, "server ends")
		return nil
	})
	if got := strings.Join(steps, ", "); err != nil || got != "server listens, server ends, worker ends" {
		t.Errorf("%s, %v", got, err)
	}

	release := make(chan struct{})
	defer close(release)
	ctx, stop = context.WithCancel(t.Context())
	var logs bytes.Buffer
	site = withWorkers(t, slog.New(slog.NewTextHandler(&logs, nil)), func(context.Context) error {
		stop()
		<-release
		return nil
	})
	err = site.listen(ctx, "x", io.Discard, noMigrations)
	if err != nil || !strings.Contains(logs.String(), "worker cut off") {
		t.Errorf("%v\n%s", err, &logs)
	}
}

// noMigrations is the preparation of serve on a database that has all migrations.
func noMigrations(context.Context) error { return nil }

// TestNoWorkerBeforeListening checks that no worker starts if the server cannot listen.
func TestNoWorkerBeforeListening(t *testing.T) {
	t.Parallel()
	site := withWorkers(t, slog.New(slog.DiscardHandler), func(context.Context) error {
		t.Error("the worker has started")
		return nil
	})
	site.settings.Addr = "192.0.2.1:1"
	if err := site.listen(t.Context(), "x", io.Discard, noMigrations); err == nil {
		t.Error("listens")
	}
}

package latchkey

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// TestOnServe checks when serve calls the functions of OnServe: after the migrations, before the
// workers, each before the next. After the end, or an error, everything that was opened is closed,
// the last first. If a preparation fails, none is called.
func TestOnServe(t *testing.T) {
	t.Parallel()
	noBroker, unmigrated := errors.New("no broker"), errors.New("not migrated")
	for name, c := range map[string]struct {
		prepared, broker error
		panics           bool
		want             []string
		err              string
	}{
		"serves": {nil, nil, false, []string{"migrated", "cache opens", "broker opens", "worker runs",
			"broker closes", "cache closes", "Setup's closes"}, ""},
		"a broker that is down": {nil, noBroker, false, []string{"migrated", "cache opens",
			"cache closes", "Setup's closes"}, "start: no broker"},
		"a panic": {nil, nil, true, []string{"migrated", "cache opens", "cache closes",
			"Setup's closes"}, "start: a function of OnServe panicked: boom"},
		"a database without tables": {unmigrated, nil, false, []string{"migrated", "Setup's closes"},
			"not migrated"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			var steps []string
			step := func(text string) func(context.Context) error {
				return func(context.Context) error { steps = append(steps, text); return nil }
			}
			site, err := Open(t.Context(), Project{Log: slog.New(slog.DiscardHandler), Setup: func(site *Site) error {
				site.OnClose(step("Setup's closes"))
				site.OnServe(func(ctx context.Context) error {
					site.OnClose(step("cache closes"))
					return step("cache opens")(ctx)
				})
				site.OnServe(func(ctx context.Context) error {
					if c.panics {
						panic("boom")
					}
					if c.broker != nil {
						return c.broker
					}
					site.OnClose(step("broker closes"))
					return step("broker opens")(ctx)
				})
				site.Worker(func(ctx context.Context) error {
					stop()
					return step("worker runs")(ctx)
				})
				return nil
			}}, Settings{
				Database:       "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3"),
				ServerSettings: ServerSettings{Addr: "127.0.0.1:0"},
				Timeouts:       TimeoutSettings{Drain: time.Millisecond, Shutdown: time.Hour},
			})
			if err != nil {
				t.Fatal(err)
			}
			err = site.listen(ctx, "x", io.Discard, func(ctx context.Context) error {
				return errors.Join(step("migrated")(ctx), c.prepared)
			})
			if err == nil && c.err != "" || err != nil && err.Error() != c.err {
				t.Errorf("%v, want %q", err, c.err)
			}
			if c.broker != nil && !errors.Is(err, c.broker) {
				t.Errorf("%v does not wrap the function's error", err)
			}
			if err := site.Close(); err != nil {
				t.Error(err)
			}
			if !slices.Equal(steps, c.want) {
				t.Errorf("%q, want %q", steps, c.want)
			}
		})
	}
}

// TestOnServeOfOthers checks that opening a site, as other commands do, calls no function of
// OnServe, and that Start does.
func TestOnServeOfOthers(t *testing.T) {
	t.Parallel()
	started := 0
	site, err := Open(t.Context(), Project{Log: slog.New(slog.DiscardHandler), Setup: func(site *Site) error {
		site.OnServe(func(context.Context) error { started++; return nil })
		return nil
	}}, Settings{Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")})
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	if err := site.Migrate(t.Context()); err != nil || started != 0 {
		t.Errorf("%v, started %d times", err, started)
	}
	if err := site.Start(t.Context()); err != nil || started != 1 {
		t.Errorf("%v, started %d times", err, started)
	}
}

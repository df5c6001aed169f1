package runs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/runs"
)

// logged runs fn in a synctest bubble and returns the lines of its log, without times.
func logged(t *testing.T, fn func(log *slog.Logger, h *runs.Handler)) (lines []string) {
	t.Helper()
	synctest.Test(t, func(*testing.T) {
		var b bytes.Buffer
		h := runs.New(slog.NewTextHandler(&b, &slog.HandlerOptions{
			ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
				if a.Key == slog.TimeKey {
					return slog.Attr{}
				}
				return a
			},
		}))
		fn(slog.New(h), h)
		synctest.Wait()
		lines = strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	})
	return lines
}

// outage returns the error of a store for a user while the database is unavailable.
func outage(user int, cause string) error {
	return fmt.Errorf("find user %d: %w: %w", user, auth.ErrUnavailable,
		fmt.Errorf("dial 127.0.0.1:%d: %w", 40000+user, errors.New(cause)))
}

// TestRun has 10,000 requests fail in about two minutes. The log has the first line, and a count
// each minute. Without counts it had 20 MB.
func TestRun(t *testing.T) {
	t.Parallel()
	lines := logged(t, func(log *slog.Logger, _ *runs.Handler) {
		for n := range 10_000 {
			log.Error("failed", "user", n, "err", outage(n, "refused"))
			time.Sleep(13 * time.Millisecond)
		}
		time.Sleep(3 * time.Minute) // the run ends
		log.Error("failed", "user", 1, "err", outage(1, "refused"))
	})
	want := []string{
		`level=ERROR msg=failed user=0 err="find user 0: unavailable: dial 127.0.0.1:40000: refused"`,
		`level=ERROR msg=failed user=4615 err="find user 4615: unavailable: dial 127.0.0.1:44615: refused" ` +
			`repeated=4615`,
		`level=ERROR msg=failed user=9230 err="find user 9230: unavailable: dial 127.0.0.1:49230: refused" ` +
			`repeated=4615`,
		`level=ERROR msg=failed user=9999 err="find user 9999: unavailable: dial 127.0.0.1:49999: refused" ` +
			`repeated=769`,
		`level=ERROR msg=failed user=1 err="find user 1: unavailable: dial 127.0.0.1:40001: refused"`,
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
}

// TestWhatIsOneRun logs pairs of records. A pair of one run is one line at first.
func TestWhatIsOneRun(t *testing.T) {
	t.Parallel()
	log := func(level slog.Level, message string, args ...any) func(*slog.Logger) {
		return func(l *slog.Logger) { l.Log(context.Background(), level, message, args...) }
	}
	const warn, fault = slog.LevelWarn, slog.LevelError
	for name, c := range map[string]struct {
		first, second func(*slog.Logger)
		lines         int
	}{
		"two users": {log(fault, "m", "err", outage(1, "x")), log(fault, "m", "err", outage(2, "x")), 1},
		"paths of one outage": {log(fault, "m", "path", "/a", "err", outage(1, "x")),
			log(fault, "m", "path", "/b", "err", outage(1, "x")), 1},
		"two causes":   {log(fault, "m", "err", outage(1, "x")), log(fault, "m", "err", outage(1, "y")), 2},
		"two messages": {log(fault, "m", "err", outage(1, "x")), log(fault, "n", "err", outage(1, "x")), 2},
		"two levels":   {log(fault, "m", "err", outage(1, "x")), log(warn, "m", "err", outage(1, "x")), 2},
		"a permanent error": {log(fault, "m", "err", errors.New("x")), log(fault, "m", "err", errors.New("x")),
			2},
		"no error":        {log(fault, "m"), log(fault, "m"), 2},
		"a textual error": {log(fault, "m", "err", "unavailable"), log(fault, "m", "err", "unavailable"), 2},
		"503s of a path": {log(warn, "m", "status", 503, "path", "/a", "ms", 1),
			log(warn, "m", "status", 503, "path", "/a", "ms", 2), 1},
		"503s of two paths": {log(warn, "m", "status", 503, "path", "/a"),
			log(warn, "m", "status", 503, "path", "/b"), 2},
		"503s of two methods": {log(warn, "m", "status", 503, "method", "GET"),
			log(warn, "m", "status", 503, "method", "PUT"), 2},
		"200s":             {log(warn, "m", "status", 200), log(warn, "m", "status", 200), 2},
		"500s":             {log(warn, "m", "status", 500), log(warn, "m", "status", 500), 2},
		"a textual status": {log(warn, "m", "status", "503"), log(warn, "m", "status", "503"), 2},
		"ErrUnavailable itself": {log(fault, "m", "err", auth.ErrUnavailable),
			log(fault, "m", "err", auth.ErrUnavailable), 1},
		"a log's attributes": {func(l *slog.Logger) { l.With("a", 1).Error("m", "err", outage(1, "x")) },
			func(l *slog.Logger) { l.WithGroup("g").Error("m", "err", outage(1, "x")) }, 1},
	} {
		lines := logged(t, func(l *slog.Logger, _ *runs.Handler) {
			c.first(l)
			c.second(l)
		})
		if len(lines) != c.lines {
			t.Errorf("%s: %q", name, lines)
		}
	}
}

// TestClose: Close writes the counts once. Later records are written unchanged.
func TestClose(t *testing.T) {
	t.Parallel()
	lines := logged(t, func(log *slog.Logger, h *runs.Handler) {
		for range 3 {
			log.Error("a", "err", outage(1, "x"))
		}
		log.Error("b", "err", outage(1, "x"))
		h.Close()
		h.Close()
		time.Sleep(2 * time.Minute)
		log.Error("a", "err", outage(1, "x"))
		log.Error("a", "err", outage(1, "x"))
	})
	if len(lines) != 5 || !strings.HasSuffix(lines[2], " repeated=2") {
		t.Errorf("%q", lines)
	}
}

// TestNewKindAmongManyRuns: clients have begun many runs, and the database many others. The first
// record of a new kind of fault is written at once.
func TestNewKindAmongManyRuns(t *testing.T) {
	t.Parallel()
	for name, flood := range map[string]func(log *slog.Logger, n int){
		"paths":  func(log *slog.Logger, n int) { log.Info("request", "status", 503, "path", fmt.Sprint("/", n)) },
		"faults": func(log *slog.Logger, n int) { log.Error("failed", "err", outage(n, fmt.Sprint("cause ", n))) },
	} {
		lines := logged(t, func(log *slog.Logger, _ *runs.Handler) {
			for n := range 100 {
				flood(log, n)
			}
			for range 2 {
				log.Error("failed", "err", outage(1, "disk full"))
				log.Warn("request", "status", 503, "method", "GET", "path", "/new/")
				log.Warn("request", "status", 503, "method", "PUT", "path", "/newer/")
			}
		})
		news := slices.DeleteFunc(lines, func(line string) bool {
			return !strings.Contains(line, "disk full") && !strings.Contains(line, "level=WARN")
		})
		if len(news) != 2 || !strings.Contains(news[0], "disk full") || !strings.Contains(news[1], "path=/new/") {
			t.Errorf("%s: %q", name, news)
		}
	}
}

// TestManyKinds: an error's text has a part that changes. The number of runs is bounded.
func TestManyKinds(t *testing.T) {
	t.Parallel()
	lines := logged(t, func(log *slog.Logger, _ *runs.Handler) {
		for n := range 5000 {
			log.Error("failed", "err", outage(n, fmt.Sprint("cause ", n)))
		}
	})
	if len(lines) != 1025 {
		t.Errorf("%d lines", len(lines))
	}
}

// TestManyRuns: clients choose the paths. The number of lines is bounded, and every record is
// counted.
func TestManyRuns(t *testing.T) {
	t.Parallel()
	const many = 5000
	lines := logged(t, func(log *slog.Logger, _ *runs.Handler) {
		var all sync.WaitGroup
		for n := range many {
			all.Go(func() { log.Info("request", "status", 503, "path", fmt.Sprint("/", n)) })
		}
		all.Wait()
		time.Sleep(time.Minute + time.Second)
	})
	total := 0
	for _, line := range lines {
		n := 1
		if _, count, ok := strings.Cut(line, " repeated="); ok {
			if _, err := fmt.Sscan(count, &n); err != nil {
				t.Error(err)
			}
		}
		total += n
	}
	if len(lines) > 66 || total != many {
		t.Errorf("%d lines for %d records", len(lines), total)
	}
}

package latchkey_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/testkit"
)

// TestJobsAreRunWhenDue moves the clock over several periods.
func TestJobsAreRunWhenDue(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	runs, failing := map[string]int{}, map[string]error{}
	job := func(name string) func(context.Context) error {
		return func(context.Context) error {
			if runs[name]++; name == "panics" {
				panic("oh")
			}
			return failing[name]
		}
	}
	site := testkit.Open(t, latchkey.Project{
		Log: slog.New(slog.NewTextHandler(&log, nil)),
		Setup: func(s *latchkey.Site) error {
			s.Every("daily", 24*time.Hour, job("daily"))
			s.Every("hourly", time.Hour, job("hourly"))
			s.Every("panics", time.Hour, job("panics"))
			return nil
		},
	})
	failing["hourly"] = errors.New("no mail server")
	for i, c := range []struct {
		later         time.Duration
		daily, hourly int
	}{
		{0, 1, 1}, {0, 1, 1}, {59 * time.Minute, 1, 1}, {2 * time.Minute, 1, 2}, {22 * time.Hour, 1, 3},
		{2 * time.Hour, 2, 4}, {100 * 24 * time.Hour, 3, 5}, {time.Second, 3, 5},
	} {
		site.Clock.Advance(c.later)
		err := site.RunDue(t.Context())
		if runs["daily"] != c.daily || runs["hourly"] != c.hourly || runs["panics"] != c.hourly {
			t.Errorf("%d: %v, want %+v (%v)", i, runs, c, err)
		}
		if i == 0 && (!errors.Is(err, failing["hourly"]) ||
			!strings.Contains(err.Error(), "job panics: panicked: oh")) {
			t.Errorf("%v", err)
		}
	}
	for _, line := range []string{"job failed", "no mail server", "job panicked", "stack="} {
		if !strings.Contains(log.String(), line) {
			t.Errorf("the log lacks %q", line)
		}
	}
}

// TestJobsStopWithTheServer: Work runs jobs until its context ends, and a run that is stopped is
// due again.
func TestJobsStopWithTheServer(t *testing.T) {
	t.Parallel()
	started := make(chan struct{})
	var once sync.Once
	stopped := true
	site := testkit.Open(t, latchkey.Project{Setup: func(s *latchkey.Site) error {
		s.Every("slow", time.Hour, func(ctx context.Context) error {
			if !stopped {
				return nil
			}
			once.Do(func() { close(started) })
			<-ctx.Done()
			return ctx.Err()
		})
		return nil
	}})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- site.Work(ctx) }()
	<-started
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	stopped = false
	if err := site.RunDue(t.Context()); err != nil {
		t.Error(err)
	}
	var result string
	row := site.DB.QueryRow(t.Context(), "SELECT result FROM latchkey_job WHERE name = ?", "slow")
	if err := row.Scan(&result); err != nil || result != "ok" {
		t.Errorf("%q, %v", result, err)
	}
}

func TestEveryPanics(t *testing.T) {
	t.Parallel()
	work := func(context.Context) error { return nil }
	for want, add := range map[string]func(*latchkey.Site){
		"needs a name":       func(s *latchkey.Site) { s.Every("", time.Hour, work) },
		"1 to 255 bytes":     func(s *latchkey.Site) { s.Every(strings.Repeat("x", 256), time.Hour, work) },
		"less than a second": func(s *latchkey.Site) { s.Every("x", time.Millisecond, work) },
		"needs a function":   func(s *latchkey.Site) { s.Every("x", time.Hour, nil) },
		"there is another job x": func(s *latchkey.Site) {
			s.Every("x", time.Hour, work)
			s.Every("x", time.Minute, work)
		},
	} {
		got := panicOf(func() {
			open(t, latchkey.Project{Setup: func(s *latchkey.Site) error { add(s); return nil }})
		})
		if !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

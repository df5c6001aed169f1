package sqldb

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// TestTimeLimits has a driver that hangs, and how long each call then takes at most. 0 stands for
// no limit but the caller's, who goes away after an hour.
func TestTimeLimits(t *testing.T) {
	t.Parallel()
	const wait, limit, hour = 3 * time.Second, 7 * time.Second, time.Hour
	exec := func(db *DB, ctx context.Context) error {
		return db.InTx(ctx, func(ctx context.Context) error { return db.Exec(ctx, "X") })
	}
	query := func(db *DB, ctx context.Context) error { return db.Query(ctx, Discard, "X") }
	queryInTx := func(db *DB, ctx context.Context) error {
		return db.InTx(ctx, func(ctx context.Context) error { return db.Query(ctx, Discard, "X") })
	}
	change := func(db *DB, ctx context.Context) error {
		return db.Change(ctx, func(ctx context.Context) error { return db.Exec(ctx, "X") })
	}
	for name, test := range map[string]struct {
		hangs  string
		call   func(db *DB, ctx context.Context) error
		server bool
		takes  time.Duration
	}{
		"connect to a file":                {"connect", exec, false, 0},
		"connect to a server":              {"connect", exec, true, wait},
		"connect to a server for a change": {"connect", change, true, wait},
		"begin on a file":                  {"begin", exec, false, wait},
		"begin on a server":                {"begin", exec, true, wait},
		"begin a change":                   {"begin", change, true, wait},
		"exec on a file":                   {"exec X", exec, false, 0},
		"exec on a server":                 {"exec X", exec, true, limit},
		"exec in a change":                 {"exec X", change, true, 0},
		"query on a file":                  {"query X", query, false, 0},
		"query on a server":                {"query X", query, true, limit},
		"query in a transaction":           {"query X", queryInTx, true, limit},
		"commit on a server":               {"commit", exec, true, limit},
		"commit of a change":               {"commit", change, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{hangs: map[string]bool{test.hangs: true}}
				db := s.open(t, engine.Engine{Server: test.server}, Config{Wait: wait, Statement: limit})
				ctx, cancel := context.WithTimeout(t.Context(), hour)
				defer cancel()
				start := time.Now()
				err := test.call(db, ctx)
				took, want := time.Since(start), test.takes
				if want == 0 {
					want = hour
				}
				if took != want || errors.Is(err, auth.ErrUnavailable) != (test.takes != 0) || err == nil {
					t.Errorf("%v after %v, want %v", err, took, want)
				}
			})
		})
	}
}

// TestWaitIsShared takes the one writer for 2 s of a wait of 3 s. The next transaction then has 1 s
// left to begin.
func TestWaitIsShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{hangs: map[string]bool{}}
		db := s.open(t, engine.Engine{}, Config{Wait: 3 * time.Second})
		began := make(chan bool)
		go db.InTx(t.Context(), func(context.Context) error {
			close(began)
			time.Sleep(2 * time.Second)
			s.hangs["begin"] = true
			return nil
		})
		<-began
		start := time.Now()
		err := db.InTx(t.Context(), func(context.Context) error { return nil })
		if took := time.Since(start); took != 3*time.Second || !errors.Is(err, auth.ErrUnavailable) {
			t.Errorf("%v after %v", err, took)
		}
	})
}

// TestLongWaitForAnotherChange waits an hour for another change of the schema. The change then has
// its whole wait left to begin.
func TestLongWaitForAnotherChange(t *testing.T) {
	t.Parallel()
	const wait = 3 * time.Second
	for begin, ok := range map[time.Duration]bool{wait - 1: true, wait + 1: false} {
		synctest.Test(t, func(t *testing.T) {
			s := &script{slow: map[string]time.Duration{"query B": time.Hour, "begin": begin}}
			db := s.open(t, engine.Engine{DDL: engine.DDL{Before: "B"}}, Config{Wait: wait})
			start := time.Now()
			err := db.Change(t.Context(), func(context.Context) error { return nil })
			if (err == nil) != ok || !ok && !errors.Is(err, auth.ErrUnavailable) ||
				time.Since(start) != time.Hour+begin {
				t.Errorf("begins after %v: %v after %v", begin, err, time.Since(start))
			}
		})
	}
}

// TestRetries counts the tries of a transaction that conflicts for ever: ten, unless they take
// longer than the wait.
func TestRetries(t *testing.T) {
	t.Parallel()
	for each, want := range map[time.Duration]int{0: 10, 1400 * time.Millisecond: 3, time.Hour: 1} {
		synctest.Test(t, func(t *testing.T) {
			db := (&script{}).open(t, engine.Engine{}, Config{Wait: 3 * time.Second})
			tries := 0
			err := db.InTx(t.Context(), func(context.Context) error { tries++; time.Sleep(each); return errAgain })
			if tries != want || !errors.Is(err, errAgain) {
				t.Errorf("%v each: %d tries, want %d: %v", each, tries, want, err)
			}
		})
	}
	gone, cancel := context.WithCancel(t.Context())
	tries := 0
	err := (&script{}).open(t, engine.Engine{}, Config{Wait: time.Hour}).InTx(gone, func(context.Context) error {
		tries++
		cancel()
		return errAgain
	})
	if tries != 1 || err == nil {
		t.Errorf("the caller went away: %d tries, %v", tries, err)
	}
	for try := 1; try <= maxTries; try++ {
		var longest time.Duration
		for range 200 {
			longest = max(longest, pause(try))
		}
		if most := time.Duration(try) * 5 * time.Millisecond; longest >= most || longest < most/2 {
			t.Errorf("try %d: pauses of up to %v, want %v", try, longest, most)
		}
	}
}

// TestPools checks the sizes of the pools, and that connections to a server close when they are
// idle or old. Those to a file never do.
func TestPools(t *testing.T) {
	t.Parallel()
	const idle, lifetime = 5 * time.Minute, 12 * time.Minute
	for server, closed := range map[bool][]bool{true: {true, true}, false: {false, false}} {
		synctest.Test(t, func(t *testing.T) {
			s := &script{}
			db := s.open(t, engine.Engine{Server: server},
				Config{Readers: 3, Writers: 2, Idle: idle, Lifetime: lifetime})
			if r, w := db.read.Stats().MaxOpenConnections, db.write.Stats().MaxOpenConnections; r != 3 || w != 2 {
				t.Errorf("%d readers, %d writers", r, w)
			}
			if r, w := cap(db.readers.places), cap(db.writer.places); r != 3 || w != 2 {
				t.Errorf("places for %d readers, %d writers", r, w)
			}
			use := func(after time.Duration) bool {
				s.take()
				time.Sleep(after)
				err := errors.Join(db.Query(t.Context(), Discard, "X"),
					db.InTx(t.Context(), func(context.Context) error { return nil }))
				if err != nil {
					t.Error(err)
				}
				synctest.Wait()
				return slices.Contains(s.take(), "connect")
			}
			use(0)
			if got := use(idle - time.Second); got {
				t.Error("a connection that is not idle for long was closed")
			}
			if got := use(2*idle + time.Second); got != closed[0] {
				t.Errorf("server %v: an idle connection: closed %v", server, got)
			}
			got := false
			for range 2 * lifetime / time.Minute {
				got = use(time.Minute) || got
			}
			if got != closed[1] {
				t.Errorf("server %v: an old connection: closed %v", server, got)
			}
		})
	}
}

// TestStale has a prepared statement that no longer fits the schema. It is prepared again under
// another text, at most once more than there are readers.
func TestStale(t *testing.T) {
	t.Parallel()
	stale := failure{engine.Stale}
	for name, test := range map[string]struct {
		engine   engine.Engine
		prepared bool
		fails    fails
		log      string
		fault    engine.Kind
	}{
		"prepared": {prepared: true, log: "prepare X, query X"},
		"prepared, stale": {prepared: true, fails: fails{"query X": {stale}},
			log: "prepare X, query X, prepare X , query X "},
		"not prepared for a pooler": {engine: engine.Engine{Unprepared: true}, prepared: true,
			log: "query X"},
		"stale": {fails: fails{"query X": {stale, stale}}, log: "query X, query X, query X"},
		"stale for all, and once more": {fails: fails{"query X": {stale, stale, stale}},
			log: "query X, query X, query X", fault: engine.Retry},
		"another failure": {fails: fails{"query X": {failure{engine.Full}}}, log: "query X",
			fault: engine.Full},
		"a prepare that fails": {prepared: true, fails: fails{"prepare X": {failure{engine.Full}}},
			log: "prepare X", fault: engine.Full},
		"prepared, and another failure": {prepared: true, fails: fails{"query X": {failure{engine.Full}}},
			log: "prepare X, query X", fault: engine.Full},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &script{fails: test.fails, rows: rows{"X": {int64(1)}, "X ": {int64(1)}}}
			db := s.open(t, test.engine, Config{Readers: 2})
			var n int
			query := func() (bool, error) { return db.QueryRow(t.Context(), []any{&n}, "X") }
			if q := db.Prepare("X"); test.prepared {
				query = func() (bool, error) { return q.QueryRow(t.Context(), []any{&n}) }
			}
			found, err := query()
			if found != (err == nil) || (err == nil) != (test.fault == engine.Other) || test.fault == engine.Full &&
				!errors.Is(err, ErrFull) {
				t.Errorf("%v, %v", found, err)
			}
			log := slices.DeleteFunc(s.take(), func(entry string) bool { return entry == "connect" })
			if diff := cmp.Diff(test.log, strings.Join(log, ", ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

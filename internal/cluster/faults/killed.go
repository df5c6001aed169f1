//go:build unix

package faults

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestKilled kills the server twice under load and starts it again: meanwhile everything may be tried again, afterwards
// service is back soon, and all that was acknowledged is there.
func TestKilled(t *testing.T, target Target) {
	db := target.DB(t, sqlstore.Config{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	reads, writes := new(tally), new(tally)
	var workers sync.WaitGroup
	defer workers.Wait()
	defer cancel()
	for n := range 4 {
		workers.Go(func() {
			reads.load(ctx, func(int) (string, error) { return "", identify(context.WithoutCancel(ctx), db) })
		})
		workers.Go(func() {
			writes.load(ctx, func(i int) (string, error) {
				name := fmt.Sprintf("%s-%d-%d", t.Name(), n, i)
				return name, Write(context.WithoutCancel(ctx), db, name)
			})
		})
	}
	for range 2 {
		time.Sleep(500 * time.Millisecond)
		target.Server.Kill()
		killed := time.Now()
		time.Sleep(300 * time.Millisecond)
		if err := target.Server.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		back := time.Now()
		time.Sleep(2 * soon)
		for what, tally := range map[string]*tally{"reads": reads, "writes": writes} {
			again, failed := tally.since(killed)
			t.Logf("%s: down %v, back %v after that, %d errors", what, back.Sub(killed), again.Sub(back), failed)
			if failed == 0 || again.IsZero() || again.Sub(back) > soon {
				t.Errorf("%s: %d failed; the first success %v after the server was back", what, failed, again.Sub(back))
			}
		}
	}
	cancel()
	workers.Wait()
	for _, tally := range []*tally{reads, writes} {
		for _, err := range tally.errs {
			WantUnavailable(t, "while the server was away", err)
		}
	}
	stored := map[string]bool{}
	for user, err := range db.Users().ListUsers(t.Context(), auth.UserFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		stored[user.Username] = true
	}
	for _, name := range writes.acknowledged {
		if !stored[name] {
			t.Errorf("%s was acknowledged and is lost", name)
		}
	}
	t.Logf("%d reads; %d writes acknowledged, %d stored", len(reads.acknowledged), len(writes.acknowledged), len(stored)-1)
}

// tally is what came of one kind of calls.
type tally struct {
	mu           sync.Mutex
	acknowledged []string
	succeeded    []time.Time // when those calls came back
	errs         []error
	failed       []time.Time
}

// load calls until ctx is done.
func (a *tally) load(ctx context.Context, call func(n int) (string, error)) {
	for n := 0; ctx.Err() == nil; n++ {
		name, err := call(n)
		a.add(name, err)
		if err != nil {
			time.Sleep(5 * time.Millisecond)
		}
	}
}

func (a *tally) add(name string, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err != nil {
		a.errs, a.failed = append(a.errs, err), append(a.failed, time.Now())
		return
	}
	a.acknowledged, a.succeeded = append(a.acknowledged, name), append(a.succeeded, time.Now())
}

// since is when the first call succeeded after a time, zero for never, and how many failed.
func (a *tally) since(start time.Time) (first time.Time, failed int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, at := range a.failed {
		if at.After(start) {
			failed++
		}
	}
	for _, at := range a.succeeded {
		if at.After(start) {
			return at, failed
		}
	}
	return first, failed
}

// TestPaused stops the server where it is: nobody waits longer than he was told.
func TestPaused(t *testing.T, target Target) {
	const wait, statement = time.Second, 2 * time.Second
	db := target.DB(t, sqlstore.Config{Wait: wait, Statement: statement, Connect: time.Second})
	WantIdentified(t, db)
	target.Server.Pause()
	defer target.Server.Resume()
	var callers sync.WaitGroup
	start := time.Now()
	for n := range 20 { // more than there are connections
		callers.Go(func() {
			WantUnavailable(t, "identify", identify(t.Context(), db))
			if took := time.Since(start); took > wait+time.Second {
				t.Errorf("identify took %v", took)
			}
		})
		callers.Go(func() {
			WantUnavailable(t, "insert", Write(t.Context(), db, fmt.Sprint("paused-", n)))
			if took := time.Since(start); took > wait+statement+time.Second {
				t.Errorf("insert took %v", took)
			}
		})
	}
	all := make(chan struct{})
	go func() { callers.Wait(); close(all) }()
	select {
	case <-all:
	case <-time.After(wait + statement + 5*time.Second):
		t.Error("somebody waits for a server that hangs, and would for ever")
	}
	target.Server.Resume()
	<-all
	WantIdentified(t, db)
	if err := Write(t.Context(), db, "resumed"); err != nil && !errors.Is(err, auth.ErrUnavailable) {
		t.Error(err)
	}
	if err := Write(t.Context(), db, "resumed later"); err != nil {
		t.Error(err)
	}
}

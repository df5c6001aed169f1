//go:build unix

package faults

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestKilled kills the server twice under load and starts it again. While the server is down, every
// call returns auth.ErrUnavailable. Soon after the start all calls succeed again, and no
// acknowledged write is lost.
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
	both := map[string]*tally{"reads": reads, "writes": writes}
	for range 2 {
		for what, calls := range both {
			calls.await(t, what+" that succeed", (*tally).served)
		}
		target.Server.Kill()
		killed := time.Now()
		for what, calls := range both {
			calls.await(t, what+" that fail", (*tally).refused)
		}
		if err := target.Server.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		back := time.Now()
		for what, calls := range both {
			calls.await(t, what+" that succeed again", (*tally).served)
			t.Logf("%s: down %v, all of them back %v after that", what, back.Sub(killed), time.Since(back))
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
	t.Logf("%d reads; %d writes acknowledged, %d stored", len(reads.acknowledged), len(writes.acknowledged),
		len(stored)-1)
}

// tally counts the outcomes of one kind of call.
type tally struct {
	mu           sync.Mutex
	acknowledged []string
	errs         []error
}

// load repeats call until ctx is done, and adds each outcome.
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
		a.errs = append(a.errs, err)
		return
	}
	a.acknowledged = append(a.acknowledged, name)
}

func (a *tally) served() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.acknowledged)
}

func (a *tally) refused() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.errs)
}

// enough is how many calls show that a kind of call succeeds, or fails: more than there are
// workers.
const enough = 20

// await waits until count has grown by enough.
func (a *tally) await(t *testing.T, what string, count func(*tally) int) {
	t.Helper()
	for before, start := count(a), time.Now(); count(a) < before+enough; time.Sleep(time.Millisecond) {
		if time.Since(start) > soon {
			t.Fatalf("no %s for %v", what, soon)
		}
	}
}

// TestPaused pauses the server, and checks that no caller waits longer than the configured
// time-outs.
func TestPaused(t *testing.T, target Target) {
	const wait, statement = 500 * time.Millisecond, time.Second
	db := target.DB(t, sqlstore.Config{Wait: wait, Statement: statement, Connect: 5 * time.Second})
	WantIdentified(t, db)
	target.Server.Pause()
	defer target.Server.Resume()
	var callers sync.WaitGroup
	for n := range 20 { // more than there are connections
		callers.Go(func() { WantUnavailable(t, "identify", identify(t.Context(), db)) })
		callers.Go(func() { WantUnavailable(t, "insert", Write(t.Context(), db, fmt.Sprint("paused-", n))) })
	}
	all := make(chan struct{})
	go func() { callers.Wait(); close(all) }()
	select {
	case <-all:
	case <-time.After(wait + statement + soon):
		t.Error("a call still waits for a server that hangs")
	}
	target.Server.Resume()
	<-all
	WantIdentified(t, db)
	WantWritten(t, db, "resumed")
}

package apikey_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
)

// Sanctum, simplejwt (pruned only by a cron job that nobody set up): the server prunes by itself.
// Until then an ended key is refused all the same, and its end can be explained.
func TestPrune(t *testing.T) {
	t.Parallel()
	w := open(t, func(c *apikey.Config) { c.MaxPerUser, c.Keep = 1000, 10*day })
	alice := w.user("alice")
	_, expired := w.create(apikey.CreateParams{User: alice.ID, Expires: new(noon.Add(time.Hour))})
	revoked, secret := w.create(apikey.CreateParams{User: alice.ID})
	_, live := w.create(apikey.CreateParams{User: alice.ID})
	for range 150 { // more than a transaction deletes
		w.create(apikey.CreateParams{User: alice.ID, Expires: new(noon.Add(time.Hour))})
	}
	if err := w.keys.Revoke(t.Context(), revoked.Handle, apikey.RevokeParams{}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		after time.Duration
		steps string
	}{
		{10 * day, "[0]"},         // revoked exactly ten days ago
		{time.Microsecond, "[1]"}, // longer
		{time.Hour, "[100 151]"},  // and the expired ones
		{10 * 365 * day, "[0]"},   // no other key ever
		{-10 * 365 * day, "[0]"},  // a clock that is set back
		{10*365*day + 1, "[0]"},
	} {
		w.advance(c.after)
		var steps []int
		n, err := w.keys.Prune(t.Context(), func(deleted int) { steps = append(steps, deleted) })
		if err != nil || fmt.Sprint(steps) != c.steps || n != steps[len(steps)-1] {
			t.Errorf("after %v: %v, %v", c.after, steps, err)
		}
	}
	w.wantRefused("expired", expired, apikey.ReasonUnknown)
	w.wantRefused("revoked", secret, apikey.ReasonUnknown)
	w.wantRefused("live", live, "")
}

// In each period one of many processes prunes.
func TestOneProcessPrunes(t *testing.T) {
	t.Parallel()
	w := open(t)
	leases := w.db.Leases()
	for _, c := range []struct {
		holder string
		want   bool
	}{{"a", true}, {"b", false}, {"a", true}, {"b", false}} {
		if got, err := leases.Take(t.Context(), "apikey prune", c.holder, time.Hour); got != c.want || err != nil {
			t.Errorf("%s: %v, %v", c.holder, got, err)
		}
	}
	if got, err := leases.Take(t.Context(), "another task", "b", time.Hour); !got || err != nil {
		t.Errorf("another task: %v, %v", got, err)
	}
}

// background is a store that counts what Run does. It has no database, whose goroutines would keep
// the time in a synctest bubble from passing.
type background struct {
	apikey.Store
	mu            sync.Mutex // guards the fields, and those of turns
	saved, pruned int
	uses          []apikey.Use
	err           error
	during        func() // called while uses are saved; nil: nothing
}

func (b *background) Identify(_ context.Context, digest string) (*auth.Identity, string, error) {
	user := auth.User{ID: "1", Active: true}
	return &auth.Identity{User: user, Auth: &apikey.Key{ID: 7, Handle: handle, UserID: "1"}}, digest, nil
}

func (b *background) SaveUses(_ context.Context, uses []apikey.Use) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.saved++
	if b.during != nil {
		b.during()
	}
	if b.err == nil {
		b.uses = append(b.uses, uses...)
	}
	return b.err
}

func (b *background) DeleteEnded(context.Context, time.Time, int) ([]apikey.Key, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pruned++
	return nil, b.err
}

// noTx runs functions without a transaction.
type noTx struct{}

func (noTx) InTx(ctx context.Context, fn func(context.Context) error) error { return fn(ctx) }
func (noTx) AfterCommit(_ context.Context, fn func())                       { fn() }

// turns is a lease that another process holds every other time.
type turns struct {
	mu    *sync.Mutex
	asked int
}

func (l *turns) Take(context.Context, string, string, time.Duration) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
	if l.asked == 5 {
		return false, auth.ErrUnavailable
	}
	return l.asked%2 == 1, nil
}

// A day passes. A key that is used every second costs one write a minute. A fault stops neither the
// writing nor the pruning, and the last uses are written at the end.
func TestRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := &background{}
		lease := &turns{mu: &store.mu}
		keys := apikey.New(apikey.Config{
			Store: store, Tx: noTx{}, Lease: lease, PruneEvery: 6 * time.Hour, Log: slog.New(slog.DiscardHandler),
		})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- keys.Run(ctx) }()
		use := func() {
			if _, err := keys.Verify(from(t.Context(), "192.0.2.1"), example); err != nil {
				t.Fatal(err)
			}
		}
		for range 600 {
			use()
			time.Sleep(time.Second)
		}
		store.mu.Lock()
		if store.saved < 9 || store.saved > 10 {
			t.Errorf("%d writes in ten minutes", store.saved)
		}
		store.err = auth.ErrUnavailable // the database is read-only for a while
		store.mu.Unlock()
		use()
		last := time.Now()
		time.Sleep(time.Hour)
		store.mu.Lock()
		store.err = nil
		store.mu.Unlock()
		time.Sleep(2 * time.Minute)
		store.mu.Lock()
		if got := store.uses[len(store.uses)-1]; !got.At.Equal(last.UTC().Truncate(time.Microsecond)) || got.ID != 7 ||
			got.Network != "192.0.2.1" {
			t.Errorf("after the outage: %+v, want %v", got, last)
		}
		saved := store.saved
		store.mu.Unlock()
		time.Sleep(24*time.Hour - 73*time.Minute)
		store.mu.Lock()
		if store.saved != saved {
			t.Errorf("%d writes without a use", store.saved-saved)
		}
		if store.pruned != 2 || lease.asked != 3 {
			t.Errorf("pruned %d times, asked %d times", store.pruned, lease.asked)
		}
		store.mu.Unlock()
		time.Sleep(18 * time.Hour)
		store.mu.Lock()
		if store.pruned != 2 || lease.asked != 6 { // the fifth answer is a fault
			t.Errorf("pruned %d times, asked %d times", store.pruned, lease.asked)
		}
		store.mu.Unlock()
		use()
		stop()
		if err := <-ended; err != nil || store.saved != saved+1 {
			t.Errorf("at the end: %v, %d writes", err, store.saved-saved)
		}
	})
}

// A service whose intervals are negative neither writes uses nor prunes.
func TestRunOfNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := &background{}
		keys := apikey.New(apikey.Config{Store: store, Tx: noTx{}, LastUsed: -1, PruneEvery: -1})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- keys.Run(ctx) }()
		if _, err := keys.Verify(t.Context(), example); err != nil {
			t.Fatal(err)
		}
		time.Sleep(1000 * time.Hour)
		stop()
		if err := <-ended; err != nil || store.saved+store.pruned > 0 {
			t.Errorf("%v, %d writes, %d prunes", err, store.saved, store.pruned)
		}
	})
}

// The last Flush of Run reports its fault: the uses of the last minute are lost.
func TestRunEndsWithAFault(t *testing.T) {
	t.Parallel()
	store := &background{err: auth.ErrUnavailable}
	keys := apikey.New(apikey.Config{Store: store, Tx: noTx{}})
	if _, err := keys.Verify(t.Context(), example); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := keys.Run(ctx); !errors.Is(err, auth.ErrUnavailable) {
		t.Error(err)
	}
}

package apikey_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// The check of a key writes nothing. Flush writes each key once, with its latest use.
func TestLastUse(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, openDB func(t *testing.T) *sqlstore.DB) {
		db := openDB(t)
		w := newWorld(t, db)
		alice := w.user("alice")
		made, secret := w.create(apikey.CreateParams{User: alice.ID})
		gone, other := w.create(apikey.CreateParams{User: alice.ID})
		refused, bound := w.create(apikey.CreateParams{User: alice.ID, Networks: networks("10.0.0.0/8")})
		var writes atomic.Int32
		sqldb.Of(db).Observe(func(statement string) {
			if strings.HasPrefix(statement, "UPDATE") {
				writes.Add(1)
			}
		})
		for _, address := range []string{"192.0.2.1", "", "2001:db8:1:2:3::4"} {
			w.advance(time.Second)
			w.identity(from(t.Context(), address), secret)
			w.identity(t.Context(), other)
			if _, err := w.keys.Verify(from(t.Context(), "192.0.2.1"), bound); err == nil {
				t.Error("not refused")
			}
		}
		if writes.Load() != 0 || !w.stored(made.Handle).LastUsed.IsZero() {
			t.Errorf("%d writes in requests", writes.Load())
		}
		if err := w.db.InTx(t.Context(), func(ctx context.Context) error {
			return sqldb.Of(db).Exec(ctx, "DELETE FROM latchkey_apikey WHERE handle = ?", gone.Handle)
		}); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second one has nothing to write
			if err := w.keys.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		got := w.stored(made.Handle)
		if writes.Load() != 2 || !got.LastUsed.Equal(w.clock()) || got.LastNetwork != "2001:db8:1:2::/64" {
			t.Errorf("%d writes, %v, %s", writes.Load(), got.LastUsed, got.LastNetwork)
		}
		if got := w.stored(refused.Handle); !got.LastUsed.IsZero() {
			t.Errorf("a refused key was used at %v", got.LastUsed)
		}
	})
}

// readOnly is a store that keeps no uses while err is set, and records the order of ids.
type readOnly struct {
	background
	sizes []int
	ids   []int64
	next  int64
}

func (r *readOnly) Identify(ctx context.Context, digest string) (*auth.Identity, string, error) {
	id, stored, err := r.background.Identify(ctx, digest)
	r.next--
	id.Auth.(*apikey.Key).ID = r.next
	return id, stored, err
}

func (r *readOnly) SaveUses(ctx context.Context, uses []apikey.Use) error {
	err := r.background.SaveUses(ctx, uses)
	if err != nil {
		return err
	}
	r.sizes = append(r.sizes, len(uses))
	for _, use := range uses {
		r.ids = append(r.ids, use.ID)
	}
	return nil
}

// What a read-only database does not take is kept and tried again, for a bounded number of keys.
// Sanctum #207, #574 (deadlocks): all processes write in the order of ids, in short transactions.
func TestUsesWaitForAReadOnlyDatabase(t *testing.T) {
	t.Parallel()
	store := &readOnly{}
	store.err = auth.ErrUnavailable
	keys := apikey.New(apikey.Config{Store: store, Tx: noTx{}, Log: slog.New(slog.DiscardHandler)})
	const most = 50_000
	for n := range most + 1000 {
		if _, err := keys.Verify(t.Context(), example); err != nil {
			t.Fatal(err)
		}
		if n%20_000 == 0 {
			if err := keys.Flush(t.Context()); !errors.Is(err, auth.ErrUnavailable) {
				t.Fatal(err)
			}
		}
	}
	store.err = nil
	if err := keys.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(store.ids) != most || !slices.IsSorted(store.ids) || slices.Max(store.sizes) > 200 {
		t.Errorf("%d uses, sorted: %v, in batches of %d", len(store.ids), slices.IsSorted(store.ids),
			slices.Max(store.sizes))
	}
}

// A use that cannot be written does not undo a later one, which came while it was written.
func TestKeptUseDoesNotUndoALaterOne(t *testing.T) {
	t.Parallel()
	store, now := &background{err: auth.ErrUnavailable}, noon
	keys := apikey.New(apikey.Config{Store: store, Tx: noTx{}, Now: func() time.Time { return now }})
	use := func() {
		now = now.Add(time.Hour)
		if _, err := keys.Verify(t.Context(), example); err != nil {
			t.Fatal(err)
		}
	}
	use()
	store.during = use
	if err := keys.Flush(t.Context()); !errors.Is(err, auth.ErrUnavailable) {
		t.Fatal(err)
	}
	store.during, store.err = nil, nil
	if err := keys.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(store.uses) != 1 || !store.uses[0].At.Equal(noon.Add(2*time.Hour)) {
		t.Errorf("%+v", store.uses)
	}
}

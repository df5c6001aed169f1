package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestCountersOfTwoProcesses opens the file twice, as two processes do.
func TestCountersOfTwoProcesses(t *testing.T) {
	t.Parallel()
	path := copyOf(t, template(t))
	var all sync.WaitGroup
	var passed atomic.Int32
	for range 2 {
		counters := openWith(t, path, sqlstore.Config{Wait: long}).Counters()
		for range 50 {
			all.Go(func() {
				ok, _, err := counters.Take(t.Context(), "user:id/1", 10, time.Hour)
				if err != nil {
					t.Error(err)
				}
				if ok {
					passed.Add(1)
				}
			})
		}
	}
	all.Wait()
	if passed.Load() != 10 {
		t.Errorf("%d passed", passed.Load())
	}
}

func TestEndedCountersArePruned(t *testing.T) {
	t.Parallel()
	path := copyOf(t, template(t))
	db := open(t, path)
	const many = 30
	for n := range many {
		mustTake(t, db, fmt.Sprint("user:id/", n), 1, true)
	}
	rows := func() (n int) {
		t.Helper()
		err := sqldb.Of(db).Query(t.Context(), func(scan func(...any) error) error { return scan(&n) },
			"SELECT count(*) FROM latchkey_throttle")
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if rows() != many {
		t.Fatalf("%d rows", rows())
	}
	raw(t, path, "UPDATE latchkey_throttle SET ends = 1000 + rowid WHERE name <> 'user:id/7'")
	for _, want := range []int{many + 1 - 8, many + 1 - 16, many + 1 - 24, 2, 2} { // 29 ended, of them 8 at a time
		mustTake(t, db, "user:id/new", 10, true)
		if got := rows(); got != want {
			t.Errorf("%d rows, want %d", got, want)
		}
	}
	mustTake(t, db, "user:id/7", 1, false) // counts still
	mustTake(t, db, "user:id/0", 1, true)  // begins afresh
}

func mustTake(t *testing.T, db *sqlstore.DB, key string, limit int, want bool) {
	t.Helper()
	if ok, _, err := db.Counters().Take(t.Context(), key, limit, time.Hour); ok != want || err != nil {
		t.Errorf("%s: %v, %v", key, ok, err)
	}
}

// TestCountersThatFail checks that a counter which fails admits nobody.
func TestCountersThatFail(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		db   func(t *testing.T) *sqlstore.DB
		key  string
		want error // nil: any
	}{
		"no table": {func(t *testing.T) *sqlstore.DB { return open(t, filepath.Join(t.TempDir(), "empty.sqlite3")) },
			"k", sqlstore.ErrNoSchema},
		"closed": {func(t *testing.T) *sqlstore.DB {
			db := open(t, copyOf(t, template(t)))
			if err := db.Close(); err != nil {
				t.Error(err)
			}
			return db
		}, "k", auth.ErrUnavailable},
		"locked": {func(t *testing.T) *sqlstore.DB {
			path := copyOf(t, template(t))
			db := openWith(t, path, sqlstore.Config{Wait: brief})
			other := rawOpen(t, path)
			t.Cleanup(func() { other.Close() })
			if _, err := other.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
				t.Fatal(err)
			}
			return db
		}, "k", auth.ErrUnavailable},
		"a malformed row": {func(t *testing.T) *sqlstore.DB {
			path := copyOf(t, template(t))
			raw(t, path, "INSERT INTO latchkey_throttle (name, ends, taken) VALUES ('k', 0, x'01')")
			return open(t, path)
		}, "k", nil},
		"a long key": {func(t *testing.T) *sqlstore.DB { return open(t, copyOf(t, template(t))) },
			strings.Repeat("x", 256), auth.ErrInvalid},
		"a key with NUL": {func(t *testing.T) *sqlstore.DB { return open(t, copyOf(t, template(t))) }, "a\x00b",
			auth.ErrInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ok, _, err := test.db(t).Counters().Take(t.Context(), test.key, 5, time.Hour)
			if ok || err == nil || test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("%v, %v", ok, err)
			}
		})
	}
}

// TestRefusedCountersDoNotWrite holds the write lock. A refused request does not wait for it, an
// admitted one does.
func TestRefusedCountersDoNotWrite(t *testing.T) {
	t.Parallel()
	path := copyOf(t, template(t))
	mustTake(t, open(t, path), "k", 1, true)
	db := openWith(t, path, sqlstore.Config{Wait: brief})
	other := rawOpen(t, path)
	defer other.Close()
	if _, err := other.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	mustTake(t, db, "k", 1, false)
}

func TestCountersJoinATransaction(t *testing.T) {
	t.Parallel()
	db := open(t, copyOf(t, template(t)))
	undo := errors.New("undo")
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		for _, want := range []bool{true, false} {
			if ok, _, err := db.Counters().Take(ctx, "k", 1, time.Hour); ok != want || err != nil {
				t.Errorf("%v, %v", ok, err)
			}
		}
		return undo
	})
	if !errors.Is(err, undo) {
		t.Error(err)
	}
	mustTake(t, db, "k", 1, true)
}

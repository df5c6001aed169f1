package sqlstore_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/auth/cache"
	"github.com/latchkey-go/latchkey/internal/dbtest"
)

// TestHitAllocates: the check of a token or an API key whose identity is cached makes no
// allocation, also if the client's address is known and the last use of the key is noted.
func TestHitAllocates(t *testing.T) {
	s := newCachedSite(dbtest.Open(t))
	of := s.make(t, "alice")
	s.untilCached(t, of)
	ids := cache.New(cache.Config{Changes: s.db.Changes(), MaxAge: time.Hour})
	noting := apikey.New(apikey.Config{Store: s.db.APIKeys(), Tx: s.db, Cache: ids})
	client := func(address string) context.Context {
		return auth.WithAttempt(t.Context(), auth.Attempt{Client: address})
	}
	for what, check := range map[string]func() error{
		"token":   func() error { _, err := s.tokens.Verify(t.Context(), of.token); return err },
		"API key": func() error { _, err := s.keys.Verify(t.Context(), of.key); return err },
	} {
		allocatesNothing(t, what, check)
	}
	for _, address := range []string{"", "203.0.113.7", "203.0.113.7:4711", "2001:db8::7", "[2001:db8::7]:4711"} {
		ctx := client(address)
		allocatesNothing(t, "API key of "+address, func() error { _, err := noting.Verify(ctx, of.key); return err })
	}
}

func allocatesNothing(t *testing.T, what string, check func() error) {
	t.Helper()
	got := testing.AllocsPerRun(1000, func() {
		if err := check(); err != nil {
			t.Fatal(err)
		}
	})
	if got > 0 {
		t.Errorf("%s: %v allocations", what, got)
	}
}

// TestMemoryOfIdentities: a cached token takes at most 600 bytes, with its user.
func TestMemoryOfIdentities(t *testing.T) {
	const n = 10_000
	db := dbtest.Open(t)
	for _, statement := range []string{
		`INSERT INTO auth_user (username, first_name, last_name, email, password, is_active, is_staff, is_superuser, date_joined)
			WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
			SELECT 'user' || i, '', '', 'user' || i || '@example.com', '!', 1, 0, 0, '2026-01-02 03:04:05' FROM n`,
		`INSERT INTO authtoken_token (key, created, user_id)
			SELECT printf('%040d', id), '2026-01-02 03:04:05', id FROM auth_user`,
	} {
		if _, err := db.SQL().Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	tokens := newCachedSite(db).tokens
	verify := func(from, to int) {
		for i := from; i <= to; i++ {
			if _, err := tokens.Verify(t.Context(), fmt.Sprintf("%040d", i)); err != nil {
				t.Fatal(err)
			}
		}
	}
	used := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	verify(1, 100) // what the first checks cost is not counted
	before := used()
	verify(101, n)
	each := float64(used()-before) / (n - 100)
	verify(n, n) // the cache is alive until here
	t.Logf("%.0f bytes an identity", each)
	if each > 600 {
		t.Errorf("%.0f bytes an identity, want at most 600", each)
	}
}

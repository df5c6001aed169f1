package sqlstore_test

import (
	"context"
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

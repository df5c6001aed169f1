package cache_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/cache"
)

// store is a store of credentials that counts how often it is read.
type store struct {
	users map[string]auth.UserID // by credential
	reads int
	err   error
	then  func() // runs after a read
}

func (s *store) load(credential string) func(context.Context) (*auth.Identity, error) {
	return func(context.Context) (*auth.Identity, error) {
		s.reads++
		id, found := s.users[credential]
		if s.then != nil {
			s.then()
		}
		switch {
		case s.err != nil:
			return nil, s.err
		case !found:
			return nil, fmt.Errorf("load: %w", auth.ErrNotFound)
		}
		return &auth.Identity{User: auth.User{ID: id, Active: true}, Auth: held(credential)}, nil
	}
}

// held is a credential that its identity holds, as a token is.
type held string

func (h held) Holds(credential string) bool { return string(h) == credential }

// check looks a credential up, and returns the user and whether the store was read.
func (s *store) check(t *testing.T, c *cache.Identities, credential string) (auth.UserID, bool) {
	t.Helper()
	before := s.reads
	id, err := c.Identity(t.Context(), cache.Token, credential, s.load(credential))
	if err != nil && !errors.Is(err, auth.ErrNotFound) {
		t.Fatal(err)
	}
	if id == nil {
		return "", s.reads > before
	}
	return id.User.ID, s.reads > before
}

// TestChanges has what each kind of change ends: what is remembered of the changed user, of another
// one, and of an unknown credential.
func TestChanges(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change                       func(*cache.Changes)
		endsOwn, endsOther, endsJunk bool
	}{
		"none":            {func(*cache.Changes) {}, false, false, false},
		"of the user":     {func(c *cache.Changes) { c.User("1") }, true, false, true},
		"of another user": {func(c *cache.Changes) { c.User("2") }, false, true, true},
		"of everyone":     {func(c *cache.Changes) { c.All() }, true, true, true},
		"a new user":      {func(c *cache.Changes) { c.Added() }, false, false, true},
		"two":             {func(c *cache.Changes) { c.All(); c.User("1") }, true, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changes := cache.NewChanges(cache.ChangesConfig{})
			ids := cache.New(cache.Config{Changes: changes})
			s := &store{users: map[string]auth.UserID{"a": "1", "b": "2"}}
			for _, credential := range []string{"a", "b", "junk"} {
				s.check(t, ids, credential)
				if _, read := s.check(t, ids, credential); read {
					t.Fatalf("%s is read again", credential)
				}
			}
			c.change(changes)
			for credential, want := range map[string]bool{"a": c.endsOwn, "b": c.endsOther, "junk": c.endsJunk} {
				if _, read := s.check(t, ids, credential); read != want {
					t.Errorf("%s is read: %v, want %v", credential, read, want)
				}
			}
		})
	}
}

// TestChangeDuringRead has a change between a read and its return: the answer may be the old one,
// so that it is not used again. DRF #4515, oathkeeper #1082, heimdall #3452.
func TestChangeDuringRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		credential string
		change     func(*cache.Changes)
	}{
		"of the user":      {"a", func(c *cache.Changes) { c.User("1") }},
		"of everyone":      {"a", func(c *cache.Changes) { c.All() }},
		"a new credential": {"junk", func(c *cache.Changes) { c.Added() }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changes := cache.NewChanges(cache.ChangesConfig{})
			ids := cache.New(cache.Config{Changes: changes})
			s := &store{users: map[string]auth.UserID{"a": "1"}, then: func() { c.change(changes) }}
			s.check(t, ids, c.credential)
			s.then = nil
			if _, read := s.check(t, ids, c.credential); !read {
				t.Error("a stale answer is used")
			}
		})
	}
}

// TestBypass has the reads that neither use the cache nor fill it.
func TestBypass(t *testing.T) {
	t.Parallel()
	live, uncommitted := true, false
	changes := cache.NewChanges(cache.ChangesConfig{
		Live:        func(time.Duration) bool { return live },
		Uncommitted: func(context.Context) bool { return uncommitted },
	})
	ids := cache.New(cache.Config{Changes: changes})
	s := &store{users: map[string]auth.UserID{"a": "1"}}
	reads := func(want bool, when string) {
		t.Helper()
		for range 2 {
			if _, read := s.check(t, ids, "a"); read != want {
				t.Errorf("%s: read is %v", when, read)
			}
		}
	}
	live = false
	reads(true, "signals are lost")
	live, uncommitted = true, true
	reads(true, "inside a transaction")
	uncommitted = false
	s.check(t, ids, "a")
	reads(false, "afterwards")
	live = false
	reads(true, "signals are lost again")
	live, uncommitted = true, true
	reads(true, "inside a transaction again")

	s.err = auth.ErrUnavailable
	if _, err := ids.Identity(t.Context(), cache.Token, "new", s.load("new")); !errors.Is(err, auth.ErrUnavailable) {
		t.Errorf("a fault: %v", err)
	}
	s.err = nil
	if user, _ := s.check(t, nil, "a"); user != "1" {
		t.Errorf("without a cache: %q", user)
	}
	long := strings.Repeat("x", 256)
	s.users[long] = "2"
	uncommitted = false
	for range 2 {
		if user, read := s.check(t, ids, long); user != "2" || !read {
			t.Errorf("a long credential: %q, read %v", user, read)
		}
	}
}

// TestKinds: oathkeeper GHSA-4mq7, a credential of one kind finds the identity of another.
func TestKinds(t *testing.T) {
	t.Parallel()
	ids := cache.New(cache.Config{Changes: cache.NewChanges(cache.ChangesConfig{})})
	s := &store{users: map[string]auth.UserID{"a": "1"}}
	s.check(t, ids, "a")
	_, err := ids.Identity(t.Context(), cache.APIKey, "a", func(context.Context) (*auth.Identity, error) {
		return nil, auth.ErrNotFound
	})
	if !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("%v", err)
	}
	if _, read := s.check(t, ids, "a"); read {
		t.Error("the other kind has displaced the first")
	}
}

// TestJunk floods the cache with unknown credentials: a known one stays.
func TestJunk(t *testing.T) {
	t.Parallel()
	ids := cache.New(cache.Config{Changes: cache.NewChanges(cache.ChangesConfig{}), Unknown: 100, Memory: 1 << 16})
	s := &store{users: map[string]auth.UserID{"a": "1"}}
	s.check(t, ids, "a")
	for n := range 10_000 {
		s.check(t, ids, fmt.Sprint("junk ", n))
	}
	if _, read := s.check(t, ids, "a"); read {
		t.Error("junk has displaced a known credential")
	}
}

// TestMaxAge: an identity is read again after a while, although nothing has changed.
func TestMaxAge(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ids := cache.New(cache.Config{Changes: cache.NewChanges(cache.ChangesConfig{}), MaxAge: time.Minute})
		s := &store{users: map[string]auth.UserID{"a": "1"}}
		for _, credential := range []string{"a", "junk"} {
			s.check(t, ids, credential)
			time.Sleep(59 * time.Second)
			if _, read := s.check(t, ids, credential); read {
				t.Errorf("%s is read after 59 s", credential)
			}
			time.Sleep(2 * time.Second)
			if _, read := s.check(t, ids, credential); !read {
				t.Errorf("%s is not read after 61 s", credential)
			}
		}
	})
}

// TestBlind: while signals are lost, an identity is used for a bounded time.
func TestBlind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		live := false
		changes := cache.NewChanges(cache.ChangesConfig{Live: func(time.Duration) bool { return live }})
		ids := cache.New(cache.Config{Changes: changes, Blind: 5 * time.Second})
		s := &store{users: map[string]auth.UserID{"a": "1"}}
		s.check(t, ids, "a")
		time.Sleep(4 * time.Second)
		if _, read := s.check(t, ids, "a"); read {
			t.Error("it is read after 4 s")
		}
		time.Sleep(2 * time.Second)
		if _, read := s.check(t, ids, "a"); !read {
			t.Error("it is not read after 6 s")
		}
		changes.User("1") // one's own changes are known
		if _, read := s.check(t, ids, "a"); !read {
			t.Error("it is not read after a change")
		}
		live = true
		time.Sleep(30 * time.Second)
		if _, read := s.check(t, ids, "a"); read {
			t.Error("it is read although signals are heard again")
		}
	})
}

// TestHitAllocates: a hit costs no memory.
func TestHitAllocates(t *testing.T) {
	ids := cache.New(cache.Config{Changes: cache.NewChanges(cache.ChangesConfig{})})
	s := &store{users: map[string]auth.UserID{"a": "1"}}
	s.check(t, ids, "a")
	load, ctx := s.load("a"), t.Context()
	allocations := testing.AllocsPerRun(100, func() {
		if _, err := ids.Identity(ctx, cache.Token, "a", load); err != nil {
			t.Fatal(err)
		}
	})
	if allocations != 0 {
		t.Errorf("a hit makes %v allocations", allocations)
	}
}

func BenchmarkHit(b *testing.B) {
	ids := cache.New(cache.Config{Changes: cache.NewChanges(cache.ChangesConfig{})})
	key := "0123456789012345678901234567890123456789"
	s := &store{users: map[string]auth.UserID{key: "1"}}
	load, ctx := s.load(key), b.Context()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ids.Identity(ctx, cache.Token, key, load); err != nil {
			b.Fatal(err)
		}
	}
}

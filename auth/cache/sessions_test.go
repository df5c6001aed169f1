package cache_test

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/cache"
)

// TestSessionChanges has what each kind of change ends: a session of the changed user, one of
// another user, a token of either, and what is remembered of an unknown session and token.
func TestSessionChanges(t *testing.T) {
	t.Parallel()
	const own, other, oldToken = "own session", "other session", "token"
	all := []string{own, other, oldToken, "unknown session", "unknown token"}
	for name, c := range map[string]struct {
		change func(*cache.Changes)
		ends   []string
	}{
		"none":          {func(*cache.Changes) {}, nil},
		"of everyone":   {func(c *cache.Changes) { c.All() }, all},
		"of the user":   {func(c *cache.Changes) { c.User("1") }, []string{own, oldToken, "unknown token"}},
		"a new user":    {func(c *cache.Changes) { c.Added() }, []string{"unknown token"}},
		"every session": {func(c *cache.Changes) { c.Sessions() }, []string{own, other, "unknown session"}},
		"a new session": {func(c *cache.Changes) { c.SessionsAdded() }, []string{"unknown session"}},
		"of one session": {
			func(c *cache.Changes) { c.Session(cache.SessionMark(own)) }, []string{own},
		},
		"of an unknown session": {
			func(c *cache.Changes) { c.Session(cache.SessionMark("unknown session")) }, []string{"unknown session"},
		},
		"of no mark":      {func(c *cache.Changes) { c.Session("") }, []string{own, other, "unknown session"}},
		"of a short mark": {func(c *cache.Changes) { c.Session("ab") }, []string{own, other, "unknown session"}},
		"of a long mark":  {func(c *cache.Changes) { c.Session("0001") }, []string{own, other, "unknown session"}},
		"of a mark that is no number": {
			func(c *cache.Changes) { c.Session("-12") }, []string{own, other, "unknown session"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changes := cache.NewChanges(cache.ChangesConfig{})
			ids := cache.New(cache.Config{Changes: changes})
			s := &store{users: map[string]auth.UserID{own: "1", other: "2", oldToken: "1"}}
			reads := func(credential string) bool {
				kind, before := cache.Token, s.reads
				if strings.Contains(credential, "session") {
					kind = cache.Session
				}
				_, _ = ids.Identity(t.Context(), kind, credential, s.load(credential))
				return s.reads > before
			}
			for _, credential := range all {
				reads(credential)
				if reads(credential) {
					t.Fatalf("%s is read again", credential)
				}
			}
			c.change(changes)
			for _, credential := range all {
				if got, want := reads(credential), slices.Contains(c.ends, credential); got != want {
					t.Errorf("%s is read: %v, want %v", credential, got, want)
				}
			}
		})
	}
}

// TestSessionChangeDuringRead has a change of the session between a read and its return.
func TestSessionChangeDuringRead(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*cache.Changes){
		"of the session": func(c *cache.Changes) { c.Session(cache.SessionMark("a")) },
		"of any session": func(c *cache.Changes) { c.Sessions() },
		"of its user":    func(c *cache.Changes) { c.User("1") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changes := cache.NewChanges(cache.ChangesConfig{})
			ids := cache.New(cache.Config{Changes: changes})
			s := &store{users: map[string]auth.UserID{"a": "1"}, then: func() { change(changes) }}
			for range 2 {
				if _, err := ids.Identity(t.Context(), cache.Session, "a", s.load("a")); err != nil {
					t.Fatal(err)
				}
				s.then = nil
			}
			if s.reads != 2 {
				t.Error("a stale answer is used")
			}
		})
	}
}

// TestSessionMark: marks are as the trigger of PostgreSQL makes them, and differ.
func TestSessionMark(t *testing.T) {
	t.Parallel()
	marks := map[string]bool{}
	for n := range 1000 {
		key := fmt.Sprint("session ", n)
		mark := cache.SessionMark(key)
		if want := fmt.Sprintf("%x", sha256.Sum256([]byte(key)))[:3]; mark != want {
			t.Errorf("%q, want %q", mark, want)
		}
		marks[mark] = true
	}
	if len(marks) < 800 {
		t.Errorf("%d marks of 1000 sessions", len(marks))
	}
}

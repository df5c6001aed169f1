package cache_test

import (
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/cache"
)

// TestCommits has two commits of one user under way at once, and a change of another process: the
// user's identity is read until both have ended, and is used again afterwards.
func TestCommits(t *testing.T) {
	t.Parallel()
	changes := cache.NewChanges(cache.ChangesConfig{})
	ids := cache.New(cache.Config{Changes: changes})
	s := &store{users: map[string]auth.UserID{"a": "1", "b": "2"}}
	reads := func(want bool, when string) {
		t.Helper()
		s.check(t, ids, "a")
		if _, read := s.check(t, ids, "a"); read != want {
			t.Errorf("%s: read is %t", when, read)
		}
		s.check(t, ids, "b")
		if _, read := s.check(t, ids, "b"); read {
			t.Errorf("%s: the other user is read", when)
		}
	}
	reads(false, "before")
	first := changes.Begin(cache.Commit{Users: []auth.UserID{"1", "1"}})
	reads(true, "during the first")
	second := changes.Begin(cache.Commit{Users: []auth.UserID{"1"}})
	changes.User("1")
	first()
	reads(true, "during the second")
	changes.Added()
	second()
	reads(false, "afterwards")
	changes.Begin(cache.Commit{})()
	if _, read := s.check(t, ids, "a"); read {
		t.Error("a commit that changes nothing ends an identity")
	}
	changes.Begin(cache.Commit{All: true})()
	if _, read := s.check(t, ids, "b"); !read {
		t.Error("a change is not counted")
	}
}

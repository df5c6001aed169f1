package auth_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

func TestScopes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, as  string
		limited   bool
		allows    string // "" for none
		refuses   string
		withinABC bool
	}{
		{"*", "*", false, "a", "", false},
		{"", "", true, "", "a", true},
		{"a", "a", true, "a", "b", true},
		{" b  a b ", "a b", true, "b", "c", true},
		{"a d", "a d", true, "d", "b", false},
		{"orders:read", "orders:read", true, "orders:read", "orders", false},
		{"orders:read", "orders:read", true, "orders:read", "orders:read:all", false},
		{"orders:read", "orders:read", true, "orders:read", "ORDERS:READ", false},
		{"a", "a", true, "a", "*", true},
	} {
		s, err := auth.ParseScopes(c.text)
		if err != nil || s.String() != c.as || s.Limited() != c.limited {
			t.Errorf("%q: %q, limited %t, %v", c.text, s, s.Limited(), err)
		}
		if c.allows != "" && !s.Allow(c.allows) || c.refuses != "" && s.Allow(c.refuses) {
			t.Errorf("%q: Allow(%q) %t, Allow(%q) %t",
				c.text, c.allows, s.Allow(c.allows), c.refuses, s.Allow(c.refuses))
		}
		abc, _ := auth.LimitTo("a", "b", "c")
		if s.Within(abc) != c.withinABC || !s.Within(auth.Scopes{}) || !s.Within(s) {
			t.Errorf("%q within a b c: %t; within itself: %t", c.text, s.Within(abc), s.Within(s))
		}
	}
}

// A scope that cannot be read must not turn into all scopes.
func TestInvalidScopes(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"a *", "a\x00", "ä", `a"`, `a\b`, "a\x7f", strings.Repeat("x", 101)} {
		s, err := auth.ParseScopes(text)
		if !errors.Is(err, auth.ErrInvalid) || !s.Limited() || s.Allow("a") || s.Allow("*") {
			t.Errorf("%q: %q, %v", text, s, err)
		}
	}
	if _, err := auth.ParseScopes(strings.Repeat("x", 100)); err != nil {
		t.Error(err)
	}
}

func FuzzScopes(f *testing.F) {
	for _, text := range []string{"*", "", "a b", "a *", "orders:read orders:write", "ä"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := auth.ParseScopes(text)
		if err != nil {
			if s.Allow("a") || !s.Limited() {
				t.Errorf("%q is refused and allows something", text)
			}
			return
		}
		again, err := auth.ParseScopes(s.String())
		if err != nil || again.String() != s.String() || again.Limited() != s.Limited() {
			t.Errorf("%q: %q again is %q, %v", text, s, again, err)
		}
		if (text == "*") == s.Limited() {
			t.Errorf("%q: limited %t", text, s.Limited())
		}
	})
}

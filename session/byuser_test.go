package session_test

import (
	"errors"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/session"
)

// TestByUser lists the sessions of one user, and ends one of them.
func TestByUser(t *testing.T) {
	t.Parallel()
	h, dave := empty(t)
	erin := h.user(t, "erin")
	first, second, other := startSession(t, h, dave), startSession(t, h, dave), startSession(t, h, erin)
	handles := func(user auth.UserID) map[string]bool {
		all := map[string]bool{}
		for s, err := range h.sessions.ByUser(t.Context(), user) {
			if err != nil || s.Expires.IsZero() {
				t.Fatal(s, err)
			}
			all[s.Handle] = true
		}
		return all
	}
	if got := handles(dave); len(got) != 2 || !got[session.HandleOf(first)] || !got[session.HandleOf(second)] {
		t.Errorf("%v", got)
	}
	if got := handles(""); len(got) != 0 {
		t.Errorf("of nobody: %v", got)
	}
	for _, handle := range []string{session.HandleOf(other), first, "", "none"} { // erin's, and a key
		if err := h.sessions.End(t.Context(), dave, handle); !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("%q: %v", handle, err)
		}
	}
	if err := h.sessions.End(t.Context(), dave, session.HandleOf(first)); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{first: "", second: "dave", other: "erin"} {
		if user, _ := h.whose(t, key); user != want {
			t.Errorf("%q, want %q", user, want)
		}
	}
}

package session_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/session"
)

// startSession signs the user in and returns the session's key.
func startSession(t *testing.T, h house, user auth.UserID) string {
	t.Helper()
	header := http.Header{}
	if err := h.sessions.SignIn(httptest.NewRequest("POST", "/", nil), header, auth.User{ID: user}); err != nil {
		t.Fatal(err)
	}
	for _, cookie := range (&http.Response{Header: header}).Cookies() {
		if cookie.Name == "sessionid" {
			return cookie.Value
		}
	}
	t.Fatal("no session cookie")
	return ""
}

// All of a user's sessions end, Django's recorded one too, and nobody else's.
func TestEndAll(t *testing.T) {
	t.Parallel()
	h := reference(t)
	alice, _ := h.whose(t, aliceKey)
	account, err := h.db.Users().UserByName(t.Context(), alice)
	if err != nil {
		t.Fatal(err)
	}
	other, err := h.db.Users().UserByName(t.Context(), "bob")
	if err != nil {
		t.Fatal(err)
	}
	first, second, bobs := startSession(t, h, account.ID), startSession(t, h, account.ID), startSession(t, h, other.ID)
	broken := session.Session{Key: "broken", Data: "no:valid:data", Expires: time.Now().AddDate(100, 0, 0)}
	if err := h.db.Sessions().SaveSession(t.Context(), broken); err != nil {
		t.Fatal(err)
	}
	ended, err := h.sessions.EndAll(t.Context(), account.ID)
	if err != nil || ended < 3 { // the recorded database has sessions of hers
		t.Errorf("%d ended, %v", ended, err)
	}
	for key, want := range map[string]string{aliceKey: "", first: "", second: "", bobs: "bob"} {
		if user, _ := h.whose(t, key); user != want {
			t.Errorf("%q, want %q", user, want)
		}
	}
	if _, err := h.db.Sessions().Session(t.Context(), "broken"); err != nil {
		t.Errorf("a session of nobody: %v", err)
	}
	if ended, err := h.sessions.EndAll(t.Context(), account.ID); err != nil || ended != 0 {
		t.Errorf("again: %d, %v", ended, err)
	}
	if ended, err := h.sessions.EndAll(t.Context(), ""); err != nil || ended != 0 { // not all that belong to nobody
		t.Errorf("of no user: %d, %v", ended, err)
	}
	startSession(t, h, account.ID)
	if ended, err := h.sessions.EndAllOf(t.Context(), account.ID, other.ID); err != nil || ended < 2 {
		t.Errorf("of both: %d, %v", ended, err)
	}
	if user, _ := h.whose(t, bobs); user != "" {
		t.Errorf("bob's session signs %q in", user)
	}
	if ended, err := h.sessions.EndAllOf(t.Context()); err != nil || ended != 0 {
		t.Errorf("of nobody: %d, %v", ended, err)
	}
}

// The session of the request stays, and its answer depends on the cookie. Without a session in the
// request all end.
func TestEndOthers(t *testing.T) {
	t.Parallel()
	h := reference(t)
	alice, err := h.db.Users().UserByName(t.Context(), "alice")
	if err != nil {
		t.Fatal(err)
	}
	own, other := startSession(t, h, alice.ID), startSession(t, h, alice.ID)
	r := httptest.NewRequest("POST", "/", nil)
	r.AddCookie(&http.Cookie{Name: "sessionid", Value: own})
	header := http.Header{}
	if _, err := h.sessions.EndOthers(r, header, alice.ID); err != nil || header.Get("Vary") != "Cookie" {
		t.Errorf("%v, %v", err, header)
	}
	for key, want := range map[string]string{own: "alice", other: ""} {
		if user, _ := h.whose(t, key); user != want {
			t.Errorf("%q, want %q", user, want)
		}
	}
	ended, err := h.sessions.EndOthers(httptest.NewRequest("POST", "/", nil), header, alice.ID)
	if user, _ := h.whose(t, own); ended != 1 || err != nil || user != "" {
		t.Errorf("without a cookie: %d, %v, %q", ended, err, user)
	}
}

// unlisted is a store whose sessions of a user cannot be read.
type unlisted struct{ session.Store }

func (unlisted) SessionsOf(context.Context, []auth.UserID, session.Session, int) ([]session.Session, error) {
	return nil, auth.ErrUnavailable
}

// unsearched is a store whose sessions cannot be searched.
type unsearched struct{ session.Store }

func (unsearched) UnnotedSessions(context.Context, string, int) ([]session.Session, string, error) {
	return nil, "", auth.ErrUnavailable
}

func TestEndAllFaults(t *testing.T) {
	t.Parallel()
	for name, store := range map[string]func(session.Store) session.Store{
		"list":   func(s session.Store) session.Store { return unlisted{s} },
		"search": func(s session.Store) session.Store { return unsearched{s} },
	} {
		h := reference(t, func(c *session.Config) { c.Store = store(c.Store) })
		_, all := h.sessions.EndAll(t.Context(), "1")
		one := h.sessions.End(t.Context(), "1", "handle")
		var list error
		for _, list = range h.sessions.ByUser(t.Context(), "1") {
		}
		for what, err := range map[string]error{"all": all, "one": one, "list": list} {
			if !errors.Is(err, auth.ErrUnavailable) {
				t.Errorf("%s, %s: %v", name, what, err)
			}
		}
	}
	h := reference(t, func(c *session.Config) { c.Store = lockedSessions{c.Store} })
	user, _ := h.whose(t, aliceKey)
	account, err := h.db.Users().UserByName(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	if ended, err := h.sessions.EndAll(t.Context(), account.ID); ended != 0 || !errors.Is(err, auth.ErrUnavailable) {
		t.Error(ended, err)
	}
}

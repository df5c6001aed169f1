package session_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/session"
)

// lockedUpdates is a store that cannot update sessions.
type lockedUpdates struct{ session.Store }

func (lockedUpdates) UpdateSession(context.Context, session.Session) error {
	return auth.ErrUnavailable
}

// TestSaveEveryRequestRenews lists answers, and whether they renew the session, as Django's
// SessionMiddleware does with SESSION_SAVE_EVERY_REQUEST.
func TestSaveEveryRequestRenews(t *testing.T) {
	t.Parallel()
	later := now.Add(time.Hour)
	for name, c := range map[string]struct {
		answer  http.HandlerFunc
		renewed bool
	}{
		"nothing written": {func(http.ResponseWriter, *http.Request) {}, true},
		"a body":          {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "x") }, true},
		"copied":          {func(w http.ResponseWriter, _ *http.Request) { io.Copy(w, strings.NewReader("x")) }, true},
		"flushed":         {func(w http.ResponseWriter, _ *http.Request) { w.(http.Flusher).Flush() }, true},
		"hints before": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusNotFound)
		}, true},
		"a refusal": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) }, true},
		"a fault":   {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }, false},
		"another cookie already": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Add("Set-Cookie", "sessionid=other")
		}, false},
	} {
		clock := now
		h, dave := empty(t, func(c *session.Config) {
			c.SaveEveryRequest, c.Now = true, func() time.Time { return clock }
		})
		key := cookies(h.signIn(t, dave))["sessionid"]
		clock = later
		w := httptest.NewRecorder()
		h.sessions.Handler(c.answer).ServeHTTP(w, ask("GET", "/", "", "Cookie: sessionid="+key))
		row, err := h.stored(t, key)
		if renewed := row.Expires.Equal(later.Add(14 * 24 * time.Hour)); renewed != c.renewed || err != nil {
			t.Errorf("%s: expires %v, %v", name, row.Expires, err)
		}
		if got := cookies(w.Header())["sessionid"] == key; got != c.renewed {
			t.Errorf("%s: %v", name, w.Header())
		}
	}
}

// A session that cannot be renewed is logged, and the answer stays.
func TestSaveEveryRequestWithoutADatabase(t *testing.T) {
	t.Parallel()
	var log logLines
	h, dave := empty(t, func(c *session.Config) {
		c.SaveEveryRequest, c.Log, c.Store = true, log.logger(), lockedUpdates{c.Store}
	})
	key := cookies(h.signIn(t, dave))["sessionid"]
	w := httptest.NewRecorder()
	h.sessions.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) })).
		ServeHTTP(w, ask("GET", "/", "", "Cookie: sessionid="+key))
	if w.Code != 204 || len(w.Header()["Set-Cookie"]) != 0 || !log.contains("lifetime not renewed") ||
		log.contains(key) {
		t.Errorf("%d, %v, %s", w.Code, w.Header(), log.text())
	}
}

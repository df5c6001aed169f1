package session_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/cache"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// cached gives a Config a cache, with a long life, and a clock.
func cached(clock *time.Time) func(*session.Config) {
	return func(c *session.Config) {
		c.Cache = cache.New(cache.Config{Changes: c.Tx.(*sqlstore.DB).Changes(), MaxAge: time.Hour})
		c.Now = func() time.Time { return *clock }
	}
}

// statements returns how many statements fn runs.
func (h house) statements(fn func()) (n int) {
	sqldb.Of(h.db).Observe(func(string) { n++ })
	defer sqldb.Of(h.db).Observe(nil)
	fn()
	return n
}

// look returns the user of a session, the Set-Cookie lines, and how many statements that took.
func (h house) look(t *testing.T, sessions *session.Service, key string) (user auth.UserID, set []string, n int) {
	t.Helper()
	header := http.Header{}
	n = h.statements(func() {
		u, err := sessions.User(ask("GET", "/", "", "Cookie: sessionid="+key), header)
		if err != nil {
			t.Error(err)
		}
		user = u.ID
	})
	return user, header["Set-Cookie"], n
}

// TestCachedSession: a known session costs no statement, by the service and in a view, and ends by
// the clock alone.
func TestCachedSession(t *testing.T) {
	t.Parallel()
	clock := now
	h, dave := empty(t, cached(&clock))
	key := startSession(t, h, dave)
	if user, _, n := h.look(t, h.sessions, key); user != dave || n != 2 {
		t.Errorf("at first: user %q, %d statements", user, n)
	}
	if user, set, n := h.look(t, h.sessions, key); user != dave || n != 0 || set != nil {
		t.Errorf("then: user %q, %d statements, cookies %q", user, n, set)
	}
	n := h.statements(func() {
		w := h.answer("GET", "/auth/session/", "", "Cookie: sessionid="+key)
		if want := `{"user":"dave","auth":null}`; w.Body.String() != want {
			t.Errorf("%s, want %s", w.Body, want)
		}
	})
	if n != 0 {
		t.Errorf("a view: %d statements", n)
	}
	clock = now.Add(14*24*time.Hour - time.Second)
	if user, _, n := h.look(t, h.sessions, key); user != dave || n != 0 {
		t.Errorf("a second before it expires: user %q, %d statements", user, n)
	}
	clock = now.Add(14 * 24 * time.Hour)
	if user, set, _ := h.look(t, h.sessions, key); user != "" || len(set) != 1 {
		t.Errorf("when it has expired: user %q, cookies %q", user, set)
	}
}

// TestCachedSessionKinds has sessions that sign nobody in. Those that a write cannot change are not
// read again.
func TestCachedSessionKinds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prepare    func(ctx context.Context, h house, dave auth.UserID, key string) error
		statements int  // when it is asked for again
		removes    bool // the cookie
	}{
		"unknown": {func(ctx context.Context, h house, _ auth.UserID, key string) error {
			return h.db.Sessions().DeleteSession(ctx, key)
		}, 0, true},
		"anonymous": {func(ctx context.Context, h house, _ auth.UserID, key string) error {
			row := session.Session{Key: key, Data: "no signature", Expires: now.Add(time.Hour)}
			return h.db.Sessions().UpdateSession(ctx, row)
		}, 0, false},
		"expired": {func(ctx context.Context, h house, _ auth.UserID, key string) error {
			row, err := h.db.Sessions().Session(ctx, key)
			row.Expires = now
			return errors.Join(err, h.db.Sessions().UpdateSession(ctx, row))
		}, 0, true},
		"of an inactive user (simplejwt CVE-2024-22513)": {
			func(ctx context.Context, h house, dave auth.UserID, _ string) error {
				return h.users.SetActive(ctx, dave, false)
			}, 2, false},
		"ended by a change of the password": {func(ctx context.Context, h house, dave auth.UserID, _ string) error {
			return h.users.SetPassword(ctx, dave, "looking-glass")
		}, 0, true}, // the first look deletes the row, and the second one remembers that
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := now
			h, dave := empty(t, cached(&clock))
			key := startSession(t, h, dave)
			if user, _, _ := h.look(t, h.sessions, key); user != dave {
				t.Fatalf("user %q", user)
			}
			if err := c.prepare(t.Context(), h, dave, key); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if user, set, _ := h.look(t, h.sessions, key); user != "" || len(set) > 0 != c.removes {
					t.Errorf("user %q, cookies %q", user, set)
				}
			}
			if _, _, n := h.look(t, h.sessions, key); n != c.statements {
				t.Errorf("%d statements, want %d", n, c.statements)
			}
		})
	}
}

// TestCacheOfTwoServices shares a cache between services with other secrets and backends: neither
// takes what the other has decided (oathkeeper GHSA-4mq7).
func TestCacheOfTwoServices(t *testing.T) {
	t.Parallel()
	clock := now
	var config session.Config
	h, dave := empty(t, cached(&clock), func(c *session.Config) { config = *c })
	key := startSession(t, h, dave)
	for name, change := range map[string]func(*session.Config){
		"other secrets":  func(c *session.Config) { c.Secrets = []string{"another secret"} },
		"other backends": func(c *session.Config) { c.Backends = []string{"myapp.Backend"} },
	} {
		strict := over(h.db, h.db.Users(), func(c *session.Config) { c.Cache = config.Cache }, change).sessions
		for range 2 {
			if user, _, _ := h.look(t, h.sessions, key); user != dave {
				t.Errorf("%s: user %q by the first service", name, user)
			}
			if user, _, _ := h.look(t, strict, key); user != "" {
				t.Errorf("%s: user %q by the other service", name, user)
			}
		}
	}
}

// TestCachedRenewal: a session whose hash an old secret has made is renewed from the cache too, if
// it could not be renewed when it was read.
func TestCachedRenewal(t *testing.T) {
	t.Parallel()
	clock := now
	h, dave := empty(t, cached(&clock))
	key := startSession(t, h, dave)
	store := &readOnly{Store: h.db.Sessions(), err: auth.ErrUnavailable}
	h = over(h.db, h.db.Users(), cached(&clock), func(c *session.Config) {
		c.Store, c.Secrets = store, []string{"the new secret", referenceSecret}
		c.Log = slog.New(slog.DiscardHandler)
	})
	for range 2 {
		if user, set, _ := h.look(t, h.sessions, key); user != dave || set != nil {
			t.Errorf("while it cannot be written: user %q, cookies %q", user, set)
		}
	}
	store.err = nil
	if user, set, _ := h.look(t, h.sessions, key); user != dave || len(set) != 1 {
		t.Errorf("user %q, cookies %q", user, set)
	}
	if user, _, _ := h.look(t, h.sessions, key); user != "" {
		t.Errorf("the old key still signs %q in", user)
	}
}

// readOnly is a store that cannot delete while it has an err.
type readOnly struct {
	session.Store
	err error
}

func (s *readOnly) DeleteSession(ctx context.Context, key string) error {
	if s.err != nil {
		return s.err
	}
	return s.Store.DeleteSession(ctx, key)
}

// TestDataIsRead: the content of a session is read in each request, although its user is cached.
func TestDataIsRead(t *testing.T) {
	t.Parallel()
	clock := now
	h, dave := empty(t, cached(&clock))
	key := startSession(t, h, dave)
	h.look(t, h.sessions, key)
	api := rest.New(rest.Config{Authenticators: []rest.Authenticator{session.Authentication{Sessions: h.sessions}}})
	view := api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		names, err := h.sessions.Data(r).Names()
		return rest.OK(names), err
	}))
	var w *httptest.ResponseRecorder
	n := h.statements(func() {
		w = httptest.NewRecorder()
		view.ServeHTTP(w, ask("GET", "/", "", "Cookie: sessionid="+key))
	})
	if n != 1 || !strings.Contains(w.Body.String(), "_auth_user_id") {
		t.Errorf("%d statements, %s", n, w.Body)
	}
}

//go:build !race

package latchkey_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/rest"
)

// TestGuardedGetAllocates holds what a GET on a guarded view of a whole site costs on a hit of the
// cache: no statement, and so many allocations, by credential. It counts, so it is not parallel.
func TestGuardedGetAllocates(t *testing.T) {
	site := open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
		for path, by := range map[string]rest.Authenticator{"/token/": site.TokenAuthentication,
			"/key/": site.BearerAuthentication, "/session/": site.SessionAuthentication} {
			site.View(path, rest.Func(func(r *rest.Request) (*rest.Response, error) { return rest.NoContent(), nil }),
				rest.Authenticators(by), rest.Permissions(rest.IsAuthenticated))
		}
		return nil
	}}, func(s *latchkey.Settings) { s.Log.Access, s.Cache.MaxAge = "off", time.Hour })
	token, key, session := guardedCredentials(t, site)
	for path, c := range map[string]struct {
		header, value string
		most          float64
	}{
		"/token/":   {"Authorization", "Token " + token, 3},
		"/key/":     {"Authorization", "Bearer " + key, 4},
		"/session/": {"Cookie", "sessionid=" + session, 10},
	} {
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set(c.header, c.value)
		w := &unread{nowhere: nowhere{http.Header{}}}
		get := func() {
			clear(w.header)
			site.ServeHTTP(w, r)
		}
		get() // reads what is cached from now on
		statements := atomic.Int64{}
		sqldb.Of(site.DB).Observe(func(string) { statements.Add(1) })
		got := testing.AllocsPerRun(500, get)
		sqldb.Of(site.DB).Observe(nil)
		if w.status != http.StatusNoContent || statements.Load() != 0 || got > c.most {
			t.Errorf("%s: status %d, %d statements, %v allocations, want at most %v", path, w.status, statements.Load(),
				got, c.most)
		}
	}
}

// guardedCredentials makes a user with a token, an API key and a session.
func guardedCredentials(t *testing.T, site *latchkey.Site) (tok, key, session string) {
	t.Helper()
	user, err := site.Users.Create(t.Context(), auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
	if err != nil {
		t.Fatal(err)
	}
	made, err := site.Tokens.GetOrCreate(t.Context(), user.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, secret, err := site.Keys.Create(t.Context(), apikey.CreateParams{User: user.ID, Name: "alice"})
	if err != nil {
		t.Fatal(err)
	}
	header := http.Header{}
	if err := site.Sessions.SignIn(httptest.NewRequest("POST", "/", nil), header, user); err != nil {
		t.Fatal(err)
	}
	for _, c := range (&http.Response{Header: header}).Cookies() {
		if c.Name == "sessionid" {
			session = c.Value
		}
	}
	return made.Key, secret.Reveal(), session
}

// unread is nowhere with the last status.
type unread struct {
	nowhere
	status int
}

func (w *unread) WriteHeader(status int) { w.status = status }

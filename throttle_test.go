package latchkey_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
)

// trySignIn posts a wrong password from an address.
func trySignIn(site *latchkey.Site, address string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", "/token/", strings.NewReader("username=alice&password=x"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	r.RemoteAddr = address + ":1"
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	return w
}

func newAccount(t *testing.T, site *latchkey.Site, name string) auth.UserID {
	t.Helper()
	user, err := site.Users.Create(t.Context(), auth.NewUser{Username: name})
	if err != nil {
		t.Fatal(err)
	}
	return user.ID
}

// Sign-in is throttled by address, and by the address that a trusted proxy names.
func TestSignInIsThrottled(t *testing.T) {
	t.Parallel()
	routes := func(site *latchkey.Site) { site.View("/token/", site.ObtainAuthToken) }
	limited := func(s *latchkey.Settings) {
		s.SignInRate, s.TrustedProxies = "2/hour", []string{"10.0.0.1"}
	}
	site := open(t, latchkey.Project{Setup: routes}, limited)
	for i, c := range []struct {
		address, forwarded string
		status             int
	}{
		{"192.0.2.1", "", 400}, {"192.0.2.1", "", 400}, {"192.0.2.1", "", 429}, {"192.0.2.2", "", 400},
		{"192.0.2.1", "192.0.2.9", 429}, // a stranger's word
		{"10.0.0.1", "192.0.2.1", 429},  // a proxy's
		{"10.0.0.1", "192.0.2.3", 400},
	} {
		w := trySignIn(site, c.address, "X-Forwarded-For: "+c.forwarded)
		if w.Code != c.status || (w.Code == 429) != (len(w.Header()["Retry-After"]) == 1) {
			t.Errorf("try %d of %s for %q: %d %s, want %d", i+1, c.address, c.forwarded, w.Code, w.Body, c.status)
		}
	}

	// More accounts are not more tries.
	token, err := site.Tokens.GetOrCreate(t.Context(), newAccount(t, site, "mallory"))
	if err != nil {
		t.Fatal(err)
	}
	if w := trySignIn(site, "192.0.2.1", "Authorization: Token "+token.Key); w.Code != 429 {
		t.Errorf("with a token of one's own: %d", w.Code)
	}

	// Who replaces the API's defaults says so itself.
	ported := open(t, latchkey.Project{Setup: routes, API: (*latchkey.Site).DRFDefaults}, limited)
	for range 4 {
		if w := trySignIn(ported, "192.0.2.1"); w.Code != 400 {
			t.Errorf("DRF's defaults: %d", w.Code)
		}
	}
	off := open(t, latchkey.Project{Setup: routes}, func(s *latchkey.Settings) { s.SignInRate = "none" })
	for range 4 {
		if w := trySignIn(off, "192.0.2.1"); w.Code != 400 {
			t.Errorf("none: %d", w.Code)
		}
	}
}

// A project may accept formats that Django does not enable either unless told.
func TestMoreHashers(t *testing.T) {
	t.Parallel()
	site := open(t, latchkey.Project{Hashers: []password.Hasher{password.MD5{}}})
	pool := password.NewPool(password.Config{Hashers: []password.Hasher{password.MD5{}}})
	md5, err := pool.Hash(t.Context(), "wonderland-1865")
	if err != nil {
		t.Fatal(err)
	}
	other := open(t, latchkey.Project{})
	for _, s := range []*latchkey.Site{site, other} {
		alice, err := s.Users.Create(t.Context(), auth.NewUser{Username: "alice"})
		if err != nil {
			t.Fatal(err)
		}
		if err := latchkey.StoreHash(t.Context(), s, alice.ID, md5); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := site.Users.Authenticate(t.Context(), "alice", "wonderland-1865"); err != nil {
		t.Errorf("a format that the project accepts: %v", err)
	}
	if _, err := other.Users.Authenticate(t.Context(), "alice", "wonderland-1865"); err == nil {
		t.Error("a format that nobody has enabled signs in")
	}
}

// Several changes are one, and what waits for the commit sees them.
func TestTx(t *testing.T) {
	t.Parallel()
	var mailed []string
	site := open(t, latchkey.Project{Setup: func(site *latchkey.Site) {
		site.Users.OnCreate(func(ctx context.Context, user auth.User) error {
			site.Tx.AfterCommit(ctx, func() {
				if _, err := site.Users.ByID(ctx, user.ID); err != nil {
					t.Errorf("after the commit: %v", err)
				}
				mailed = append(mailed, user.Username)
			})
			return nil
		})
	}})
	undo := errors.New("undo")
	err := site.Tx.InTx(t.Context(), func(ctx context.Context) error {
		if _, err := site.Users.Create(ctx, auth.NewUser{Username: "bob"}); err != nil {
			return err
		}
		return undo
	})
	if !errors.Is(err, undo) || len(mailed) != 0 {
		t.Errorf("%v, mailed %v", err, mailed)
	}
	if _, err := site.Users.Create(t.Context(), auth.NewUser{Username: "alice"}); err != nil || len(mailed) != 1 {
		t.Errorf("%v, mailed %v", err, mailed)
	}
}

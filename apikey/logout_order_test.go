package apikey_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	keyhttp "github.com/latchkey-go/latchkey/apikey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
)

// interfering calls before before each step of a log-out everywhere, which then has its error.
type interfering struct {
	h      *house
	before func(step string) error
}

func (i interfering) Revoke(ctx context.Context, user auth.UserID) error {
	if err := i.before("token"); err != nil {
		return err
	}
	return i.h.Tokens.Revoke(ctx, user)
}

func (i interfering) SignOut(r *http.Request, header http.Header) error {
	if err := i.before("own session"); err != nil {
		return err
	}
	return i.h.sessions.SignOut(r, header)
}

func (i interfering) EndAll(ctx context.Context, user auth.UserID) (int, error) {
	if err := i.before("sessions"); err != nil {
		return 0, err
	}
	return i.h.sessions.EndAll(ctx, user)
}

func (i interfering) EndOthers(r *http.Request, header http.Header, user auth.UserID) (int, error) {
	if err := i.before("sessions"); err != nil {
		return 0, err
	}
	return i.h.sessions.EndOthers(r, header, user)
}

// Record implements auth.Recorder: the revocation of a key fails.
func (i interfering) Record(_ context.Context, e auth.Event) error {
	if e.Action == "key.revoke" {
		return i.before("keys")
	}
	return nil
}

// mountInterfering mounts a log-out everywhere at /all/ with before. It returns the credentials of
// alice.
func mountInterfering(t *testing.T, before func(h *house, step string) error) (*house, map[string]string) {
	t.Helper()
	var i interfering
	h := open(t, func(c *apikey.Config) { c.Audit = &i })
	i = interfering{h, func(string) error { return nil }}
	_, key := h.key(t, "*")
	held := map[string]string{
		"key": "X-API-Key: " + key, "token": "Authorization: Token " + h.Token(t, h.alice.ID).Key,
		"session": h.session(t), "another session": h.session(t),
	}
	i.before = func(step string) error { return before(h, step) }
	logout := keyhttp.Logout{Keys: h.keys, Tokens: i, Sessions: i}
	api := rest.New(rest.Config{Authenticators: []rest.Authenticator{
		keyhttp.Authentication{Keys: h.keys, Header: "X-API-Key"},
		keyhttp.Authentication{Keys: h.keys, Tokens: h.Tokens, Scheme: "Token"},
		uncheckedSession{session.Authentication{Sessions: h.sessions}},
	}})
	h.mux.Handle("/all/", api.View(keyhttp.LogoutAllView{Logout: logout}))
	return h, held
}

// If a step of a log-out everywhere fails, the client can repeat the request: its own credential
// ends last. Only the last step of all, which ends keys that were made meanwhile, comes later.
func TestLogoutEverywhereAgain(t *testing.T) {
	t.Parallel()
	for _, by := range []string{"key", "token", "session"} {
		for _, fails := range []string{"sessions", "keys", "token", "own session"} {
			if fails == "own session" && by != "session" {
				continue
			}
			fault := errors.New("disk gone")
			h, held := mountInterfering(t, func(_ *house, step string) error {
				if step == fails {
					return fault
				}
				return nil
			})
			if got := h.send(t.Context(), "POST /all/", "", held[by]); got.Code != 500 {
				t.Errorf("by %s, %s fails: %d", by, fails, got.Code)
			}
			fault = nil
			if got := h.send(t.Context(), "POST /all/", "", held[by]); got.Code != 204 {
				t.Errorf("by %s, again after %s failed: %d", by, fails, got.Code)
			}
			for name, line := range held {
				if got := h.send(t.Context(), "GET /whoami/", "", line); got.Code != 401 {
					t.Errorf("by %s, %s still works: %d", by, name, got.Code)
				}
			}
		}
	}
}

// Somebody who has stolen a credential makes keys with it all the time. None of them outlives a
// log-out everywhere by the same credential.
func TestLogoutEverywhereWhileKeysAreMade(t *testing.T) {
	t.Parallel()
	for _, by := range []string{"key", "token", "session"} {
		var made []string
		stolen := ""
		h, held := mountInterfering(t, func(h *house, step string) error {
			if step == "keys" { // in a transaction, which would wait for itself
				return nil
			}
			got := h.send(t.Context(), "POST /keys/", `{"name":"stolen"}`, stolen)
			if key, ok := got.JSON["key"].(string); ok {
				made = append(made, "X-API-Key: "+key)
			}
			return nil
		})
		stolen = held[by]
		if got := h.send(t.Context(), "POST /all/", "", stolen); got.Code != 204 {
			t.Errorf("by %s: %d %s", by, got.Code, got.Body)
		}
		for _, line := range made {
			if got := h.send(t.Context(), "GET /whoami/", "", line); got.Code != 401 {
				t.Errorf("by %s: a key that was made meanwhile works: %d", by, got.Code)
			}
		}
		if len(made) == 0 {
			t.Errorf("by %s: no key was made", by)
		}
	}
}

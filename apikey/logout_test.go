package apikey_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth/apikey"
)

// Logging out ends the credential of the request and no other.
func TestLogout(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, key := h.key(t, "orders:read")
	_, other := h.key(t, "orders:read")
	held := map[string]string{
		"key":     "X-API-Key: " + key,
		"token":   "Authorization: Token " + h.Token(t, h.alice.ID).Key,
		"session": h.session(t),
	}
	others := []string{"X-API-Key: " + other, h.session(t), "Authorization: Token " + h.Token(t, h.bob.ID).Key}
	for name, line := range held {
		if got := h.send(t.Context(), "POST /logout/", "", line); got.Code != 204 {
			t.Errorf("%s: %d %s", name, got.Code, got.Body)
		}
		if got := h.send(t.Context(), "GET /whoami/", "", line); got.Code != 401 {
			t.Errorf("%s still works: %d %s", name, got.Code, got.Body)
		}
		if got := h.send(t.Context(), "POST /logout/", "", line); got.Code != 401 {
			t.Errorf("%s, again: %d", name, got.Code)
		}
	}
	for _, line := range others {
		if got := h.send(t.Context(), "GET /whoami/", "", line); got.Code != 200 {
			t.Errorf("%s: %d", line[:10], got.Code)
		}
	}
	if got := h.send(t.Context(), "POST /logout/", ""); got.Code != 401 {
		t.Error(got.Code)
	}
}

// Logging out everywhere ends all of alice's credentials but her password, and no one else's.
func TestLogoutEverywhere(t *testing.T) {
	t.Parallel()
	basic := "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte("alice:"+password))
	for _, by := range []string{"key", "bound key", "token", "session", "password", "limited key"} {
		h := open(t)
		_, full := h.key(t, "*")
		_, bound := h.key(t, "*", withNetworks("192.0.2.0/24"), withLife(time.Hour))
		_, limited := h.key(t, "keys orders:read")
		_, bobs := h.key(t, "*", func(p *apikey.CreateParams) { p.User = h.bob.ID })
		held := map[string]string{
			"key": "X-API-Key: " + full, "bound key": "X-API-Key: " + bound, "limited key": "X-API-Key: " + limited,
			"token":   "Authorization: Token " + h.Token(t, h.alice.ID).Key,
			"session": h.session(t), "another session": h.session(t),
		}
		line, want := held[by], 401
		if by == "password" {
			line = basic
		}
		got := h.send(t.Context(), "POST /logout/all/", "", line)
		if by == "limited key" { // it could make none of the others
			want = 200
			if got.Code != 403 {
				t.Errorf("%s: %d %s", by, got.Code, got.Body)
			}
		} else if got.Code != 204 {
			t.Errorf("%s: %d %s", by, got.Code, got.Body)
		}
		if removed := strings.HasPrefix(got.Header().Get("Set-Cookie"), "sessionid="); removed != (by == "session") {
			t.Errorf("by %s: %v", by, got.Header())
		}
		for name, line := range held {
			if got := h.send(t.Context(), "GET /whoami/", "", line); got.Code != want {
				t.Errorf("by %s, %s: %d %s", by, name, got.Code, got.Body)
			}
		}
		for _, line := range []string{"X-API-Key: " + bobs, basic} {
			if got := h.send(t.Context(), "GET /whoami/", "", line); got.Code != 200 {
				t.Errorf("by %s: %d %s", by, got.Code, got.Body)
			}
		}
	}
}

func TestWhoAmI(t *testing.T) {
	t.Parallel()
	h := open(t)
	key, text := h.key(t, "orders:read")
	drf := h.Token(t, h.alice.ID)
	for line, want := range map[string]string{
		"X-API-Key: " + text: `"credential":{"kind":"key","handle":"` + key.Handle + `","name":"test"`,
		"Authorization: Token " + drf.Key: `"credential":{"kind":"token","created":"` +
			drf.Created.Format(time.RFC3339) + `"}}`,
		h.session(t): `"credential":null}`,
	} {
		got := h.send(t.Context(), "GET /whoami/", "", line)
		user, _ := got.JSON["user"].(map[string]any)
		if got.Code != 200 || !strings.Contains(got.Body.String(), want) || user["username"] != "alice" {
			t.Errorf("%d %s\nwant %s", got.Code, got.Body, want)
		}
		for _, secret := range []string{text, drf.Key, "pbkdf2", "password"} {
			if strings.Contains(got.Body.String(), secret) {
				t.Errorf("the answer has a secret: %s", got.Body)
			}
		}
	}
}

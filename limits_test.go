package latchkey_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/rest"
)

// TestClientAddressOfASite checks that views get the client's address from a trusted proxy, unless
// the API has a ClientAddress of its own.
func TestClientAddressOfASite(t *testing.T) {
	t.Parallel()
	setup := func(site *latchkey.Site) error {
		site.View("/", rest.Func(func(r *rest.Request) (*rest.Response, error) {
			return rest.OK(rest.Object{"address", r.ClientAddress()}), nil
		}, "GET"), rest.Permissions(rest.AllowAny))
		return nil
	}
	for _, c := range []struct {
		name, proxy, want string
		api               func(*latchkey.Site) rest.Config
	}{
		{"a trusted proxy", "192.0.2.1", "203.0.113.9", nil}, // httptest's client is 192.0.2.1
		{"no trusted proxy", "192.0.2.9", "192.0.2.1", nil},
		{"DRFDefaults", "192.0.2.9", "198.51.100.7,203.0.113.9", (*latchkey.Site).DRFDefaults},
	} {
		site := open(t, latchkey.Project{Setup: setup, API: c.api},
			func(s *latchkey.Settings) { s.TrustedProxies = []string{c.proxy} })
		w := get(site, "GET", "/", "Host: example.com", "X-Forwarded-For: 198.51.100.7, 203.0.113.9",
			"Accept: application/json")
		if want := `{"address":"` + c.want + `"}`; strings.ReplaceAll(w.Body.String(), " ", "") != want {
			t.Errorf("%s: %s, want %s", c.name, w.Body, want)
		}
	}
}

// TestMaxBodyOfASite checks that limits.max_body bounds the bodies of views, unless the API has a
// MaxBody of its own.
func TestMaxBodyOfASite(t *testing.T) {
	t.Parallel()
	setup := func(site *latchkey.Site) error {
		site.View("/", rest.Func(func(r *rest.Request) (*rest.Response, error) {
			var in struct{ A string }
			return rest.NoContent(), r.Decode(&in)
		}, "POST"), rest.Permissions(rest.AllowAny))
		return nil
	}
	own := func(site *latchkey.Site) rest.Config {
		c := site.SecureDefaults()
		c.MaxBody = 1000
		return c
	}
	for _, c := range []struct {
		name    string
		project latchkey.Project
		fits    int // bytes
	}{
		{"the setting", latchkey.Project{Setup: setup}, 100},
		{"the API's own", latchkey.Project{Setup: setup, API: own}, 1000},
	} {
		site := open(t, c.project, func(s *latchkey.Settings) { s.Limits.MaxBody = 100 })
		for _, size := range []int{c.fits, c.fits + 1} {
			r := httptest.NewRequest("POST", "http://example.com/",
				strings.NewReader(`{"a":"`+strings.Repeat("x", size-8)+`"}`))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			site.ServeHTTP(w, r)
			if want := map[bool]int{true: 204, false: 400}[size == c.fits]; w.Code != want {
				t.Errorf("%s: %d bytes: %d %s", c.name, size, w.Code, w.Body)
			}
		}
	}
}

package latchkey_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/rest"
)

// TestSecuritySettings checks the headers of each setting. A trusted proxy reports https.
func TestSecuritySettings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*latchkey.SecuritySettings)
		// status, Strict-Transport-Security, X-Content-Type-Options, Referrer-Policy,
		// Cross-Origin-Opener-Policy, X-Frame-Options
		want string
	}{
		{"the defaults", func(*latchkey.SecuritySettings) {}, "204||nosniff|same-origin|same-origin|DENY"},
		{"HSTS", func(s *latchkey.SecuritySettings) { s.HSTSSeconds = 60 },
			"204|max-age=60|nosniff|same-origin|same-origin|DENY"},
		{"HSTS with subdomains and preload", func(s *latchkey.SecuritySettings) {
			s.HSTSSeconds, s.HSTSIncludeSubdomains, s.HSTSPreload = 60, true, true
		}, "204|max-age=60; includeSubDomains; preload|nosniff|same-origin|same-origin|DENY"},
		{"HSTS with preload", func(s *latchkey.SecuritySettings) { s.HSTSSeconds, s.HSTSPreload = 60, true },
			"204|max-age=60; preload|nosniff|same-origin|same-origin|DENY"},
		{"all off", func(s *latchkey.SecuritySettings) {
			s.ContentTypeNosniff, s.ReferrerPolicy, s.CrossOriginOpenerPolicy, s.XFrameOptions = "off", "off", "off",
				"off"
		}, "204|||||"},
		{"other values", func(s *latchkey.SecuritySettings) {
			s.ReferrerPolicy, s.CrossOriginOpenerPolicy, s.XFrameOptions = "no-referrer", "unsafe-none", "SAMEORIGIN"
		}, "204||nosniff|no-referrer|unsafe-none|SAMEORIGIN"},
	} {
		site := open(t, latchkey.Project{Setup: func(site *latchkey.Site) error {
			site.View("/", rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.NoContent(), nil }),
				rest.Permissions(rest.AllowAny))
			return nil
		}}, func(s *latchkey.Settings) {
			s.TrustedProxies = []string{"192.0.2.1"} // httptest's client
			c.change(&s.Security)
		})
		w := get(site, "GET", "/", "Host: example.com", "X-Forwarded-Proto: https")
		got := []string{strings.Fields(w.Result().Status)[0]}
		for _, name := range []string{"Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy",
			"Cross-Origin-Opener-Policy", "X-Frame-Options"} {
			got = append(got, w.Header().Get(name))
		}
		if diff := cmp.Diff(c.want, strings.Join(got, "|")); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// TestSSLRedirect checks that only http requests are redirected to https. A trusted proxy reports
// the scheme.
func TestSSLRedirect(t *testing.T) {
	t.Parallel()
	for _, on := range []bool{true, false} {
		site := open(t, latchkey.Project{},
			func(s *latchkey.Settings) { s.TrustedProxies, s.Security.SSLRedirect = []string{"192.0.2.1"}, on })
		for scheme, want := range map[string]int{"http": map[bool]int{true: 301, false: 404}[on], "https": 404} {
			w := get(site, "GET", "/x/?y=1", "Host: example.com", "X-Forwarded-Proto: "+scheme)
			if w.Code != want || want == 301 && w.Header().Get("Location") != "https://example.com/x/?y=1" {
				t.Errorf("ssl_redirect %v, %s: %d %s", on, scheme, w.Code, w.Header().Get("Location"))
			}
		}
	}
}

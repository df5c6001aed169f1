package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/web"
)

// forwardedHosts returns a site whose handler answers with the host that it sees.
func forwardedHosts() *web.Handler {
	cfg := config(nil)
	cfg.Hosts, cfg.ProxyHost = []string{".example.com"}, true
	return web.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Host) }), cfg)
}

// FuzzForwardedHost: whatever a proxy or another peer sends, the handler sees only a host that is
// allowed.
func FuzzForwardedHost(f *testing.F) {
	for _, host := range []string{"", ",", "example.com", "www.example.com:8443", "evil.example",
		"example.com,evil.example",
		"example.com@evil.example", "example.com\x00.evil.example", "EXAMPLE.com.", "[::1]", "example.com:", "\xff"} {
		f.Add(host)
	}
	site := forwardedHosts()
	allowed := httptest.NewRequest("GET", "/", nil)
	f.Fuzz(func(t *testing.T, host string) {
		for _, peer := range []string{"192.0.2.1:1", "203.0.113.5:1"} {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = peer
			r.Header["X-Forwarded-Host"] = []string{host}
			w := httptest.NewRecorder()
			site.ServeHTTP(w, r)
			got := w.Body.String()
			switch trusted := peer == "192.0.2.1:1"; {
			case !trusted && (w.Code != 200 || got != allowed.Host):
				t.Errorf("%q of an untrusted peer: %d %q", host, w.Code, got)
			case trusted && w.Code == 200 && got != host:
				t.Errorf("%q of the proxy: %q", host, got)
			case trusted && w.Code == 200 && !isBelow(got, "example.com"):
				t.Errorf("%q is allowed", host)
			}
			if r.Host != allowed.Host {
				t.Errorf("the outer request's Host is now %q", r.Host)
			}
		}
	})
}

// TestPort: X-Forwarded-Port counts from a trusted proxy alone.
func TestPort(t *testing.T) {
	t.Parallel()
	proxies := config(nil).Proxies
	for peer, want := range map[string]string{"192.0.2.1:1": "8443", "203.0.113.5:1": "", "@": ""} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = peer
		r.Header.Set("X-Forwarded-Port", "8443")
		r.Header["X_Forwarded_Port"] = []string{"1"}
		if got := proxies.Port(r); got != want {
			t.Errorf("%s: %q, want %q", peer, got, want)
		}
	}
}

// isBelow reports whether a Host header names domain or one of its subdomains. It is written apart
// from the code that it checks.
func isBelow(host, domain string) bool {
	u, err := http.NewRequest("GET", "http://"+host+"/", nil)
	if err != nil {
		return false
	}
	name := strings.ToLower(strings.TrimSuffix(u.URL.Hostname(), "."))
	return name == domain || strings.HasSuffix(name, "."+domain)
}

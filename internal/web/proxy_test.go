package web_test

import (
	"bytes"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/web"
)

// clientOf is the client's address in the access log.
func clientOf(peer string, forwarded ...string) string {
	var logs bytes.Buffer
	cfg := config(&logs)
	cfg.Proxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = peer
	if forwarded != nil {
		r.Header["X-Forwarded-For"] = forwarded
	}
	web.New(hello, cfg).ServeHTTP(httptest.NewRecorder(), r)
	return loggedClient(logs.String())
}

func loggedClient(logs string) string {
	_, client, _ := strings.Cut(strings.TrimSpace(logs), "client=")
	return client
}

func TestClient(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, peer string
		forwarded  []string
		want       string
	}{
		{"nobody in between", "203.0.113.5:999", nil, "203.0.113.5"},
		{"a stranger lies", "203.0.113.5:999", []string{"198.51.100.1"}, "203.0.113.5"},
		{"a proxy", "10.0.0.1:999", []string{"198.51.100.1"}, "198.51.100.1"},
		{"the client lies to the proxy", "10.0.0.1:999", []string{"1.1.1.1, 198.51.100.1"}, "198.51.100.1"},
		{"the client lies in a line of its own", "10.0.0.1:999", []string{"1.1.1.1", "198.51.100.1"}, "198.51.100.1"},
		{"two proxies", "10.0.0.1:999", []string{"1.1.1.1,198.51.100.1 , 10.2.3.4"}, "198.51.100.1"},
		{"only proxies", "10.0.0.1:999", []string{"10.9.9.9, 10.2.3.4"}, "10.9.9.9"},
		{"with a port", "10.0.0.1:999", []string{"198.51.100.1:4711"}, "198.51.100.1"},
		{"version 6", "[fd00::1]:999", []string{"2001:db8::7"}, "2001:db8::7"},
		{"version 6 with a port", "[fd00::1]:999", []string{"[2001:db8::7]:4711"}, "2001:db8::7"},
		{"version 6 in brackets", "[fd00::1]:999", []string{"[2001:db8::7]"}, "2001:db8::7"},
		{"version 4 in version 6", "[::ffff:10.0.0.1]:999", []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
		{"junk", "10.0.0.1:999", []string{"198.51.100.1, unknown"}, "10.0.0.1"},
		{"junk further left", "10.0.0.1:999", []string{"junk, 10.2.3.4"}, "10.2.3.4"},
		{"empty", "10.0.0.1:999", []string{""}, "10.0.0.1"},
		{"a lone comma", "10.0.0.1:999", []string{","}, "10.0.0.1"},
		{"a comma behind", "10.0.0.1:999", []string{"198.51.100.1,"}, "10.0.0.1"},
	} {
		if got := clientOf(c.peer, c.forwarded...); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestForwardedProto(t *testing.T) {
	t.Parallel()
	cfg := config(nil)
	cfg.SSLRedirect = true
	site := web.New(hello, cfg)
	for _, c := range []struct {
		peer, proto string
		want        int
	}{
		{"192.0.2.1:1", "https", 200},
		{"192.0.2.1:1", "https, http", 200},
		{"192.0.2.1:1", "http, https", 301},
		{"192.0.2.1:1", "HTTPS", 301},
		{"192.0.2.1:1", "", 301},
		{"203.0.113.5:1", "https", 301},
		{"@", "https", 301},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.peer
		r.Header.Set("X-Forwarded-Proto", c.proto)
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%q from %s: %d, want %d", c.proto, c.peer, w.Code, c.want)
		}
	}
	r := httptest.NewRequest("GET", "https://example.com/", nil) // sets r.TLS
	w := httptest.NewRecorder()
	if site.ServeHTTP(w, r); w.Code != 200 {
		t.Errorf("TLS of our own: %d", w.Code)
	}
}

func TestParseProxy(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"10.0.0.5": "10.0.0.5/32", "10.1.2.3/8": "10.0.0.0/8", "::1": "::1/128", "fd00::/8": "fd00::/8", "::ffff:10.0.0.5": "10.0.0.5/32", "::ffff:10.0.0.0/104": "10.0.0.0/8",
	} {
		if got, err := web.ParseProxy(text); err != nil || got.String() != want {
			t.Errorf("%s: %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "proxy", "10.0.0", "10.0.0.0/33", "fe80::1%eth0", "10.0.0.1:80"} {
		if got, err := web.ParseProxy(text); err == nil {
			t.Errorf("%q is %s", text, got)
		}
	}
}

// FuzzForwardedFor: whatever is to the left of what the proxy adds, the client is what the proxy adds.
func FuzzForwardedFor(f *testing.F) {
	for _, line := range []string{"", ",", "1.1.1.1", "10.0.0.1", "[::1]:80", "unknown", "fe80::1%x", "\x00,\xff"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if got := clientOf("203.0.113.5:1", line); got != "203.0.113.5" {
			t.Errorf("%q of a stranger: %s", line, got)
		}
		if got := clientOf("10.0.0.1:1", line, "198.51.100.1"); got != "198.51.100.1" {
			t.Errorf("%q before a proxy's own: %s", line, got)
		}
		clientOf("10.0.0.1:1", line)
	})
}

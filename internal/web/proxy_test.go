package web_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/web"
	"github.com/latchkey-go/latchkey/internal/webtest"
)

// clientOf returns the client's address in the access log.
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

// The address is the right-most one that no trusted proxy has. Clients choose the others: see
// Supabase (the first address) and DRF's NUM_PROXIES (a number of places, the same for all).
func TestClient(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, peer string
		forwarded  []string
		want       string
	}{
		{"no proxy", "203.0.113.5:999", nil, "203.0.113.5"},
		{"an untrusted peer forges the header", "203.0.113.5:999", []string{"198.51.100.1"}, "203.0.113.5"},
		{"a proxy", "10.0.0.1:999", []string{"198.51.100.1"}, "198.51.100.1"},
		{"the client forges the header before the proxy", "10.0.0.1:999", []string{"1.1.1.1, 198.51.100.1"},
			"198.51.100.1"},
		{"the client forges a header line of its own", "10.0.0.1:999", []string{"1.1.1.1", "198.51.100.1"},
			"198.51.100.1"},
		{"two proxies", "10.0.0.1:999", []string{"1.1.1.1,198.51.100.1 , 10.2.3.4"}, "198.51.100.1"},
		{"only proxies", "10.0.0.1:999", []string{"10.9.9.9, 10.2.3.4"}, "10.9.9.9"},
		{"with a port", "10.0.0.1:999", []string{"198.51.100.1:4711"}, "198.51.100.1"},
		{"version 6", "[fd00::1]:999", []string{"2001:db8::7"}, "2001:db8::7"},
		{"version 6 with a port", "[fd00::1]:999", []string{"[2001:db8::7]:4711"}, "2001:db8::7"},
		{"version 6 in brackets", "[fd00::1]:999", []string{"[2001:db8::7]"}, "2001:db8::7"},
		{"version 4 in version 6", "[::ffff:10.0.0.1]:999", []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
		{"a peer with a zone", "[fd00::1%eth0]:999", []string{"198.51.100.1"}, "198.51.100.1"},
		{"a proxy with a zone", "10.0.0.1:999", []string{"198.51.100.1, fd00::2%eth0"}, "198.51.100.1"},
		{"a proxy with a zone and a port", "10.0.0.1:999", []string{"198.51.100.1, [fd00::2%eth0]:80"}, "198.51.100.1"},
		{"version 4 in version 6, with a port", "10.0.0.1:999", []string{"198.51.100.1, [::ffff:10.0.0.2]:80"},
			"198.51.100.1"},
		{"not an address", "10.0.0.1:999", []string{"198.51.100.1, unknown"}, "10.0.0.1"},
		{"not an address further left", "10.0.0.1:999", []string{"junk, 10.2.3.4"}, "10.2.3.4"},
		{"empty", "10.0.0.1:999", []string{""}, "10.0.0.1"},
		{"a lone comma", "10.0.0.1:999", []string{","}, "10.0.0.1"},
		{"a comma at the end", "10.0.0.1:999", []string{"198.51.100.1,"}, "10.0.0.1"},
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
		t.Errorf("the server's own TLS: %d", w.Code)
	}
}

// TestForwardingAliases sends aliases of forwarding headers. A proxy does not strip them, and some
// servers treat them as the header that the proxy sets. Here only the header with exactly that name
// counts.
func TestForwardingAliases(t *testing.T) {
	t.Parallel()
	var logs buffer
	cfg := config(&logs)
	cfg.Hosts, cfg.SSLRedirect = []string{"*"}, true
	cfg.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	address, end := serve(t, server(web.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // reads the trailers
	}), cfg), nil))
	const proxied = "X-Forwarded-Proto: https\r\nX-Forwarded-For: 198.51.100.9\r\nX-Request-ID: mine\r\n"
	for _, c := range []struct {
		name, head, body string
		status           int
		client           string
	}{
		{"the proxy's own", proxied, "", 200, "198.51.100.9"},
		{"CVE-2025-64484, CVE-2026-39858: underscores",
			"X_Forwarded_For: 6.6.6.6\r\nX_Forwarded_Proto: https\r\nX_Request_ID: forged\r\n", "", 301, "127.0.0.1"},
		{"underscores beside the proxy's own",
			"X_Forwarded_For: 6.6.6.6\r\nX_Forwarded_Proto: http\r\nX_Request_ID: forged\r\n" + proxied, "", 200,
			"198.51.100.9"},
		{"one underscore", "X-Forwarded_For: 6.6.6.6\r\nX_Forwarded-Proto: https\r\nX-Request_ID: forged\r\n", "", 301,
			"127.0.0.1"},
		{"CVE-2026-88011: dots", "X.Forwarded.For: 6.6.6.6\r\nX.Forwarded.Proto: https\r\nX.Request.ID: forged\r\n", "",
			301, "127.0.0.1"},
		{"dots beside the proxy's own",
			"X.Forwarded.For: 6.6.6.6\r\nX.Forwarded.Proto: http\r\nX.Request.ID: forged\r\n" + proxied, "", 200,
			"198.51.100.9"},
		{"the names of CGI variables",
			"HTTP_X_FORWARDED_FOR: 6.6.6.6\r\nHTTP_X_FORWARDED_PROTO: https\r\nHTTP_X_REQUEST_ID: forged\r\n", "", 301,
			"127.0.0.1"},
		{"similar headers", "Forwarded: for=6.6.6.6;proto=https\r\nX-Real-IP: 6.6.6.6\r\nX-Forwarded-SSL: on\r\n" +
			"X-Forwarded-Scheme: https\r\nX-Forwarded-Port: 443\r\n", "", 301, "127.0.0.1"},
		{"CVE-2026-88004: trailers",
			"Transfer-Encoding: chunked\r\nTrailer: X-Forwarded-For, X-Forwarded-Proto, X-Request-ID\r\n",
			"0\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\nX-Request-ID: forged\r\n\r\n", 301,
			"127.0.0.1"},
		{"trailers beside the proxy's own", proxied +
			"Transfer-Encoding: chunked\r\nTrailer: X-Forwarded-For, X-Request-ID\r\n",
			"0\r\nX-Forwarded-For: 6.6.6.6\r\nX-Request-ID: forged\r\n\r\n", 200, "198.51.100.9"},
		{"CVE-2021-32813, CVE-2024-45410: Connection names them",
			"Connection: X-Forwarded-For, X-Forwarded-Proto, X-Request-ID\r\n" + proxied, "", 200, "198.51.100.9"},
		{"a proxy has stripped the headers that Connection names", "Connection: X-Forwarded-For, X-Forwarded-Proto\r\n",
			"", 301, "127.0.0.1"},
	} {
		before := len(logs.String())
		if got := webtest.Dial(t, address).Ask("POST / HTTP/1.1\r\nHost: a\r\n" + c.head + "\r\n" +
			c.body); !strings.HasPrefix(got, fmt.Sprint(c.status)) {
			t.Errorf("%s: %s, want %d", c.name, got, c.status)
		}
		line := logs.String()[before:]
		// the line is written after the answer
		for deadline := time.Now().Add(time.Minute); line == "" && time.Now().Before(deadline); {
			time.Sleep(time.Millisecond)
			line = logs.String()[before:]
		}
		id := "random"
		if strings.Contains(c.head, "X-Request-ID: mine") {
			id = "mine"
		}
		if got := loggedClient(line); got != c.client || !strings.Contains(line, " request_id="+id+" ") {
			t.Errorf("%s: client %s, want %s\n%s", c.name, got, c.client, line)
		}
	}
	if err := end(); err != nil {
		t.Error(err)
	}
}

func TestParseProxy(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"10.0.0.5": "10.0.0.5/32", "10.1.2.3/8": "10.0.0.0/8", "::1": "::1/128", "fd00::/8": "fd00::/8",
		"::ffff:10.0.0.5": "10.0.0.5/32", "::ffff:10.0.0.0/104": "10.0.0.0/8",
		"::ffff:0.0.0.0/96": "0.0.0.0/0", "::ffff:0.0.0.0/95": "::fffe:0:0/95", "::/0": "::/0",
	} {
		if got, err := web.ParseProxy(text); err != nil || got.String() != want {
			t.Errorf("%s: %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "proxy", "10.0.0", "10.0.0.0/33", "fe80::1%eth0", "10.0.0.1:80"} {
		if got, err := web.ParseProxy(text); err == nil {
			t.Errorf("%q is accepted as %s", text, got)
		}
	}
}

// FuzzForwardedFor: the client is the address that the proxy adds, whatever precedes it.
func FuzzForwardedFor(f *testing.F) {
	for _, line := range []string{"", ",", "1.1.1.1", "10.0.0.1", "[::1]:80", "unknown", "fe80::1%x", "\x00,\xff"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if got := clientOf("203.0.113.5:1", line); got != "203.0.113.5" {
			t.Errorf("%q of an untrusted peer: %s", line, got)
		}
		if got := clientOf("10.0.0.1:1", line, "198.51.100.1"); got != "198.51.100.1" {
			t.Errorf("%q before the proxy's own: %s", line, got)
		}
		clientOf("10.0.0.1:1", line)
	})
}

// TestRequestIDOfAnUntrustedPeer: only a trusted proxy may choose the id.
func TestRequestIDOfAnUntrustedPeer(t *testing.T) {
	t.Parallel()
	for peer, trusted := range map[string]bool{"192.0.2.1:1": true, "203.0.113.5:1": false, "@": false} {
		var logs bytes.Buffer
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = peer
		r.Header.Set("X-Request-Id", "mine")
		web.New(hello, config(&logs)).ServeHTTP(httptest.NewRecorder(), r)
		if strings.Contains(logs.String(), "request_id=mine") != trusted {
			t.Errorf("%s: %s", peer, &logs)
		}
	}
}

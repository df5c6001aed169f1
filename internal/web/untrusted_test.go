package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/web"
)

// TestUntrustedProxy: the log has one warning for each peer that sends a forwarding header and is
// not in trusted_proxies. The values of the header are not logged, and many peers do not flood the
// log.
func TestUntrustedProxy(t *testing.T) {
	t.Parallel()
	var logs buffer
	c := config(&logs)
	c.NoAccessLog = true
	site := web.New(hello, c)
	for _, step := range []struct{ peer, header, want string }{
		{"198.51.100.7:1", "", ""},
		{"198.51.100.7:1", "X-Request-Id", ""},
		{"192.0.2.1:1", "X-Forwarded-For", ""}, // trusted
		{"198.51.100.7:1", "X-Forwarded-For", "header=X-Forwarded-For peer=198.51.100.7 hint="},
		{"198.51.100.7:1", "X-Forwarded-For", ""},
		{"198.51.100.7:2", "Forwarded", ""},
		{"[2001:db8::1]:1", "Forwarded", "header=Forwarded peer=2001:db8::1 hint="},
		{"[2001:db8::2]:1", "Forwarded", ""}, // of the same /64
		{"[2001:db8:0:1::1]:1", "Forwarded", "peer=2001:db8:0:1::1"},
		{"198.51.100.8:1", "X-Real-Ip", "header=X-Real-Ip peer=198.51.100.8"},
		{"198.51.100.9:1", "X-Forwarded-Proto", "header=X-Forwarded-Proto"},
		{"198.51.100.10:1", "X-Forwarded-Host", "header=X-Forwarded-Host"},
		{"@", "X-Forwarded-For", `peer="a Unix socket"`},
		{"@", "X-Forwarded-For", ""},
	} {
		logs.text.Reset()
		forward(site, step.peer, step.header)
		got := logs.text.String()
		entry := "its address"
		if step.peer == "@" {
			entry = "unix"
		}
		if step.want == "" != (got == "") || !strings.Contains(got, step.want) || strings.Contains(got, "s3cret") ||
			got != "" && !strings.Contains(got,
				"add "+entry+" to trusted_proxies: until then all its clients count as one") {
			t.Errorf("%s from %s: log %q, want %s", step.header, step.peer, got, step.want)
		}
	}
	logs.text.Reset()
	for i := range 1000 {
		forward(site, fmt.Sprintf("203.0.%d.%d:1", i/250, i%250), "X-Forwarded-For")
	}
	if n := strings.Count(logs.text.String(), "\n"); n != 16-7 {
		t.Errorf("%d lines for 1,000 peers, want %d", n, 16-7)
	}
}

// TestUntrustedProxyOfOwnClients: with OwnClients the warning does not say that clients count as
// one.
func TestUntrustedProxyOfOwnClients(t *testing.T) {
	t.Parallel()
	var logs buffer
	c := config(&logs)
	c.NoAccessLog, c.OwnClients = true, true
	forward(web.New(hello, c), "198.51.100.7:1", "X-Forwarded-For")
	if got := logs.text.String(); strings.Contains(got, "count as one") ||
		!strings.Contains(got, "throttles go by the API's own ClientAddress") {
		t.Error(got)
	}
}

// forward sends a request from peer with a forwarding header.
func forward(site *web.Handler, peer, header string) {
	r := httptest.NewRequest(http.MethodGet, "http://example.com/", nil)
	r.RemoteAddr = peer
	if header != "" {
		r.Header.Set(header, "s3cret, 203.0.113.9")
	}
	site.ServeHTTP(httptest.NewRecorder(), r)
}

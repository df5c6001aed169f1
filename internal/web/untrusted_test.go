package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/web"
)

// TestUntrustedProxy says once an hour that a proxy forwards whom trusted_proxies does not name,
// and nothing of what it forwards.
func TestUntrustedProxy(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	var logs buffer
	c := config(&logs)
	c.NoAccessLog, c.Now = true, func() time.Time { return now }
	site := web.New(hello, c)
	ask := func(peer, header string) string {
		logs.text.Reset()
		r := httptest.NewRequest(http.MethodGet, "http://example.com/", nil)
		r.RemoteAddr = peer
		if header != "" {
			r.Header.Set(header, "s3cret, 203.0.113.9")
		}
		site.ServeHTTP(httptest.NewRecorder(), r)
		return logs.text.String()
	}
	for _, step := range []struct {
		after              time.Duration
		peer, header, want string
	}{
		{0, "198.51.100.7:1", "", ""},
		{0, "192.0.2.1:1", "X-Forwarded-For", ""}, // trusted
		{0, "198.51.100.7:1", "X-Forwarded-For", "header=X-Forwarded-For peer=198.51.100.7"},
		{0, "198.51.100.7:1", "X-Forwarded-For", ""},
		{0, "198.51.100.8:1", "X-Forwarded-For", ""}, // anybody may send it: no flood
		{59 * time.Minute, "198.51.100.8:1", "Forwarded", ""},
		{time.Minute, "[2001:db8::1]:1", "Forwarded", "header=Forwarded peer=2001:db8::1"},
		{time.Hour, "198.51.100.8:1", "X-Real-Ip", "header=X-Real-Ip peer=198.51.100.8"},
		{time.Hour, "198.51.100.8:1", "X-Forwarded-Proto", "header=X-Forwarded-Proto"},
		{time.Hour, "198.51.100.8:1", "X-Forwarded-Host", "header=X-Forwarded-Host"},
		{time.Hour, "@", "X-Forwarded-For", `peer="a Unix socket"`},
		{time.Hour, "198.51.100.8:1", "X-Request-Id", ""},
	} {
		now = now.Add(step.after)
		got := ask(step.peer, step.header)
		if step.want == "" != (got == "") || !strings.Contains(got, step.want) || strings.Contains(got, "s3cret") ||
			got != "" && !strings.Contains(got, "trusted_proxies must name its address") {
			t.Errorf("%s from %s: log %q, want %s", step.header, step.peer, got, step.want)
		}
	}
}

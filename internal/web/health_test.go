package web_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchkey-go/latchkey/internal/web"
)

func TestHealth(t *testing.T) {
	t.Parallel()
	reason := ""
	var logs bytes.Buffer
	cfg := config(&logs)
	cfg.SSLRedirect = true
	cfg.Health = map[string]*web.Health{
		"/healthz": web.Alive(),
		"/readyz":  web.Ready(func(context.Context) string { return reason }, time.Second),
	}
	site := web.New(hello, cfg)
	for _, c := range []struct{ method, target, reason, want string }{
		{"GET", "/healthz", "", "200 ok\n"},
		{"HEAD", "/healthz", "", "200 "},
		{"GET", "/readyz", "", "200 ok\n"},
		{"GET", "/readyz", "migrations pending", "503 migrations pending\n"},
		{"HEAD", "/readyz", "migrations pending", "503 "},
		{"GET", "/healthz", "migrations pending", "200 ok\n"},
		{"POST", "/readyz", "", "405 method not allowed\n"},
	} {
		reason = c.reason
		w := do(site, c.method, c.target, "Host: no_host")
		if got := fmt.Sprintf("%d %s", w.Code, w.Body); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.method, c.target, got, c.want)
		}
		if w.Header().Get("Content-Length") == "" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s %s: %v", c.method, c.target, w.Header())
		}
	}
	if logs.Len() > 0 {
		t.Errorf("logged: %s", &logs)
	}
}

// TestReadyInTime has a check that hangs: those who ask get their answer in time, and do not pile up checks.
func TestReadyInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release, checks := make(chan struct{}), make(chan bool, 9)
		ready := web.Ready(func(context.Context) string { checks <- true; <-release; return "" }, 2*time.Second)
		start := time.Now()
		for range 3 {
			if w := do(ready, "GET", "/readyz"); w.Code != 503 || w.Body.String() != "no answer in time\n" {
				t.Errorf("%d %q", w.Code, w.Body)
			}
		}
		if took := time.Since(start); took != 6*time.Second || len(checks) != 1 {
			t.Errorf("%v and %d checks", took, len(checks))
		}
		close(release)
		if w := do(ready, "GET", "/readyz"); w.Code != 200 {
			t.Errorf("after it is over: %d", w.Code)
		}
	})
}

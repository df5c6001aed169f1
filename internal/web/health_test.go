package web_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchkey-go/latchkey/internal/web"
)

// probe sends a request and returns status and body.
func probe(h http.Handler, method, target string) string {
	w := do(h, method, target, "Host: no_host")
	return fmt.Sprintf("%d %s", w.Code, w.Body)
}

func TestHealth(t *testing.T) {
	t.Parallel()
	reason := ""
	var logs bytes.Buffer
	cfg := config(&logs)
	cfg.SSLRedirect = true
	cfg.Health = map[string]*web.Health{
		"/healthz": web.Alive(),
		"/readyz": web.Ready(web.Readiness{Check: func(context.Context) string { return reason },
			Patient: time.Minute}),
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
		if got := probe(site, c.method, c.target); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.method, c.target, got, c.want)
		}
		w := do(site, c.method, c.target)
		length := strconv.Itoa(len(c.want) - len("200 "))
		if c.method == "HEAD" {
			length = map[string]string{"": "3", "migrations pending": "19"}[c.reason]
		}
		if w.Header().Get("Content-Length") != length || w.Header().Get("Cache-Control") != "no-store" ||
			w.Header().Get("X-Content-Type-Options") != "nosniff" ||
			w.Header().Get("Content-Type") != "text/plain; charset=utf-8" ||
			(w.Code == 405) != (w.Header().Get("Allow") == "GET, HEAD") {
			t.Errorf("%s %s: %v", c.method, c.target, w.Header())
		}
	}
	if logs.Len() > 0 {
		t.Errorf("logged: %s", &logs)
	}
}

// TestHealthLog: probes appear in the access log only at the debug level.
func TestHealthLog(t *testing.T) {
	t.Parallel()
	var logs bytes.Buffer
	cfg := config(nil)
	cfg.Log = slog.New(slog.NewTextHandler(&logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	cfg.Health = map[string]*web.Health{"/healthz": web.Alive()}
	site := web.New(hello, cfg)
	do(site, "GET", "/healthz")
	do(site, "GET", "/")
	if lines := strings.Split(logs.String(), "\n"); len(lines) != 3 ||
		!strings.Contains(lines[0], "level=DEBUG msg=request method=GET path=/healthz") ||
		!strings.Contains(lines[1], "level=INFO msg=request method=GET path=/ ") {
		t.Errorf("logged\n%s", &logs)
	}
}

// TestReadyIsShared sends 1,000 concurrent probes, and more shortly after. They share one check and
// its answer.
func TestReadyIsShared(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{"", "database unavailable"} {
		synctest.Test(t, func(t *testing.T) {
			checks := 0
			ready := web.Ready(web.Readiness{Patient: 2 * time.Second, Fresh: time.Second,
				Check: func(context.Context) string {
					checks++
					time.Sleep(time.Second)
					return reason
				}})
			want := "200 ok\n"
			if reason != "" {
				want = "503 " + reason + "\n"
			}
			ask := func(probes, checked int) {
				t.Helper()
				answers := make(chan string, probes)
				for range probes {
					go func() { answers <- probe(ready, "GET", "/") }()
				}
				for range probes {
					if got := <-answers; got != want {
						t.Fatalf("%q, want %q", got, want)
					}
				}
				if checks != checked {
					t.Fatalf("%d checks, want %d", checks, checked)
				}
			}
			ask(1000, 1)
			time.Sleep(time.Second - time.Nanosecond)
			ask(1000, 1)
			time.Sleep(time.Nanosecond)
			ask(1000, 2)
		})
	}
}

// TestProbeIsCancelled cancels the probe that has started the check. The check continues for
// another probe.
func TestProbeIsCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ready := web.Ready(web.Readiness{Patient: time.Minute, Check: func(ctx context.Context) string {
			select {
			case <-ctx.Done():
				return "cancelled"
			case <-time.After(time.Second):
				return ""
			}
		}})
		ctx, cancel := context.WithCancel(t.Context())
		gone, stays := httptest.NewRecorder(), make(chan string)
		go func() { ready.ServeHTTP(gone, httptest.NewRequestWithContext(ctx, "GET", "/", nil)) }()
		synctest.Wait()
		go func() { stays <- probe(ready, "GET", "/") }()
		synctest.Wait()
		cancel()
		synctest.Wait()
		if gone.Code != 503 {
			t.Errorf("cancelled probe: %d", gone.Code)
		}
		if got := <-stays; got != "200 ok\n" {
			t.Errorf("other probe: %q", got)
		}
	})
}

// TestReadyInTime has a check that hangs. Probes are answered in time, and do not start further
// checks.
func TestReadyInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var checks atomic.Int32
		ready := web.Ready(web.Readiness{Patient: 2 * time.Second, Fresh: time.Second,
			Check: func(context.Context) string {
				checks.Add(1)
				<-release
				return ""
			}})
		start := time.Now()
		for range 3 {
			if got := probe(ready, "GET", "/readyz"); got != "503 no answer in time\n" {
				t.Error(got)
			}
			time.Sleep(time.Minute)
		}
		if took := time.Since(start); took != 2*time.Second+3*time.Minute || checks.Load() != 1 {
			t.Errorf("%v and %d checks", took, checks.Load())
		}
		close(release)
		synctest.Wait()
		if got := probe(ready, "GET", "/readyz"); got != "200 ok\n" {
			t.Errorf("after the check has ended: %s", got)
		}
	})
}

// TestDrain: a draining site serves requests, is not ready, and closes its connections.
func TestDrain(t *testing.T) {
	t.Parallel()
	checks := 0
	cfg := config(nil)
	cfg.Health = map[string]*web.Health{
		"/healthz": web.Alive(),
		"/readyz": web.Ready(web.Readiness{Check: func(context.Context) string { checks++; return "" },
			Patient: time.Minute, Fresh: time.Hour}),
	}
	var site *web.Handler
	site = web.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/long": // began before the drain
			site.Drain()
			w.WriteHeader(http.StatusAccepted)
		case "/panic":
			panic("boom")
		case "/body":
			w.Write([]byte("hello"))
		case "/flush":
			w.(http.Flusher).Flush()
		case "/upgrade":
			w.Header().Set("Connection", "Upgrade")
			w.WriteHeader(http.StatusSwitchingProtocols)
		case "/early":
			w.WriteHeader(http.StatusEarlyHints)
			if w.Header().Get("Connection") != "" {
				t.Error("Connection is set before the final answer")
			}
			w.WriteHeader(http.StatusTeapot)
		}
	}), cfg)
	if w := do(site, "GET", "/readyz"); w.Code != 200 || w.Header().Get("Connection") != "" {
		t.Errorf("before: %d %v", w.Code, w.Header())
	}
	for _, c := range []struct{ path, want string }{
		{"/long", "202 close"}, {"/silent", "200 close"}, {"/body", "200 close"}, {"/flush", "200 close"},
		{"/panic", "500 close"},
		{"/early", "418 close"}, {"/upgrade", "101 Upgrade"}, {"/healthz", "200 close"}, {"/readyz", "503 close"},
	} {
		r := httptest.NewRequest("GET", c.path, nil)
		r.Host = "example.com"
		w := &finalStatus{ResponseRecorder: httptest.NewRecorder()}
		site.ServeHTTP(w, r)
		if w.status == 0 {
			w.status = w.Code
		}
		if got := fmt.Sprint(w.status, " ", w.Header().Get("Connection")); got != c.want {
			t.Errorf("%s: %s, want %s", c.path, got, c.want)
		}
	}
	if w := do(site, "GET", "/readyz"); w.Body.String() != "shutting down\n" || checks != 1 {
		t.Errorf("%q and %d checks", w.Body, checks)
	}
}

// finalStatus is a ResponseRecorder that ignores informational statuses, such as Early Hints.
type finalStatus struct {
	*httptest.ResponseRecorder
	status int
}

func (w *finalStatus) WriteHeader(status int) {
	if status >= 200 || status == http.StatusSwitchingProtocols {
		w.status = status
		w.ResponseRecorder.WriteHeader(status)
	}
}

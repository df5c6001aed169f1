package web_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/web"
)

// page returns a handler that answers with a status and its text.
func page(status int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, http.StatusText(status), status)
	})
}

var hello = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello") })

var randomID = regexp.MustCompile(`^[A-Z2-7]{16}$`)

// withoutRandom removes the time and the stack from a log line, and replaces a random request id.
func withoutRandom(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey || a.Key == "stack" {
		return slog.Attr{}
	}
	if a.Key == "request_id" && randomID.MatchString(a.Value.String()) {
		return slog.String("request_id", "random")
	}
	return a
}

// config returns the Config of a site example.com behind a trusted proxy 192.0.2.1, which is
// httptest's client.
func config(logs io.Writer) web.Config {
	if logs == nil {
		logs = io.Discard
	}
	var clock atomic.Int64
	return web.Config{
		Hosts:   []string{"example.com"},
		Proxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")},
		Security: web.Security{ContentTypeOptions: "nosniff", ReferrerPolicy: "same-origin",
			CrossOriginOpenerPolicy: "same-origin"},
		BadHost: page(400), Panicked: page(500),
		Log: slog.New(slog.NewTextHandler(logs, &slog.HandlerOptions{ReplaceAttr: withoutRandom})),
		Now: func() time.Time { return time.UnixMicro(clock.Add(1500)) },
	}
}

// buffer is a log that several goroutines may write.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func do(h http.Handler, method, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		if name == "Host" {
			r.Host = value
			continue
		}
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	strict := func(c *web.Config) { c.Security.HSTSSeconds = 60 }
	for _, c := range []struct {
		name   string
		change func(*web.Config)
		header []string
		view   http.Header // headers that the view sets
		want   http.Header
	}{
		{name: "like Django", want: http.Header{"X-Content-Type-Options": {"nosniff"},
			"Referrer-Policy":            {"same-origin"},
			"Cross-Origin-Opener-Policy": {"same-origin"}, "X-Frame-Options": {"DENY"}}},
		{name: "the view's own headers", view: http.Header{"Referrer-Policy": {"no-referrer"},
			"X-Frame-Options": {"SAMEORIGIN"}},
			want: http.Header{"X-Content-Type-Options": {"nosniff"}, "Referrer-Policy": {"no-referrer"},
				"Cross-Origin-Opener-Policy": {"same-origin"}, "X-Frame-Options": {"SAMEORIGIN"}}},
		{name: "off", change: func(c *web.Config) { c.Security = web.Security{} },
			want: http.Header{"X-Frame-Options": {"DENY"}}},
		{name: "HSTS not over http", change: strict, want: http.Header{"X-Content-Type-Options": {"nosniff"},
			"Referrer-Policy": {"same-origin"}, "Cross-Origin-Opener-Policy": {"same-origin"},
			"X-Frame-Options": {"DENY"}}},
		{name: "HSTS over https", change: strict, header: []string{"X-Forwarded-Proto: https"},
			want: http.Header{"X-Content-Type-Options": {"nosniff"}, "Referrer-Policy": {"same-origin"},
				"Cross-Origin-Opener-Policy": {"same-origin"}, "X-Frame-Options": {"DENY"},
				"Strict-Transport-Security": {"max-age=60"}}},
		{name: "HSTS of one second", change: func(c *web.Config) { c.Security = web.Security{HSTSSeconds: 1} },
			header: []string{"X-Forwarded-Proto: https"},
			want:   http.Header{"X-Frame-Options": {"DENY"}, "Strict-Transport-Security": {"max-age=1"}}},
		{name: "HSTS of none", change: func(c *web.Config) { c.Security = web.Security{HSTSIncludeSubdomains: true} },
			header: []string{"X-Forwarded-Proto: https"}, want: http.Header{"X-Frame-Options": {"DENY"}}},
		{name: "HSTS in full", change: func(c *web.Config) {
			c.Security = web.Security{HSTSSeconds: 3600, HSTSIncludeSubdomains: true, HSTSPreload: true}
		}, header: []string{"X-Forwarded-Proto: https , http"},
			want: http.Header{"X-Frame-Options": {"DENY"},
				"Strict-Transport-Security": {"max-age=3600; includeSubDomains; preload"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cfg := config(nil)
			if c.change != nil {
				c.change(&cfg)
			}
			view := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				for name, value := range c.view {
					w.Header()[name] = value
				}
			})
			w := do(web.New(web.Frame("DENY", view), cfg), "GET", "/", c.header...)
			if diff := cmp.Diff(c.want, w.Header()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestSharedHeaders adds to a header that all answers share. No answer may contain the addition of
// another.
func TestSharedHeaders(t *testing.T) {
	t.Parallel()
	site := web.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Referrer-Policy", r.URL.Path)
	}), config(nil))
	do(site, "GET", "/first")
	if got := do(site, "GET", "/second").Header()["Referrer-Policy"]; fmt.Sprint(got) != "[same-origin /second]" {
		t.Error(got)
	}
}

func TestSSLRedirect(t *testing.T) {
	t.Parallel()
	cfg := config(nil)
	cfg.SSLRedirect = true
	site := web.New(hello, cfg)
	w := do(site, "POST", "/a%20b/?x=1")
	if got := w.Header().Get("Location"); w.Code != 301 || got != "https://example.com/a%20b/?x=1" ||
		w.Header().Get("Referrer-Policy") == "" {
		t.Errorf("%d %s %v", w.Code, got, w.Header())
	}
	if length := w.Header().Get("Content-Length"); length != "0" || w.Body.Len() != 0 ||
		w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("a body of %s bytes: %q", length, w.Body)
	}
	if w := do(site, "GET", "http://example.com"); w.Header().Get("Location") != "https://example.com/" {
		t.Errorf("without a path: %v", w.Header())
	}
	if w := do(site, "OPTIONS", "*"); w.Header().Get("Location") != "https://example.com/" {
		t.Errorf("OPTIONS *: %v", w.Header())
	}
	if w := do(site, "GET", "/", "X-Forwarded-Proto: https"); w.Code != 200 {
		t.Errorf("over https: %d", w.Code)
	}
	if w := do(site, "GET", "/", "Host: evil.com"); w.Code != 400 {
		t.Errorf("to a host that is not allowed: %d %v", w.Code, w.Header())
	}
}

func TestAccessLog(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, method, target string
		header               []string
		view                 http.HandlerFunc
		want                 string
	}{
		{"plain", "GET", "/a/?token=secret", []string{"Authorization: Token secret", "Cookie: secret"}, hello,
			"level=INFO msg=request method=GET path=/a/ request_id=random status=200 bytes=5 ms=1.5 " +
				"client=192.0.2.1\n"},
		{"from a proxy", "POST", "/", []string{"X-Forwarded-For: 198.51.100.7, 203.0.113.9", "X-Request-ID: ab-1"},
			page(404).ServeHTTP,
			"level=INFO msg=request method=POST path=/ request_id=ab-1 status=404 bytes=10 ms=1.5 " +
				"client=203.0.113.9\n"},
		{"no output", "HEAD", "/", nil, func(http.ResponseWriter, *http.Request) {},
			"level=INFO msg=request method=HEAD path=/ request_id=random status=200 bytes=0 ms=1.5 client=192.0.2.1\n"},
		{"a forged line", "GET", "/%0alevel=INFO%20x", []string{"X-Request-ID: a b"}, hello,
			"level=INFO msg=request method=GET path=\"/%0alevel=INFO%20x\" request_id=random status=200 bytes=5 " +
				"ms=1.5 client=192.0.2.1\n"},
		{"an id of one letter", "GET", "/", []string{"X-Request-ID: !"}, hello,
			"level=INFO msg=request method=GET path=/ request_id=! status=200 bytes=5 ms=1.5 client=192.0.2.1\n"},
		{"an empty id", "GET", "/", []string{"X-Request-ID: "}, hello,
			"level=INFO msg=request method=GET path=/ request_id=random status=200 bytes=5 ms=1.5 client=192.0.2.1\n"},
		{"an id with a space, alone", "GET", "/", []string{"X-Request-ID:  "}, hello,
			"level=INFO msg=request method=GET path=/ request_id=random status=200 bytes=5 ms=1.5 client=192.0.2.1\n"},
		{"the body of an answer to HEAD", "HEAD", "/", nil, hello,
			"level=INFO msg=request method=HEAD path=/ request_id=random status=200 bytes=0 ms=1.5 client=192.0.2.1\n"},
		{"two ids", "GET", "/", []string{"X-Request-ID: a", "X-Request-ID: \x7f"}, hello,
			"level=INFO msg=request method=GET path=/ request_id=random status=200 bytes=5 ms=1.5 client=192.0.2.1\n"},
		{"the longest id", "GET", "/", []string{"X-Request-ID: " + strings.Repeat("~", 256)}, hello,
			"level=INFO msg=request method=GET path=/ request_id=" + strings.Repeat("~", 256) +
				" status=200 bytes=5 ms=1.5 client=192.0.2.1\n"},
		{"path and id too long", "GET", "/" + strings.Repeat("x", 5000),
			[]string{"X-Request-ID: " + strings.Repeat("x", 257)}, hello,
			"level=INFO msg=request method=GET path=/" + strings.Repeat("x", 255) +
				"... request_id=random status=200 bytes=5 ms=1.5 client=192.0.2.1\n"},
		{"host not allowed", "GET", "/", []string{"Host: evil.com"}, hello,
			"level=WARN msg=\"host refused\" method=GET path=/ request_id=random host=evil.com " +
				"hint=\"allowed_hosts lists the allowed hosts\"\n" +
				"level=INFO msg=request method=GET path=/ request_id=random status=400 bytes=12 ms=1.5 " +
				"client=192.0.2.1\n"},
		{"long host", "GET", "/", []string{"Host: " + strings.Repeat("h", 257)}, hello,
			"level=WARN msg=\"host refused\" method=GET path=/ request_id=random host=" + strings.Repeat("h", 256) +
				" hint=\"allowed_hosts lists the allowed hosts\"\n" +
				"level=INFO msg=request method=GET path=/ request_id=random status=400 bytes=12 ms=1.5 " +
				"client=192.0.2.1\n"},
		{"a hijack that fails", "GET", "/", nil, func(w http.ResponseWriter, _ *http.Request) {
			w.(http.Hijacker).Hijack()
		},
			"level=INFO msg=request method=GET path=/ request_id=random status=200 bytes=0 ms=1.5 client=192.0.2.1\n"},
		{"panic", "GET", "/", []string{"X-Request-ID: ab-1"},
			func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Etag", "x"); panic(errors.New("boom")) },
			"level=ERROR msg=\"handler panicked\" method=GET path=/ request_id=ab-1 panic=boom\n" +
				"level=INFO msg=request method=GET path=/ request_id=ab-1 status=500 bytes=22 ms=1.5 " +
				"client=192.0.2.1\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var logs bytes.Buffer
			w := do(web.New(c.view, config(&logs)), c.method, c.target, c.header...)
			if logs.String() != c.want {
				t.Errorf("log\n%swant\n%s", logs.String(), c.want)
			}
			if w.Header().Get("Referrer-Policy") == "" || w.Header().Get("Etag") != "" {
				t.Errorf("headers %v", w.Header())
			}
		})
	}
	var timed bytes.Buffer
	byMachine := config(&timed)
	byMachine.Now = nil
	if do(web.New(hello, byMachine), "GET",
		"/"); !regexp.MustCompile(` ms=[0-9.e-]+ client`).MatchString(timed.String()) {
		t.Errorf("without a clock: %s", &timed)
	}
	var logs bytes.Buffer
	quiet := config(&logs)
	quiet.NoAccessLog = true
	if do(web.New(hello, quiet), "GET", "/"); logs.Len() > 0 {
		t.Errorf("logged: %s", &logs)
	}
}

func BenchmarkSite(b *testing.B) {
	cfg := config(nil)
	cfg.NoAccessLog = true
	site := web.New(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), cfg)
	r, w := httptest.NewRequest("GET", "/", nil), httptest.NewRecorder()
	b.ReportAllocs()
	for b.Loop() {
		site.ServeHTTP(w, r)
	}
}

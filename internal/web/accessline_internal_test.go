package web

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/lines"
	"github.com/latchkey-go/latchkey/internal/printable"
	"github.com/latchkey-go/latchkey/rest"
)

// compared writes a line through an AccessLog, and the same line through slog.
func compared(t testing.TB, json bool, a *access) (fast, want string, isFast bool) {
	t.Helper()
	var out, ref bytes.Buffer
	to := lines.New(lines.Config{Sink: &out, Size: 1 << 16, Dropped: func(int) []byte { return nil }})
	isFast = NewAccessLog(to, json).write(a)
	if err := to.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	options := &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, attr slog.Attr) slog.Attr {
		if attr.Key == slog.TimeKey {
			attr.Value = slog.TimeValue(a.at)
		}
		return attr
	}}
	handler := slog.Handler(slog.NewTextHandler(&ref, options))
	if json {
		handler = slog.NewJSONHandler(printable.JSONWriter(&ref), options)
	}
	(&Handler{config: Config{Log: slog.New(rest.LogHandler(handler))}}).logAttrs(a)
	return out.String(), ref.String(), isFast
}

// line returns the content of a line for a request.
func line(method, path, id, user string, change func(*access)) *access {
	r := httptest.NewRequest("GET", "/", nil)
	r.Method, r.URL = method, &url.URL{Path: path}
	x := new(exchange)
	x.info.Begin(r, id)
	if user != "" {
		x.info.SetUser((*auth.UserID)(&user))
	}
	a := &access{info: &x.info, at: time.Date(2026, 1, 2, 3, 4, 5, 678_900_000, time.UTC), status: 200, bytes: 17,
		took: 1234 * time.Microsecond, client: client{addr: netip.MustParseAddr("2001:db8::7")}}
	if change != nil {
		change(a)
	}
	return a
}

// TestAccessLineIsSlogs compares the bytes of a line with those of slog's handlers. A line that the
// AccessLog leaves to slog is left out of the log.
func TestAccessLineIsSlogs(t *testing.T) {
	t.Parallel()
	odd := time.FixedZone("odd", 5*3600+45*60)
	for _, c := range []struct {
		name string
		line *access
		slow string // the formats that are left to slog
	}{
		{name: "plain", line: line("GET", "/notes/", "ab-1", "7", nil)},
		{name: "without a user", line: line("GET", "/notes/", "ab-1", "", nil)},
		{name: "a random id", line: line("GET", "/notes/", "", "7", nil)},
		{name: "cut", line: line("GET", "/", "a", "7", func(a *access) { a.cut, a.status = true, 0 })},
		{name: "a health check", line: line("GET", "/healthz", "a", "", func(a *access) {
			a.level = slog.LevelDebug
		})},
		{name: "whole milliseconds", line: line("GET", "/", "a", "", func(a *access) {
			a.took = 20 * time.Millisecond
		})},
		{name: "no time", line: line("GET", "/", "a", "", func(a *access) { a.took = 0 })},
		{name: "a microsecond", line: line("GET", "/", "a", "", func(a *access) { a.took = time.Microsecond })},
		{name: "half an hour", line: line("GET", "/", "a", "", func(a *access) { a.took = 30 * time.Minute })},
		{name: "a clock that was set back", line: line("GET", "/", "a", "", func(a *access) {
			a.took = -time.Second
		})},
		{name: "a whole second", line: line("GET", "/", "a", "", func(a *access) {
			a.at = a.at.Truncate(time.Second)
		})},
		{name: "nanoseconds", line: line("GET", "/", "a", "", func(a *access) { a.at = a.at.Add(12_345) })},
		{name: "another zone", line: line("GET", "/", "a", "", func(a *access) { a.at = a.at.In(odd) })},
		{name: "a Unix socket", line: line("GET", "/", "a", "", func(a *access) { a.client = client{name: "unix"} })},
		{name: "4 in 6", line: line("GET", "/", "a", "", func(a *access) {
			a.client.addr = netip.MustParseAddr("::ffff:1.2.3.4")
		})},
		{name: "an odd peer", slow: "text", line: line("GET", "/", "a", "", func(a *access) {
			a.client = client{name: "a b"}
		})},
		{name: "no peer", line: line("GET", "/", "a", "", func(a *access) { a.client = client{} }), slow: "text"},
		{name: "no method", line: line("", "/", "a", "", nil), slow: "text"},
		{name: "an equals sign", line: line("GET", "/a=b", "a", "", nil), slow: "text"},
		{name: "a path beyond ASCII", line: line("GET", "/ä b/", "a", "", nil)},
		{name: "long", line: line(strings.Repeat("M", 300), "/"+strings.Repeat("é", 300), "a",
			strings.Repeat("u", 900), nil)},
		{name: "a user beyond ASCII", line: line("GET", "/", "a", "rené", nil), slow: "text json"},
		{name: "a user with a space", line: line("GET", "/", "a", "a b", nil), slow: "text"},
		{name: "a user that drives a terminal", line: line("GET", "/", "a", "\x1b[2J\u202e", nil), slow: "text json"},
		{name: "quotes", line: line("GET", "/", `a"b\`, "", nil), slow: "text json"},
		{name: "HTML", line: line("GET", "/", "<&>", "'", nil)},
	} {
		for format, json := range map[string]bool{"text": false, "json": true} {
			got, want, isFast := compared(t, json, c.line)
			if isFast == strings.Contains(c.slow, format) {
				t.Errorf("%s, %s: fast %v", c.name, format, isFast)
			}
			if isFast && got != want || !isFast && got != "" {
				t.Errorf("%s:\n got %swant %s", c.name, got, want)
			}
		}
	}
}

// FuzzAccessLine: whatever clients and clocks say, a line has slog's bytes or is left to slog.
func FuzzAccessLine(f *testing.F) {
	f.Add("GET", "/", "a", "7", "1.2.3.4", int64(1234), int64(1_760_000_000_123_456_789), 200, int64(5), false)
	f.Add("P=", "/ \x7f", "\"", "\u2028", "\xff", int64(-1), int64(-1), 0, int64(-1), true)
	f.Fuzz(func(t *testing.T, method, path, id, user, peer string, took, at int64, status int, n int64, cut bool) {
		a := line(method, path, id, user, func(a *access) {
			a.took, a.at, a.client = time.Duration(took), time.Unix(0, at), client{name: peer}
			a.status, a.bytes, a.cut = status, n, cut
		})
		for _, json := range []bool{false, true} {
			if got, want, isFast := compared(t, json, a); isFast && got != want {
				t.Errorf("got %swant %s", got, want)
			}
		}
	})
}

// TestAccessLogOrder: a line that slog writes, because of its text or because it is a fault, stands
// among the others in order. A 503 goes to the log, which counts repetitions.
func TestAccessLogOrder(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	to := lines.New(lines.Config{Sink: &out, Size: 1 << 16, Dropped: func(int) []byte { return nil }})
	view := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/down" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	h := New(view, Config{Hosts: []string{"*"}, BadHost: view, Panicked: view,
		Log: slog.New(slog.NewTextHandler(to, nil)), Access: NewAccessLog(to, false)})
	for _, path := range []string{"/1", "/2=", "/3", "/down", "/5"} {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", path, nil))
	}
	if err := to.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	var paths []string
	for text := range strings.Lines(out.String()) {
		_, after, _ := strings.Cut(text, " path=")
		path, _, _ := strings.Cut(after, " ")
		paths = append(paths, path)
	}
	if got := fmt.Sprint(paths); got != `[/1 "/2=" /3 /down /5]` {
		t.Errorf("paths %s of\n%s", got, &out)
	}
}

// TestFaultsGoToLog: the line of a 503 goes through Config.Log, which replaces its repetitions by a
// count. Other lines do not.
func TestFaultsGoToLog(t *testing.T) {
	t.Parallel()
	var log, fast bytes.Buffer
	to := lines.New(lines.Config{Sink: &fast, Size: 1 << 16, Dropped: func(int) []byte { return nil }})
	view := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/down" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	h := New(view, Config{Hosts: []string{"*"}, BadHost: view, Panicked: view,
		Log: slog.New(slog.NewTextHandler(&log, nil)), Access: NewAccessLog(to, false)})
	for _, path := range []string{"/up", "/down"} {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", path, nil))
	}
	if err := to.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(fast.String(), "/down") || !strings.Contains(fast.String(), "path=/up ") ||
		strings.Contains(log.String(), "/up") || !strings.Contains(log.String(), "path=/down ") {
		t.Errorf("log\n%saccess lines\n%s", &log, &fast)
	}
}

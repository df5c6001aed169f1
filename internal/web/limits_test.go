package web_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/web"
	"github.com/latchkey-go/latchkey/internal/webtest"
)

func TestServeRefused(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for addr, want := range map[string]string{
		taken.Addr().String(): "listen on " + taken.Addr().String() + ": the address is in use: end the program",
		"192.0.2.1:80":        "listen on 192.0.2.1:80: ",
	} {
		s := server(hello, nil)
		s.Addr = addr
		if err := s.Serve(t.Context()); err == nil || !strings.HasPrefix(err.Error(), want) ||
			addr == "192.0.2.1:80" && !errors.As(err, new(*net.OpError)) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestLimits sends oversized and incomplete requests. If a busy machine exceeds a time limit before
// it has read the request, the test tries a longer limit.
func TestLimits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, request, want string
		limit               func(s *web.Server, d time.Duration)
	}{
		{"headers too long", "GET / HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("x", 20000) + "\r\n\r\n",
			"HTTP/1.1 431 ", func(*web.Server, time.Duration) {}},
		// reaches the handler
		{"no path", "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 ",
			func(*web.Server, time.Duration) {}},
		{"incomplete headers", "GET / HTTP/1.1\r\nHos", "HTTP/1.1 400 ",
			func(s *web.Server, d time.Duration) { s.ReadHeader = d }},
		{"an incomplete request", "GET / HTTP/1.1\r\nHos", "HTTP/1.1 400 ",
			func(s *web.Server, d time.Duration) { s.Read, s.ReadHeader = d, 0 }},
		{"an incomplete body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n", "timeout",
			func(s *web.Server, d time.Duration) { s.Read = d }},
		{"no second request", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 ",
			func(s *web.Server, d time.Duration) { s.Idle = d }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for limit := 50 * time.Millisecond; ; limit *= 8 {
				s := server(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if _, err := io.Copy(io.Discard, r.Body); err != nil {
						fmt.Fprint(w, err)
					}
				}), nil)
				c.limit(&s, limit)
				address, end := serve(t, s)
				conn := webtest.Dial(t, address)
				conn.Send(c.request)
				answer, failed := conn.Rest()
				if err := end(); err != nil {
					t.Error(err)
				}
				if failed == nil && strings.Contains(answer, c.want) {
					return
				}
				if limit > 20*time.Second {
					t.Fatalf("%.40q, %v; want %q", answer, failed, c.want)
				}
			}
		})
	}
}

// TestServeWithoutHooks: a Server needs neither Listening nor Draining nor After.
func TestServeWithoutHooks(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := server(hello, nil)
	s.Drain = time.Millisecond
	if err := s.Serve(ctx); err != nil {
		t.Error(err)
	}
}

// TestWriteLimit: an answer that the client does not read ends at the limit.
func TestWriteLimit(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 1)
	s := server(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for part := make([]byte, 1<<20); ; {
			if _, err := w.Write(part); err != nil {
				ended <- err
				return
			}
		}
	}), nil)
	s.Write = 50 * time.Millisecond
	address, _ := serve(t, s)
	webtest.Dial(t, address).Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Fatal("the handler still writes")
	}
}

// TestServerLogsPanics: what net/http has to say goes to the log, as a warning.
func TestServerLogsPanics(t *testing.T) {
	t.Parallel()
	var log buffer
	s := server(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("boom") }), nil)
	s.Log = slog.New(slog.NewTextHandler(&log, nil))
	address, end := serve(t, s)
	conn := webtest.Dial(t, address)
	conn.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	conn.Rest()
	if err := end(); err != nil || !strings.Contains(log.String(), "level=WARN msg=\"http: panic serving ") {
		t.Errorf("%v, logged %s", err, log.String())
	}
}
